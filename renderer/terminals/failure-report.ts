import { errorText, hopText } from '../../shared/model/error-text.ts';
import { errorDetails, type ErrorCode, type ErrorDetail, type WireError } from '../../shared/model/errors.ts';
import { shellWord } from '../shell/shell-words.ts';
import { changedKeyFacts } from './changed-key-facts.ts';
import { text } from './text.ts';

/** The detail of an error when it has one of the given codes and fits it. */
export function detailOf<C extends ErrorCode>(error: WireError, code: C): ErrorDetail<C> | undefined {
  if (error.code !== code) return undefined;
  const parsed = errorDetails[code].safeParse(error.detail);
  return parsed.success ? (parsed.data as ErrorDetail<C>) : undefined;
}

/**
 * A failure as plain text for an administrator: what happened, where, what was offered and tried, and the text for the log. It
 * holds nothing that was typed.
 */
export function failureReport(target: string, error: WireError, at: Date, version: string): string {
  const words = errorText(error);
  // Its words and its message quote the command and what it printed: people write passwords into commands.
  const isCommand = error.code === 'proxyCommand.failed';
  const lines = [
    words.title,
    ...(isCommand ? [] : [words.text]),
    '',
    `Target: ${target}`,
    ...(error.hop === undefined ? [] : [`Hop: ${hopText(error.hop)}`]),
    ...(error.phase === undefined ? [] : [`Step: ${text.phase[error.phase]} (${error.phase})`]),
    `Error: ${error.code}`,
    ...evidenceLines(error, at),
    ...(isCommand ? [] : [`For the log: ${error.message}`]),
    `Time: ${at.toISOString()}`,
    `Program: Hawser ${version}`,
  ];
  return `${lines.join('\n')}\n`;
}

function evidenceLines(error: WireError, at: Date): readonly string[] {
  const offers = detailOf(error, 'kex.noCommonAlgorithm');
  if (offers) {
    return [`${text.failure.weOffer}: ${offers.ours.join(', ')}`, `${text.failure.theyOffer}: ${offers.theirs.join(', ')}`];
  }
  const tried = detailOf(error, 'auth.refused')?.tried ?? detailOf(error, 'auth.tooManyFailures')?.tried;
  if (tried)
    return tried.map((attempt) => `Tried: ${text.attemptName(attempt)}, ${text.attemptFrom(attempt)}: ${text.attempt(attempt)}`);
  const changed = detailOf(error, 'hostKey.changed');
  if (changed) {
    return [
      `Offered: ${changed.offered.typeLabel} ${changed.offered.sha256}`,
      ...changed.stored.map(
        (stored) => `Stored: ${stored.key.typeLabel} ${stored.key.sha256}, ${stored.file} line ${stored.line}`,
      ),
      ...changedKeyFacts(changed, at.getTime()).map(
        (fact) => `Known: ${fact.words}${fact.source === '' ? '' : ` (${fact.source})`}`,
      ),
    ];
  }
  const revoked = detailOf(error, 'hostKey.revoked');
  if (revoked) {
    const { file, line } = revoked.by;
    return [
      `Offered: ${revoked.offered.typeLabel} ${revoked.offered.sha256}`,
      `Revoked by: ${revoked.byList === true ? file : text.changed.place(file, line)}`,
    ];
  }
  return [];
}

/**
 * The commands that take a host's stored keys out of the user's files, as ssh-keygen(1) does it; one line a file. The names are
 * quoted for a POSIX shell.
 */
export function removeCommands(name: string, stored: readonly { readonly file: string }[]): string {
  const files = [...new Set(stored.map((key) => key.file))];
  return files.map((file) => `ssh-keygen -R ${shellWord(name)} -f ${shellWord(file)}`).join('\n');
}

/** Whether the host's settings are the likelier cure than another try. */
export function isCuredByEditing(code: ErrorCode): boolean {
  return code.startsWith('config.') || code.startsWith('destination.') || code.startsWith('key.') || editing.has(code);
}
const editing: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'net.nameNotFound',
  'kex.noCommonAlgorithm',
  'algorithm.unknown',
  'ident.notSsh',
]);
