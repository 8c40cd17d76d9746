import { assertNever } from '../../shared/base/assert-never.ts';
import type { AuthAttempt, WireError } from '../../shared/model/errors.ts';
import { errorText } from '../../shared/model/error-text.ts';
import type { HostKeyTrust } from '../../shared/model/host-key.ts';
import type { ConnectPhase } from '../../shared/model/phase.ts';
import type { NegotiatedAlgorithms } from '../../shared/model/session.ts';
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

export function describeTrust(trust: HostKeyTrust): string {
  switch (trust.kind) {
    case 'known': {
      const line = `${trust.by.file}:${trust.by.line}`;
      return trust.certificate
        ? `vouched for by the authority in ${line} (certificate “${trust.certificate.keyId}”)`
        : `known, ${line}`;
    }
    case 'added':
      return `new, stored in ${trust.by.file}:${trust.by.line} (${trust.how === 'user' ? 'as you said' : 'accept-new'})`;
    case 'once':
      return 'trusted for this connection only';
    case 'dns':
      return 'confirmed by SSHFP records with a valid DNSSEC signature';
    default:
      return assertNever(trust);
  }
}

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
  if (!report.error) return [...lines, 'All is well.'];
  const { title, text, remedies } = errorText(report.error);
  return [...lines, `${title}: ${text}`, ...remedies.map((remedy) => `  ${remedy}`)];
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
    error: error && { code: error.code, phase: error.phase, hop: error.hop, detail: error.detail, ...errorText(error) },
  };
}
