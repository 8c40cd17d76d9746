import { isIP } from 'node:net';
import type { Clock } from '../../shared/base/clock.ts';
import type { SeenEnds } from '../../shared/model/route-facts.ts';
import type { SshConnection } from './connection-types.ts';

const PATIENCE_MS = 10_000;
const MOST_BYTES = 4096;
/** sshd sets it for every command (sshd(8), "LOGIN PROCESS" and environ(7)). */
const COMMAND = 'echo "$SSH_CONNECTION"';

/**
 * Addresses and ports of both ends as the server sees them (TM-15): what SSH_CONNECTION says there. Opens a session, so never on a connection that
 * only leads on to others. undefined when the account runs no such command.
 */
export async function seenEnds(connection: SshConnection, clock: Clock, signal: AbortSignal): Promise<SeenEnds | undefined> {
  const channel = await connection.openSession({ command: COMMAND, windowBytes: 16 * 1024, signal });
  const said = await new Promise<string>((resolve) => {
    let text = '';
    const done = (): void => {
      timer.dispose();
      signal.removeEventListener('abort', done);
      channel.close();
      resolve(text);
    };
    const timer = clock.after(PATIENCE_MS, done);
    signal.addEventListener('abort', done, { once: true });
    channel.receive((bytes, used) => {
      if (text.length < MOST_BYTES) text += Buffer.from(bytes).toString('latin1');
      used();
    });
    channel.receiveError((_bytes, used) => used());
    channel.onClosed(done);
  });
  return readSeenEnds(said);
}

/** `client port server port`; start-up files of a shell may print something before. */
export function readSeenEnds(said: string): SeenEnds | undefined {
  for (const line of said.split(/\r?\n/).reverse()) {
    const [client = '', from = '', server = '', to = '', ...more] = line.trim().split(' ');
    const ports = [from, to].map(Number);
    if (more.length > 0 || isIP(client) === 0 || isIP(server) === 0) continue;
    if (ports.every((port) => Number.isInteger(port) && port > 0 && port < 65_536))
      return { client: at(client, from), server: at(server, to) };
  }
  return undefined;
}

function at(address: string, port: string): string {
  return `${address.includes(':') ? `[${address}]` : address}:${port}`;
}
