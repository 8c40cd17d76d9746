import type { Diagnosis } from '../../shared/model/doctor.ts';
import { hopText } from '../../shared/model/error-text.ts';
import type { WireError } from '../../shared/model/errors.ts';
import type { Story } from '../../shared/model/timeline.ts';
import { storyReport } from '../../shared/model/timeline-text.ts';

export interface ReportParts {
  /** `user@host:port`. */
  readonly target: string;
  readonly error: WireError | undefined;
  readonly diagnosis: Diagnosis | undefined;
  /** In the order of the route. */
  readonly stories: readonly Story[];
  readonly version: string;
  readonly now: number;
}

/**
 * A failure, or a connection that lives, for the administrator of the server, whose log is keyed by time, address, port, user and key
 * (LG-05). It holds nothing that was typed, and no command.
 */
export function failureReport({ target, error, diagnosis, stories, version, now }: ReportParts): string {
  // The words of this error quote the command and what it printed: people write passwords into commands.
  const text =
    error?.code === 'proxyCommand.failed' ? 'The command (ProxyCommand) and what it printed are left out here.' : diagnosis?.text;
  const known = diagnosis?.evidence.filter(({ isPrivate }) => isPrivate !== true) ?? [];
  const lines = [
    ...(diagnosis ? [diagnosis.sentence, text ?? '', ''] : []),
    `Target: ${target}`,
    ...(error?.hop === undefined ? [] : [`Hop: ${hopText(error.hop)}`]),
    ...(error?.phase === undefined ? [] : [`Step: ${error.phase}`]),
    ...(error === undefined ? [] : [`Error: ${error.code}`]),
    `Time: ${new Date(now).toISOString()}`,
    ...(known.length > 0 ? ['', 'What is known:', ...known.map((each) => `- ${each.text} (${each.from})`)] : []),
    ...(diagnosis
      ? [
          '',
          'What it can be:',
          ...diagnosis.causes.map(
            (cause) => `- ${verdictWords[cause.verdict]}: ${cause.text}${cause.why === undefined ? '' : ` ${cause.why}`}`,
          ),
        ]
      : []),
    ...stories.flatMap((story) => ['', storyReport(story, version).trimEnd()]),
    ...(stories.length === 0 ? [`Program: Hawser ${version}`] : []),
  ];
  return `${lines.join('\n')}\n`;
}

const verdictWords = { likely: 'likely', possible: 'possible', ruledOut: 'ruled out' } as const;
