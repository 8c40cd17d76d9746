import { isAppError } from '../../shared/model/errors.ts';
import { isLoopback, placeText } from '../../shared/model/tunnel-spec.ts';
import type { RefusalCause } from '../../shared/model/tunnel-evidence.ts';
import type { TargetPlace } from '../../shared/model/tunnels.ts';
import type { ForwardPlace, SshConnection } from '../ssh/connection-types.ts';

/** What one connection has shown of the server's rules so far. */
export interface ForwardFacts {
  /** A target that was let through (whether it answered or not). */
  letThrough: string | undefined;
  /** Where the server listened for us. */
  listened: string | undefined;
}

const facts = new WeakMap<SshConnection, ForwardFacts>();

export function factsOf(connection: SshConnection): ForwardFacts {
  const known = facts.get(connection) ?? { letThrough: undefined, listened: undefined };
  facts.set(connection, known);
  return known;
}

/** Which rules can be behind a target that was refused (FW-12, FW-14), by what this connection has shown. `spelling`: another way to write it that is let through. */
export function targetCauses(target: TargetPlace, { letThrough, listened }: ForwardFacts, spelling?: string): RefusalCause[] {
  const place = placeText(target);
  if (target.kind === 'socket') {
    const evidence = `The server was asked for ${place} and refused.`;
    return [cause('allowStreamLocalForwarding', 'possible', evidence), ...forwardingOff(undefined, undefined, evidence)];
  }
  const listEvidence =
    spelling !== undefined
      ? `${spelling} is let through, ${place} is not: the list names targets as they are spelled.`
      : letThrough !== undefined
        ? `${letThrough} was let through on this connection, ${place} was not.`
        : `Nothing else was tried on this connection.`;
  const list = spelling !== undefined || letThrough !== undefined ? 'likely' : 'possible';
  return [
    cause('permitOpen', list, listEvidence),
    cause('keyPermitOpen', list, listEvidence),
    ...forwardingOff(spelling ?? letThrough, listened, `${place} was refused, and nothing was let through yet.`),
  ];
}

function forwardingOff(letThrough: string | undefined, listened: string | undefined, otherwise: string): RefusalCause[] {
  if (letThrough !== undefined) {
    const evidence = `${letThrough} was let through on this connection.`;
    return offRules.map((rule) => cause(rule, 'ruledOut', evidence));
  }
  if (listened === undefined) return offRules.map((rule) => cause(rule, 'possible', otherwise));
  // AllowTcpForwarding remote lets the server listen and nothing else.
  const evidence = `The server listens on ${listened} for this connection.`;
  return [
    cause('allowTcpForwarding', 'possible', `${evidence} It may be set to “remote”.`),
    cause('keyNoForwarding', 'ruledOut', evidence),
    cause('disableForwarding', 'ruledOut', evidence),
  ];
}

const offRules = ['allowTcpForwarding', 'keyNoForwarding', 'disableForwarding'] as const;

/** Which rules can be behind a listener that was refused (FW-13, FW-14). `portZero`: whether the server would listen on a port of its own choice. */
export function listenCauses(at: ForwardPlace, known: ForwardFacts, portZero: boolean | undefined): RefusalCause[] {
  if (at.kind === 'socket') {
    const evidence = `The server refused to listen on ${at.path}.`;
    return [
      cause('socketFile', 'possible', evidence),
      cause('allowStreamLocalForwarding', 'possible', evidence),
      cause('keyNoForwarding', 'possible', evidence),
      cause('disableForwarding', 'possible', evidence),
    ];
  }
  const isPrivileged = at.port > 0 && at.port < 1024;
  const works = portZero === true ? 'a port of the server’s choice' : known.listened;
  if (works === undefined) {
    const evidence = 'The server would not listen on a port of its own choice either.';
    return [
      ...offRules.map((rule) => cause(rule, 'possible', evidence)),
      cause('permitListen', 'possible', evidence),
      cause('keyPermitListen', 'possible', evidence),
      cause('portTaken', 'possible', 'A taken port is refused in the same way.'),
      ...(isPrivileged ? [cause('privilegedPort', 'possible', `Port ${at.port} is below 1024.`)] : []),
    ];
  }
  const evidence = `The server does listen on ${works} for this connection.`;
  // A list of ports does not let port 0 through; one of addresses may.
  const list = portZero === true && isLoopback(at.host) ? 'ruledOut' : 'possible';
  return [
    ...(isPrivileged ? [cause('privilegedPort', 'likely', `Port ${at.port} is below 1024.`)] : []),
    cause('portTaken', isPrivileged ? 'possible' : 'likely', `${evidence} Port ${at.port} alone is refused.`),
    cause('permitListen', list, evidence),
    cause('keyPermitListen', list, evidence),
    ...offRules.map((rule) => cause(rule, 'ruledOut', evidence)),
  ];
}

function cause(rule: RefusalCause['rule'], verdict: RefusalCause['verdict'], evidence: string): RefusalCause {
  return { rule, verdict, evidence };
}

/** Remembers what an attempt to open showed. */
export function learnFromOpen(connection: SshConnection, target: TargetPlace, error: unknown): void {
  const isLetThrough =
    error === undefined || (isAppError(error, 'channel.openFailed') && error.detail.reason === 'connectFailed');
  if (isLetThrough && target.kind === 'tcp') factsOf(connection).letThrough ??= placeText(target);
}

/** Other spellings of a target on the server itself: PermitOpen compares names as they are written. */
export function otherSpellings(target: TargetPlace): readonly string[] {
  if (target.kind !== 'tcp' || !isLoopback(target.host)) return [];
  return ['localhost', '127.0.0.1', '::1'].filter((name) => name !== target.host);
}
