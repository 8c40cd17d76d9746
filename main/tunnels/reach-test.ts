import { connect, isIP } from 'node:net';
import type { Clock } from '../../shared/base/clock.ts';
import { AppError, cancelled } from '../../shared/model/errors.ts';
import { isLoopback, placeText, specText } from '../../shared/model/tunnel-spec.ts';
import type { ListenPlace, ReachFinding } from '../../shared/model/tunnels.ts';
import type { Tunnel } from './tunnel.ts';

/** A firewall that drops what it does not like answers never. */
const PATIENCE_MS = 5000;
const LOOK_MS = 20;

interface Place {
  readonly host: string;
  readonly port: number;
}

/**
 * Whether a remote tunnel is reached from here: with GatewayPorts “no” a server that was asked for every address binds loopback, and says nothing
 * (RFC 4254 section 7.1 has no answer for it; sshd_config(5)). Throws `tunnel.notListening`, `cancelled`.
 */
export async function testReach(
  tunnel: Pick<Tunnel, 'settings' | 'state' | 'connection' | 'meter'>,
  clock: Clock,
  signal: AbortSignal,
): Promise<ReachFinding> {
  const { settings, state, connection, meter } = tunnel;
  const { spec } = settings;
  const bound = state.kind === 'listening' ? state.bound.find(({ kind }) => kind === 'listening') : undefined;
  const isRemote = spec.kind === 'remote' || spec.kind === 'remoteDynamic';
  if (!isRemote || connection === undefined || bound?.kind !== 'listening')
    throw new AppError('tunnel.notListening', { spec: specText(spec) }, 'no listener on a server');
  // Behind a jump host its address means something else here, or somebody else.
  if (connection.address === undefined) return { kind: 'untold', why: 'jump' };
  const place = { host: addressToTry(spec.listen, connection.address), port: bound.port };
  return tryPlace(place, () => meter.traffic(undefined).total, clock, signal);
}

/** One address that was asked for is where people are meant to come; else the one that the connection itself goes to. */
export function addressToTry(listen: ListenPlace, server: string): string {
  const bind = listen.kind === 'tcp' ? listen.bind : undefined;
  const isOne = bind !== undefined && isIP(bind) !== 0 && bind !== '0.0.0.0' && bind !== '::' && !isLoopback(bind);
  return isOne ? bind : server;
}

/**
 * Connects once and ends it. `arrivals`: how many came through the tunnel so far. Another program may have the port on that address while the server
 * bound loopback, so that only one that arrives counts.
 */
export function tryPlace(place: Place, arrivals: () => number, clock: Clock, signal: AbortSignal): Promise<ReachFinding> {
  const words = placeText(place);
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(cancelled());
    const before = arrivals();
    const began = clock.now();
    let isOpen = false;
    const socket = connect(place);
    const settle = (finding: ReachFinding): void => {
      end();
      resolve(finding);
    };
    const onAbort = (): void => {
      end();
      reject(cancelled());
    };
    const look = (): void => {
      if (isOpen && arrivals() > before) settle({ kind: 'reached', place: words, latencyMs: clock.now() - began });
    };
    const looking = clock.every(LOOK_MS, look);
    const timer = clock.after(PATIENCE_MS, () =>
      settle(isOpen ? { kind: 'untold', why: 'other', place: words } : { kind: 'silent', place: words }),
    );
    const end = (): void => {
      looking.dispose();
      timer.dispose();
      signal.removeEventListener('abort', onAbort);
      socket.destroy();
    };
    signal.addEventListener('abort', onAbort, { once: true });
    socket.once('connect', () => {
      isOpen = true;
      look();
    });
    // An end says nothing: a tunnel whose target is away is ended at once, and may be told a moment later.
    socket.resume();
    socket.on('error', ({ code = '' }: NodeJS.ErrnoException) => {
      if (isOpen) return;
      if (code === 'ECONNREFUSED') settle({ kind: 'refused', place: words });
      else if (code === 'ETIMEDOUT') settle({ kind: 'silent', place: words });
      else settle({ kind: 'untold', why: 'noWay', place: words, reason: code });
    });
  });
}
