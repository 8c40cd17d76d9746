import type { Socket } from 'node:net';
import type { Clock } from '../../shared/base/clock.ts';
import type { EffectiveHost } from '../../shared/model/effective-host.ts';
import { AppError, cancelled, isAppError } from '../../shared/model/errors.ts';
import { formatOutgoingProxy, type OutgoingProxy } from '../../shared/model/outgoing-proxy.ts';
import type { ProxyTrouble } from '../../shared/model/route-facts.ts';
import { dialTcp, type Dialled, type OnDial } from './dial.ts';
import { canCarry, proxyHandshake, type ProxyHandshake } from './proxy-handshake.ts';

/** Asks for the password of a proxy; undefined when the user would rather not. `attempt` counts from 1. */
export type AskProxyPassword = (
  ask: { readonly proxy: OutgoingProxy; readonly attempt: number; readonly attempts: number },
  signal: AbortSignal,
) => Promise<string | undefined>;

export interface ProxyDial {
  readonly onDial: OnDial;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  /** Absent: nobody can be asked. */
  readonly askPassword: AskProxyPassword | undefined;
}

const MOST_PASSWORDS = 3;

/**
 * Connects to a host by way of a proxy, which looks its name up: nothing is looked up here but the proxy's own name (PX-14). The whole
 * exchange has the host's ConnectTimeout. Errors: `proxy.failed`, `auth.cancelled`, `cancelled`, those of asking.
 */
export async function dialByProxy(target: EffectiveHost, proxy: OutgoingProxy, dial: ProxyDial): Promise<Dialled<Socket>> {
  const host = target.hostName.replace(/^\[(.*)\]$/, '$1');
  if (!canCarry(proxy.kind, host)) throw failure(target, proxy, 'cannotCarry', host);
  let password: string | undefined;
  for (let attempt = 0; ;) {
    const stream = await reach(target, proxy, dial);
    dial.onDial('tcp', `${target.hostName}:${target.port}`);
    const handshake = proxyHandshake(proxy.kind, { host, port: target.port, user: proxy.user, password });
    try {
      await shakeHands(stream, handshake, target, proxy, dial);
      return { stream, address: undefined, facts: { kind: 'proxy', proxy: formatOutgoingProxy(proxy) } };
    } catch (error) {
      stream.destroy();
      const why = isAppError(error, 'proxy.failed') ? error.detail.why : undefined;
      const wantsPassword = why === 'loginNeeded' || why === 'loginRefused';
      if (!wantsPassword || proxy.user === undefined || dial.askPassword === undefined || attempt >= MOST_PASSWORDS) throw error;
      attempt += 1;
      password = await dial.askPassword({ proxy, attempt, attempts: MOST_PASSWORDS }, dial.signal);
      if (password === undefined) {
        const { host: at, port, user } = { ...proxy, user: proxy.user };
        throw new AppError('auth.cancelled', { host: at, port, user }, 'no password for the proxy', { phase: 'tcp' });
      }
    }
  }
}

/** TCP to the proxy itself. */
async function reach(target: EffectiveHost, proxy: OutgoingProxy, { onDial, signal, clock }: ProxyDial): Promise<Socket> {
  try {
    // AddressFamily is about the host.
    const place: EffectiveHost = { ...target, hostName: proxy.host, port: proxy.port, addressFamily: 'any' };
    return (await dialTcp(place, onDial, signal, clock)).stream;
  } catch (error) {
    if (!(error instanceof AppError) || !error.code.startsWith('net.')) throw error;
    const said = { 'net.refused': 'connection refused', 'net.timeout': 'no answer', 'net.nameNotFound': 'its name is not known' };
    const words = Object.hasOwn(said, error.code) ? said[error.code as keyof typeof said] : error.message;
    throw failure(target, proxy, 'notReached', words, error);
  }
}

/** Plays a handshake on a connected stream; bytes of the host that came with it are put back, and the stream is left paused. */
function shakeHands(
  stream: Socket,
  handshake: ProxyHandshake,
  target: EffectiveHost,
  proxy: OutgoingProxy,
  { signal, clock }: ProxyDial,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      stream.pause();
      stream.off('data', onData).off('end', onEnd).off('close', onEnd).off('error', onError);
      signal.removeEventListener('abort', onAbort);
      timer.dispose();
    };
    const fail = (error: AppError): void => {
      stop();
      reject(error);
    };
    const onAbort = (): void => fail(cancelled());
    const onEnd = (): void => fail(failure(target, proxy, 'closed', ''));
    const onError = (cause: Error): void => fail(failure(target, proxy, 'closed', cause.message, cause));
    const onData = (bytes: Buffer): void => {
      const turn = handshake.push(bytes);
      if (turn.kind === 'failed') return fail(failure(target, proxy, turn.why, turn.said));
      if (turn.send !== undefined) stream.write(turn.send);
      if (turn.kind === 'more') return;
      stop();
      if (turn.rest.length > 0) stream.unshift(turn.rest);
      resolve();
    };
    // One deadline for all of it: who dribbles does not get more time.
    const seconds = target.connectTimeoutSeconds > 0 ? target.connectTimeoutSeconds : 120;
    const timer = clock.after(seconds * 1000, () => fail(failure(target, proxy, 'silent', `${seconds} s`)));
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) return onAbort();
    stream.on('data', onData).on('end', onEnd).on('close', onEnd).on('error', onError);
    stream.write(handshake.hello);
    stream.resume();
  });
}

function failure(target: EffectiveHost, proxy: OutgoingProxy, why: ProxyTrouble, said: string, cause?: unknown): AppError {
  const detail = { host: target.hostName, port: target.port, proxy: formatOutgoingProxy(proxy), why, said };
  return new AppError('proxy.failed', detail, `${detail.proxy}: ${why} ${said}`.trim(), { phase: 'tcp', cause });
}
