import type { AuthAttempt, WireError } from '../../shared/model/errors.ts';
import { errorText } from '../../shared/model/error-text.ts';
import type { HostKeyTrust } from '../../shared/model/host-key.ts';
import type { ConnectPhase } from '../../shared/model/phase.ts';
import type { NegotiatedAlgorithms } from '../../shared/model/session.ts';
import type { Diagnosis } from '../../shared/model/doctor.ts';
import type { Story } from '../../shared/model/timeline.ts';
import { stepWords, trustWords } from '../../shared/model/timeline-text.ts';
import type { TimedPhase } from './timeline.ts';

export interface Report {
  readonly destination: string;
  target?: string;
  phases: readonly TimedPhase[];
  /** The phase that failed. */
  failed?: Pick<TimedPhase, 'phase' | 'hop'>;
  attempts: readonly AuthAttempt[];
  notes: readonly string[];
  negotiated?: NegotiatedAlgorithms;
  trust?: HostKeyTrust;
  serverAuthenticatedWith: readonly string[];
  error?: WireError;
  /** What the error means. */
  diagnosis?: Diagnosis;
  /** All that happened, hop after hop. */
  steps?: readonly ReportStep[];
  /** `-v`: the steps are told to people too. */
  isVerbose?: boolean;
}

export interface ReportStep {
  /** UTC. */
  readonly time: string;
  readonly text: string;
  readonly details: Readonly<Record<string, string>>;
}

/** A story in words, one step a line. */
export function stepsOf(story: Story | undefined): readonly ReportStep[] {
  return (story?.entries ?? []).map(({ at, fact }) => {
    const { text, details } = stepWords(fact);
    return {
      time: new Date(at).toISOString(),
      text,
      details: Object.fromEntries(details.map(({ name, value }) => [name, value])),
    };
  });
}

const phaseNames: Readonly<Record<ConnectPhase, string>> = {
  config: 'configuration',
  name: 'name',
  tcp: 'TCP',
  identification: 'identification',
  kex: 'key exchange',
  hostKey: 'host key',
  authentication: 'authentication',
  channel: 'channel',
  established: 'established',
};

export const describeTrust = trustWords;

/** The report for people: one line a phase, the attempts below, and at the end what failed and what helps. */
export function reportLines(report: Report): readonly string[] {
  const lines = [
    report.target === undefined || report.target === report.destination
      ? report.destination
      : `${report.destination} = ${report.target}`,
  ];
  let hop: number | undefined;
  for (const phase of report.phases) {
    if (phase.hop && phase.hop.count > 1 && phase.hop.index !== hop)
      lines.push(`hop ${phase.hop.index} of ${phase.hop.count}: ${phase.hop.label}`);
    hop = phase.hop?.index ?? hop;
    lines.push(phaseLine(phase, report.failed?.phase === phase.phase && report.failed.hop?.index === phase.hop?.index));
    if (phase.phase === 'authentication' && isLastOf(report.phases, phase)) lines.push(...report.attempts.map(attemptLine));
  }
  for (const note of report.notes) lines.push(`note: ${note}`);
  if (report.isVerbose === true) lines.push(...stepLines(report.steps ?? []));
  if (!report.error) return [...lines, 'All is well.'];
  const { title, text, remedies } = errorText(report.error);
  const { diagnosis } = report;
  if (diagnosis === undefined) return [...lines, `${title}: ${text}`, ...remedies.map((remedy) => `  ${remedy}`)];
  return [
    ...lines,
    `${diagnosis.sentence}: ${diagnosis.text}`,
    ...diagnosis.evidence.map(({ text: words, from }) => `  ${words} (${from})`),
    ...diagnosis.causes.map(
      ({ text: words, verdict, why }) => `  ${verdicts[verdict]}: ${words}${why === undefined ? '' : ` ${why}`}`,
    ),
    // Where no row fits, the remedies are the causes.
    ...(diagnosis.row === 'other' ? [] : remedies.map((remedy) => `  ${remedy}`)),
  ];
}

const verdicts = { likely: 'likely', possible: 'possible', ruledOut: 'ruled out' } as const;

function stepLines(steps: readonly ReportStep[]): readonly string[] {
  return steps.flatMap(({ time, text, details }) => [
    `${time.slice(11, 23)} ${text}`,
    ...Object.entries(details).map(([name, value]) => `             ${name}: ${value}`),
  ]);
}

function isLastOf(phases: readonly TimedPhase[], phase: TimedPhase): boolean {
  return phases.findLast((candidate) => candidate.phase === phase.phase) === phase;
}

function phaseLine({ phase, ms, detail }: TimedPhase, hasFailed: boolean): string {
  const time = `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`;
  const mark = hasFailed ? 'x' : ' ';
  return `${mark} ${phaseNames[phase].padEnd(15)}${time.padStart(9)}  ${detail ?? ''}`.trimEnd();
}

function attemptLine({ method, identity, from, answer, why }: AuthAttempt): string {
  const key = identity === undefined ? '' : ` ${identity}`;
  const source = from === undefined || from === identity ? '' : ` (${from})`;
  return `    ${answer}: ${method}${key}${source}${why === undefined ? '' : `, ${why}`}`;
}

/** The report for programs. Fields are added, never renamed. */
export function reportJson(report: Report): unknown {
  const { error } = report;
  return {
    destination: report.destination,
    target: report.target,
    ok: error === undefined,
    phases: report.phases.map(({ phase, hop, ms, detail }) => ({ phase, hop, ms: Math.round(ms * 100) / 100, detail })),
    negotiated: report.negotiated,
    hostKey: report.trust,
    attempts: report.attempts,
    authenticatedWith: report.serverAuthenticatedWith,
    notes: report.notes,
    timeline: report.steps,
    diagnosis: report.diagnosis,
    error: error && { code: error.code, phase: error.phase, hop: error.hop, detail: error.detail, ...errorText(error) },
  };
}
