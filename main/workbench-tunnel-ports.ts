import { AppError } from '../shared/model/errors.ts';
import type { RemoteListener, TunnelHost } from '../shared/model/tunnels.ts';
import type { SshConnection } from './ssh/connection-types.ts';
import { MOST_OUTPUT_BYTES, readRemotePorts, remotePortsCommand } from './tunnels/remote-ports.ts';
import { forTunnels } from './ssh-config/command-line-options.ts';
import { refuseOnDevice } from './workbench-device.ts';
import type { WorkbenchParts } from './workbench-parts.ts';

const windowBytes = 256 * 1024;
const LOOK_MS = 15_000;

/** What listens on a host that is connected. Throws `session.notOpen`, `tunnel.noShell`, `device.terminalOnly`. */
export async function lookAtPorts(
  { book, connections, host }: Pick<WorkbenchParts, 'book' | 'connections' | 'host'>,
  of: TunnelHost,
  signal: AbortSignal,
): Promise<{ listeners: RemoteListener[]; by: string }> {
  // It is open: whoever opened it was asked.
  const resolved = await book.resolveBeside(of, forTunnels, signal, undefined);
  refuseOnDevice(resolved, 'commands');
  const lease = connections.leaseOpen(resolved);
  const { name } = resolved;
  if (lease === undefined) throw new AppError('session.notOpen', { sessionId: '', name }, 'not connected');
  const impatient = new AbortController();
  const timer = host.clock.after(LOOK_MS, () => impatient.abort());
  try {
    const output = await runCommand(lease.connection, AbortSignal.any([signal, impatient.signal]));
    const read = readRemotePorts(output);
    if (read !== undefined) return read;
    throw new AppError('tunnel.noShell', { name, reason: output.slice(0, 200).trim() }, 'nothing was told');
  } catch (error) {
    if (error instanceof AppError && (error.code === 'channel.openFailed' || error.code === 'channel.requestRefused'))
      throw new AppError('tunnel.noShell', { name, reason: error.message }, error.message, { cause: error });
    if (impatient.signal.aborted && !signal.aborted)
      throw new AppError('tunnel.noShell', { name, reason: 'the command did not end' }, 'the command did not end');
    throw error;
  } finally {
    timer.dispose();
    lease.release();
  }
}

async function runCommand(connection: SshConnection, signal: AbortSignal): Promise<string> {
  const channel = await connection.openSession({ command: remotePortsCommand, windowBytes, signal });
  const pieces: Buffer[] = [];
  let bytes = 0;
  const stop = (): void => channel.close();
  signal.addEventListener('abort', stop, { once: true });
  channel.receive((chunk, used) => {
    bytes += chunk.length;
    if (bytes > MOST_OUTPUT_BYTES) stop();
    else pieces.push(Buffer.from(chunk));
    used();
  });
  channel.end();
  await new Promise<void>((resolve) => channel.onClosed(() => resolve()));
  signal.removeEventListener('abort', stop);
  return Buffer.concat(pieces).toString('utf8');
}
