import type { Clock } from '../../../shared/base/clock.ts';
import { printable } from '../../../shared/base/printable.ts';
import { AppError, cancelled } from '../../../shared/model/errors.ts';
import type { ExitStatus } from '../../../shared/model/session.ts';
import type { ByteChannel, SshConnection } from '../../ssh/connection-types.ts';

const WINDOW_BYTES = 2 * 1024 * 1024;
const LONGEST_LINE = 16 * 1024;
const SAID_CHARACTERS = 2048;
/** A server that says nothing for so long is given up. */
const SILENCE_MS = 5 * 60_000;

interface Piece {
  readonly bytes: Buffer;
  readonly used: () => void;
}

/** The channel of an scp command, read piece by piece: what is not taken is not let in. */
export class ScpChannel {
  readonly #connection: SshConnection;
  readonly #channel: ByteChannel;
  readonly #clock: Clock;
  readonly #pieces: Piece[] = [];
  #at = 0;
  #hasEnded = false;
  #said = '';
  #wake: (() => void) | undefined;
  #closed: Promise<ExitStatus>;

  private constructor(connection: SshConnection, channel: ByteChannel, clock: Clock) {
    this.#connection = connection;
    this.#channel = channel;
    this.#clock = clock;
    channel.receive((bytes, used) => {
      this.#pieces.push({ bytes: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), used });
      this.#wake?.();
    });
    channel.receiveError((bytes, used) => {
      if (this.#said.length < SAID_CHARACTERS) this.#said += Buffer.from(bytes).toString('utf8');
      used();
    });
    channel.onEnd(() => this.#end());
    this.#closed = new Promise((resolve) =>
      channel.onClosed((exit) => {
        this.#end();
        resolve(exit);
      }),
    );
  }

  /** Starts the command. Errors: those of `openSession`. */
  static async open(connection: SshConnection, command: string, clock: Clock, signal: AbortSignal): Promise<ScpChannel> {
    const channel = await connection.openSession({ command, windowBytes: WINDOW_BYTES, signal });
    return new ScpChannel(connection, channel, clock);
  }

  /** What scp or the shell wrote to its error output, printable. */
  get said(): string {
    return printable(this.#said, 500).trim();
  }

  write(bytes: Uint8Array): Promise<void> {
    return this.#channel.write(bytes);
  }

  close(): void {
    this.#channel.close();
  }

  /** Ends our side and waits for how the command ended. */
  async finish(): Promise<ExitStatus> {
    this.#channel.end();
    return this.#closed;
  }

  /** One byte; undefined at the end. */
  async byte(signal: AbortSignal): Promise<number | undefined> {
    const piece = await this.#piece(signal);
    if (piece === undefined) return undefined;
    const value = piece.bytes[this.#at];
    this.#take(1);
    return value;
  }

  /** The bytes up to a line break, `first` before them; undefined at the end. Throws `scp.misbehaved` for a line without end. */
  async line(signal: AbortSignal): Promise<Buffer | undefined> {
    const bytes: number[] = [];
    for (;;) {
      const next = await this.byte(signal);
      if (next === undefined) {
        if (bytes.length === 0) return undefined;
        throw this.misbehaved('it ended in the middle of a line');
      }
      if (next === 10) return Buffer.from(bytes);
      bytes.push(next);
      if (bytes.length > LONGEST_LINE) throw this.misbehaved('it sent a line without end');
    }
  }

  /** At most `most` bytes; nothing at the end only. The memory is the caller's until it asks again. */
  async some(most: number, signal: AbortSignal): Promise<Buffer> {
    const piece = await this.#piece(signal);
    if (piece === undefined) return Buffer.alloc(0);
    const bytes = piece.bytes.subarray(this.#at, this.#at + most);
    this.#take(bytes.length);
    return bytes;
  }

  misbehaved(reason: string): AppError {
    const { hostName: host, port } = this.#connection.target;
    return new AppError('scp.misbehaved', { host, port, reason }, `scp: ${reason}`);
  }

  failed(path: string, said: string): AppError {
    const { hostName: host, port } = this.#connection.target;
    const words = printable(said, 300).trim();
    return new AppError('scp.failed', { host, port, path, said: words }, `scp: ${words}`);
  }

  /** Why the channel has ended before all was done. */
  ended(path: string): AppError {
    return this.#channel.lost ?? this.failed(path, this.said === '' ? 'it ended too early' : this.said);
  }

  async #piece(signal: AbortSignal): Promise<Piece | undefined> {
    for (;;) {
      if (signal.aborted) throw cancelled();
      const [piece] = this.#pieces;
      if (piece !== undefined && piece.bytes.length > this.#at) return piece;
      if (piece !== undefined) {
        this.#pieces.shift();
        this.#at = 0;
        piece.used();
      } else if (this.#hasEnded) {
        return undefined;
      } else {
        await this.#more(signal);
      }
    }
  }

  #take(count: number): void {
    this.#at += count;
  }

  async #more(signal: AbortSignal): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const done = (): void => {
        this.#wake = undefined;
        deadline.dispose();
        signal.removeEventListener('abort', onAbort);
      };
      const onAbort = (): void => {
        done();
        reject(cancelled());
      };
      const deadline = this.#clock.after(SILENCE_MS, () => {
        done();
        reject(this.misbehaved('it said nothing for 5 minutes'));
      });
      this.#wake = () => {
        done();
        resolve();
      };
      signal.addEventListener('abort', onAbort, { once: true });
    });
  }

  #end(): void {
    this.#hasEnded = true;
    this.#wake?.();
  }
}
