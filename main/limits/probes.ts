import type { Clock } from '../../shared/base/clock.ts';
import { isAppError } from '../../shared/model/errors.ts';
import type { Capability, LimitFinding } from '../../shared/model/limits.ts';
import type { SessionTry, SshConnection } from '../ssh/connection-types.ts';
import { probeCommand } from './command-probe.ts';

const WINDOW_BYTES = 16 * 1024;
/** “discard” (RFC 863): made for being thrown away, and seldom there. On the server's own loopback; one connection, nothing is sent. */
const nowhere = { kind: 'tcp', host: '127.0.0.1', port: 9 } as const;
/** Debian and others take it where they take any. */
const usualVariable = { LANG: 'C.UTF-8' };

export interface ProbeAsk {
  readonly clock: Clock;
  /** What the host's settings send with a shell. */
  readonly environment: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

/**
 * Asks the server for one thing, once, in the mildest way there is: sessions are closed before anything runs in them, a listener is on loopback, at a
 * port of the server's choice, and ends at once. What the server answers comes to the ledger by the connection's story; what is found out otherwise is
 * answered here. Rejects with `cancelled`, and why the connection is gone.
 */
export async function probe(connection: SshConnection, capability: Capability, ask: ProbeAsk): Promise<LimitFinding | undefined> {
  try {
    return await probeNow(connection, capability, ask);
  } catch (error) {
    if (!isAppError(error, 'channel.openFailed') && !isAppError(error, 'channel.requestRefused')) throw error;
    // The refusal itself is told already.
    const isOfSession = error.code === 'channel.openFailed' && inSession.has(capability) && capability !== 'sessions';
    if (!isOfSession) return undefined;
    return { capability, asked: 'A session to try it in', answered: 'was refused', outcome: 'told' };
  }
}

const inSession: ReadonlySet<Capability> = new Set(['terminal', 'environment', 'x11', 'sftp', 'commands']);

async function probeNow(
  connection: SshConnection,
  capability: Capability,
  { clock, environment, signal }: ProbeAsk,
): Promise<LimitFinding | undefined> {
  const attempt = (what: SessionTry): Promise<void> => connection.trySession(what, signal);
  switch (capability) {
    case 'sessions':
      await attempt({});
      return undefined;
    case 'terminal':
      await attempt({ terminal: true });
      return undefined;
    case 'environment':
      await attempt({ environment: Object.keys(environment).length === 0 ? usualVariable : environment });
      return undefined;
    case 'x11':
      await attempt({ x11: true });
      return undefined;
    case 'sftp':
      await attempt({ subsystem: 'sftp' });
      return undefined;
    case 'commands':
      return await probeCommand(connection, clock, signal);
    case 'localForward': {
      const origin = { address: '127.0.0.1', port: 0 };
      const channel = await connection.openForward({ to: nowhere, origin, windowBytes: WINDOW_BYTES, signal });
      channel.close();
      return undefined;
    }
    case 'remoteForward': {
      const at = { kind: 'tcp', host: 'localhost', port: 0 } as const;
      const listening = await connection.listenRemotely({ at, onConnection: (incoming) => incoming.refuse(), signal });
      await listening?.cancel();
      return undefined;
    }
    default:
      return undefined;
  }
}
