import type { AddressInfo } from 'node:net';
import ssh2, { type Connection } from 'ssh2';
import type { DemoHost } from '../../main/host.ts';
import type { Logger } from '../../main/log/logger.ts';
import { systemClock, type Clock } from '../../shared/base/clock.ts';
import { loadHostKey, type DemoHostKey } from './host-key.ts';
import { serveSession } from './session.ts';

const user = 'demo';
const mostClients = 100;
const loginGraceMs = 120_000;

export interface DemoOptions {
  /** Where the demo keeps its host key. */
  readonly stateDir: string;
  readonly log: Logger;
  readonly clock?: Clock;
}

/** A demo host that runs; whoever started it closes it. */
export interface RunningDemo extends DemoHost {
  /** How many clients are connected. */
  readonly clients: number;
  /** Ends every client and stops to listen. Idempotent. */
  close(): Promise<void>;
}

/**
 * Starts the embedded demo host: an SSH server on 127.0.0.1, on a port of the system's choice, with a key of its own. User
 * `demo` comes in without a password (there is nothing to protect), so that the host key is the one question a newcomer sees.
 */
export async function startDemo({ stateDir, log, clock = systemClock }: DemoOptions): Promise<RunningDemo> {
  const key = await loadHostKey(stateDir);
  const clients = new Set<Connection>();
  const startedAt = clock.now();
  const server = new ssh2.Server({ hostKeys: [key.privateKey], ident: 'HawserDemo' }, (client) => {
    if (clients.size >= mostClients) {
      client.end();
      return;
    }
    clients.add(client);
    client.on('close', () => clients.delete(client));
    serveClient(client, { key, startedAt, clock, log });
  });
  const port = await new Promise<number>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
  server.on('error', (error: Error) => log.warn('the demo host stumbled', { error: error.message }));
  log.info('the demo host listens', { port, fingerprint: key.fingerprint });

  let closing: Promise<void> | undefined;
  return {
    host: '127.0.0.1',
    port,
    user,
    hostKeyLine: key.publicLine,
    get clients() {
      return clients.size;
    },
    close() {
      closing ??= new Promise((resolve) => {
        server.close(() => resolve());
        for (const client of clients) client.end();
      });
      return closing;
    },
  };
}

interface ClientOptions {
  readonly key: DemoHostKey;
  readonly startedAt: number;
  readonly clock: Clock;
  readonly log: Logger;
}

function serveClient(client: Connection, { key, startedAt, clock, log }: ClientOptions): void {
  const grace = clock.after(loginGraceMs, () => client.end());
  client.on('close', () => grace.dispose());
  // A client that hangs up or speaks nonsense is its own business.
  client.on('error', (error: Error) => log.debug('a client of the demo host failed', { error: error.message }));
  client.on('authentication', (context) => {
    if (context.username === user && context.method === 'none') context.accept();
    else context.reject(context.username === user ? ['none'] : []);
  });
  client.on('ready', () => {
    grace.dispose();
    client.on('session', (accept) => {
      const onFault = (error: unknown): void => log.error('a session of the demo host failed', { error: String(error) });
      serveSession(accept(), { user, fingerprint: key.fingerprint, startedAt, clock, onFault });
    });
  });
}
