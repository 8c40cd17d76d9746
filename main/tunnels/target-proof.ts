import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Clock } from '../../shared/base/clock.ts';
import { AppError, isAppError } from '../../shared/model/errors.ts';
import { placeText } from '../../shared/model/tunnel-spec.ts';
import type { TargetPlace, TargetProof, TunnelProbe, TunnelSpec } from '../../shared/model/tunnels.ts';
import type { SshConnection } from '../ssh/connection-types.ts';
import { streamOf } from '../ssh/direct-tcpip.ts';
import { refusalText } from './refusal-words.ts';
import { probeStream } from './probe.ts';
import { factsOf, learnFromOpen, otherSpellings, targetCauses } from './refusal.ts';

const PROBE_WINDOW_BYTES = 64 * 1024;
const CONNECT_MS = 15_000;

export interface ProofRequest {
  readonly spec: TunnelSpec;
  readonly probe: Exclude<TunnelProbe, 'off'>;
  readonly connection: SshConnection;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** Tries the target of a tunnel: from the server for a local one, from here for a remote one. undefined when it has none, or was aborted. */
export async function proveTarget(request: ProofRequest): Promise<TargetProof | undefined> {
  const { spec, probe, connection, clock, signal } = request;
  if (spec.kind !== 'local' && spec.kind !== 'remote') return undefined;
  const { target } = spec;
  const startedAt = performance.now();
  let stream: Duplex;
  try {
    stream = spec.kind === 'local' ? await openThere(connection, target, signal) : await openHere(target, clock, signal);
  } catch (error) {
    if (signal.aborted) return undefined;
    return failedProof({
      error,
      target,
      connection,
      by: 'probe',
      at: clock.now(),
      spelling: await spellingThatWorks(error, request),
    });
  }
  const latencyMs = performance.now() - startedAt;
  const place = target.kind === 'tcp' ? { host: target.host, port: target.port } : { host: 'localhost', port: 80 };
  const finding = await probeStream(stream, probe, place, clock, signal);
  if (signal.aborted) return undefined;
  const at = clock.now();
  if (finding.kind === 'accepts') return { kind: 'accepts', at, by: 'probe', latencyMs };
  if (finding.kind === 'answers') return { kind: 'answers', at, by: 'probe', latencyMs, said: finding.said };
  return { kind: 'unexpected', at, latencyMs, said: finding.said };
}

/** What a failed try to reach the target means. */
export function failedProof(failed: {
  readonly error: unknown;
  readonly target: TargetPlace;
  readonly connection: SshConnection;
  readonly by: 'probe' | 'use';
  readonly at: number;
  readonly spelling?: string | undefined;
}): TargetProof {
  const { error, target, connection, by, at, spelling } = failed;
  const text = refusalText(error, target);
  if (isAppError(error, 'channel.openFailed') && error.detail.reason === 'prohibited')
    return { kind: 'refused', at, by, text, causes: targetCauses(target, factsOf(connection), spelling) };
  return { kind: 'down', at, by, text };
}

async function openThere(connection: SshConnection, to: TargetPlace, signal: AbortSignal): Promise<Duplex> {
  const origin = { address: '127.0.0.1', port: 0 };
  try {
    const channel = await connection.openForward({ to, origin, windowBytes: PROBE_WINDOW_BYTES, signal });
    learnFromOpen(connection, to, undefined);
    return streamOf(channel);
  } catch (error) {
    learnFromOpen(connection, to, error);
    throw error;
  }
}

function openHere(target: TargetPlace, clock: Clock, signal: AbortSignal): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    const socket = connect(
      target.kind === 'socket' ? { path: target.path } : { host: target.host, port: target.port, noDelay: true },
    );
    const over = (act: () => void): void => {
      timer.dispose();
      signal.removeEventListener('abort', onAbort);
      socket.removeAllListeners('error');
      socket.on('error', () => undefined);
      act();
    };
    const give = (error: Error): void =>
      over(() => {
        socket.destroy();
        reject(error);
      });
    const onAbort = (): void => give(new Error('aborted'));
    const timer = clock.after(CONNECT_MS, () => give(Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' })));
    signal.addEventListener('abort', onAbort, { once: true });
    socket.once('error', give);
    socket.once('connect', () => over(() => resolve(socket)));
  });
}

/** A refused target of the server itself is tried under its other names: it is the same place, and PermitOpen goes by the name. */
async function spellingThatWorks(error: unknown, { spec, connection, signal }: ProofRequest): Promise<string | undefined> {
  if (spec.kind !== 'local' || !isAppError(error, 'channel.openFailed') || error.detail.reason !== 'prohibited') return undefined;
  const { target } = spec;
  if (target.kind !== 'tcp') return undefined;
  for (const host of otherSpellings(target)) {
    const place = { kind: 'tcp', host, port: target.port } as const;
    try {
      (await openThere(connection, place, signal)).destroy();
      return placeText(place);
    } catch (failure) {
      if (failure instanceof AppError && isAppError(failure, 'channel.openFailed') && failure.detail.reason === 'connectFailed')
        return placeText(place);
    }
  }
  return undefined;
}
