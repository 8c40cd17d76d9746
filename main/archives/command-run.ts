import type { Clock } from '../../shared/base/clock.ts';
import { printable } from '../../shared/base/printable.ts';
import { AppError, cancelled } from '../../shared/model/errors.ts';
import type { ExitStatus } from '../../shared/model/session.ts';
import type { ShellChannel, SshConnection } from '../ssh/connection-types.ts';

const WINDOW_BYTES = 2 * 1024 * 1024;
const SAID_BYTES = 4096;

interface Piece {
  readonly bytes: Buffer;
  readonly used: () => void;
}

export interface CommandOptions {
  readonly clock: Clock;
  /** Given up when nothing comes and nothing is taken for so long. */
  readonly silenceMs: number;
}

/**
 * One command on a server, in a channel without a terminal (BK-07): its output is read piece by piece, and what is not taken is not let in.
 * Whoever starts it calls `close`, which is idempotent.
 */
export class CommandRun {
  readonly #connection: SshConnection;
  readonly #channel: ShellChannel;
  readonly #options: CommandOptions;
  readonly #pieces: Piece[] = [];
  readonly #exit: Promise<ExitStatus>;
  #said = Buffer.alloc(0);
  #hasEnded = false;
  #wake: (() => void) | undefined;

  private constructor(connection: SshConnection, channel: ShellChannel, options: CommandOptions) {
    this.#connection = connection;
    this.#channel = channel;
    this.#options = options;
    channel.receive((bytes, used) => {
      this.#pieces.push({ bytes: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), used });
      this.#wake?.();
    });
    channel.receiveError((bytes, used) => {
      // The last words say why it ended.
      this.#said = Buffer.concat([this.#said, bytes]).subarray(-SAID_BYTES);
      used();
    });
    channel.onEnd(() => this.#end());
    this.#exit = new Promise((resolve) =>
      channel.onClosed((exit) => {
        this.#end();
        resolve(exit);
      }),
    );
  }

  /** Errors: those of `openSession`. */
  static async start(
    connection: SshConnection,
    command: string,
    options: CommandOptions,
    signal: AbortSignal,
  ): Promise<CommandRun> {
    const channel = await connection.openSession({ command, windowBytes: WINDOW_BYTES, signal });
    return new CommandRun(connection, channel, options);
  }

  /** The end of what it wrote to its error output, printable. */
  get said(): string {
    return printable(this.#said.toString('utf8'), 600).trim();
  }

  /** It writes no more. */
  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** Fulfilled when the server took it. Rejects with `channel.closed` when the command reads no more. */
  write(bytes: Uint8Array): Promise<void> {
    return this.#channel.write(bytes);
  }

  /** Nothing more comes from us. */
  end(): void {
    this.#channel.end();
  }

  /** More of the window for bulk data over a distance. */
  growWindow(toBytes: number): void {
    this.#channel.growWindow(toBytes);
  }

  /**
   * The output as it comes; a piece's memory is the reader's until it asks for the next. Rejects with `cancelled`, with why the connection is gone,
   * and with `archive.failed` after silence.
   */
  async *output(signal: AbortSignal): AsyncGenerator<Buffer, void, void> {
    for (;;) {
      const piece = await this.#next(signal);
      if (piece === undefined) break;
      try {
        yield piece.bytes;
      } finally {
        piece.used();
      }
    }
    if (this.#channel.lost !== undefined) throw this.#channel.lost;
  }

  /** How it ended. Rejects as `output` does. */
  async exit(signal: AbortSignal): Promise<ExitStatus> {
    const exit = await this.#patiently(this.#exit, signal);
    if (this.#channel.lost !== undefined) throw this.#channel.lost;
    return exit;
  }

  /** Ends it if it still runs: a server that knows the request is told, every other notices that nobody reads and writes. */
  close(): void {
    if (!this.#hasEnded) this.#channel.signal('TERM');
    this.#channel.close();
    for (const { used } of this.#pieces.splice(0)) used();
    this.#end();
  }

  async #next(signal: AbortSignal): Promise<Piece | undefined> {
    if (signal.aborted) throw cancelled();
    const piece = this.#pieces.shift();
    if (piece !== undefined) return piece;
    if (this.#hasEnded) return undefined;
    await this.#patiently(new Promise<void>((resolve) => (this.#wake = resolve)), signal);
    this.#wake = undefined;
    return this.#pieces.shift();
  }

  async #patiently<T>(wait: Promise<T>, signal: AbortSignal): Promise<T> {
    if (signal.aborted) throw cancelled();
    let stop = (): void => undefined;
    const failure = new Promise<never>((_resolve, reject) => {
      const { host, port } = this.where;
      const { clock, silenceMs } = this.#options;
      const timer = clock.after(silenceMs, () => {
        const why = `it said nothing for ${Math.round(silenceMs / 1000)} s`;
        reject(new AppError('archive.failed', { host, port, why, said: this.said }, why));
      });
      const onAbort = (): void => reject(cancelled());
      signal.addEventListener('abort', onAbort, { once: true });
      stop = () => {
        timer.dispose();
        signal.removeEventListener('abort', onAbort);
      };
    });
    try {
      return await Promise.race([wait, failure]);
    } finally {
      stop();
    }
  }

  /** Whose it is, for errors. */
  get where(): { readonly host: string; readonly port: number } {
    const { hostName: host, port } = this.#connection.target;
    return { host, port };
  }

  #end(): void {
    this.#hasEnded = true;
    this.#wake?.();
  }
}

/** All that a command writes, which is little. Rejects as `CommandRun` does, and with `archive.failed` when there is too much. */
export async function outputOf(
  connection: SshConnection,
  command: string,
  { input, mostBytes, ...options }: CommandOptions & { readonly input?: Uint8Array | undefined; readonly mostBytes: number },
  signal: AbortSignal,
): Promise<{ readonly bytes: Buffer; readonly exit: ExitStatus; readonly said: string }> {
  const run = await CommandRun.start(connection, command, options, signal);
  try {
    // Who never reads its input ends all the same.
    if (input !== undefined) run.write(input).catch(() => undefined);
    run.end();
    const pieces: Buffer[] = [];
    let sizeBytes = 0;
    for await (const piece of run.output(signal)) {
      sizeBytes += piece.length;
      if (sizeBytes > mostBytes) {
        const { hostName: host, port } = connection.target;
        throw new AppError('archive.failed', { host, port, why: 'it says more than was asked for', said: run.said }, 'too much');
      }
      pieces.push(Buffer.from(piece));
    }
    return { bytes: Buffer.concat(pieces), exit: await run.exit(signal), said: run.said };
  } finally {
    run.close();
  }
}
