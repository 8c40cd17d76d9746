import type { PseudoTtyInfo, ServerChannel, Session as SshSession } from 'ssh2';
import type { Clock } from '../../shared/base/clock.ts';
import type { TerminalSize } from '../../shared/model/session.ts';
import { Shell, type ShellStreams } from './shell.ts';

export interface SessionOptions {
  readonly user: string;
  readonly fingerprint: string;
  readonly startedAt: number;
  readonly clock: Clock;
  /** An error that no client should see: for the log. */
  readonly onFault: (error: unknown) => void;
}

const mostColumns = 1000;

/** Serves one session channel: pseudo terminal, shell or one command, window changes, signals (RFC 4254 section 6). */
export function serveSession(session: SshSession, options: SessionOptions): void {
  let size: TerminalSize | undefined;
  let shell: Shell | undefined;

  session.on('pty', (accept, _reject, info: PseudoTtyInfo) => {
    size = saneSize(info);
    accept?.();
  });
  session.on('window-change', (accept, _reject, info) => {
    size = saneSize(info);
    accept?.();
    shell?.resize();
  });
  session.on('env', (accept) => accept?.());
  session.on('signal', (accept, _reject, info) => {
    accept?.();
    if (info.name === 'INT') shell?.interrupt();
  });
  session.on('shell', (accept) => begin(accept(), undefined));
  session.on('exec', (accept, _reject, info) => begin(accept(), info.command));

  function begin(channel: ServerChannel, command: string | undefined): void {
    const closed = new AbortController();
    channel.on('close', () => closed.abort(new Error('the channel closed')));
    channel.on('error', () => closed.abort(new Error('the channel broke')));
    // Without a terminal a command may read the client's stdin as it is; else what is typed are keys.
    const isPiped = command !== undefined && size === undefined;
    const streams: ShellStreams = {
      writeOut: (bytes, signal) => write(channel, bytes, signal),
      writeError: (text, signal) => write(channel.stderr, text, signal),
      // Not destroyed at the end of the input: the other direction may have much to say still.
      input: isPiped ? channel.iterator({ destroyOnReturn: false }) : undefined,
      closed: closed.signal,
      size: size === undefined && command !== undefined ? undefined : () => size ?? { columns: 80, rows: 24 },
    };
    const running = new Shell({ ...options, streams });
    shell = running;
    if (!isPiped) {
      channel.on('data', (bytes: Buffer) => running.type(bytes));
      channel.on('end', () => running.type(Uint8Array.of(4)));
    }
    const ended = command === undefined ? running.interact() : running.execute(command);
    ended
      .then((status) => {
        if (closed.signal.aborted) return;
        channel.exit(status);
        channel.end();
        channel.resume();
      })
      .catch((error: unknown) => {
        if (!closed.signal.aborted) options.onFault(error);
        channel.close();
      });
  }
}

/** Writes and waits for room in the client's window: a flood stands still while nobody reads. */
function write(stream: NodeJS.WritableStream, bytes: string | Uint8Array, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    if (stream.write(bytes)) {
      resolve();
      return;
    }
    const fail = (): void => {
      stream.removeListener('drain', done);
      reject(signal.reason as Error);
    };
    const done = (): void => {
      signal.removeEventListener('abort', fail);
      resolve();
    };
    stream.once('drain', done);
    signal.addEventListener('abort', fail, { once: true });
  });
}

function saneSize(info: { readonly cols: number; readonly rows: number }): TerminalSize {
  const within = (value: number, fallback: number): number => (value >= 1 ? Math.min(mostColumns, value) : fallback);
  return { columns: within(info.cols, 80), rows: within(info.rows, 24) };
}
