import { createConnection, type Socket } from 'node:net';
import { AppError, cancelled } from '../../shared/model/errors.ts';
import { MessageLengthError, MessagePieces } from './agent-messages.ts';
import { wireString } from './ssh-wire.ts';

interface Waiting {
  readonly resolve: (reply: Buffer) => void;
  readonly reject: (error: AppError) => void;
}

/** Cause of `agent.unavailable` where an agent had the question, and may have a person at it still, when the time was up. */
class AgentTimeout extends Error {}

/** Whether an agent was asked and only did not answer in time: nobody said yes, and nobody is gone. */
export function isAgentTimeout(error: unknown): boolean {
  return error instanceof AppError && error.cause instanceof AgentTimeout;
}

/** One connection to an agent, for several messages in a row: what binds it to an SSH session counts only for this connection. */
export class AgentConnection {
  readonly #path: string;
  readonly #socket: Socket | undefined;
  readonly #received = new MessagePieces();
  #waiting: Waiting | undefined;
  #broken: AppError | undefined;

  /** `path`: a unix socket, or a named pipe on Windows. That nobody listens shows with the first request. */
  constructor(path: string) {
    this.#path = path;
    // libuv would cut a longer path off and connect to whatever has that name.
    if (isTooLong(path)) {
      this.#broken = unavailable(path, 'the path is longer than a socket can have');
      return;
    }
    // Not as a bare argument: a path of digits would be a TCP port.
    this.#socket = createConnection({ path });
    this.#socket.on('error', (error) => this.#break(unavailable(path, describe(error), error)));
    this.#socket.on('close', () => this.#break(unavailable(path, 'it closed the connection without an answer')));
    this.#socket.on('data', (chunk) => this.#onData(chunk));
  }

  /**
   * One message (type and contents), and its answer without the length. One at a time. After an error the connection is closed. Errors:
   * `agent.unavailable` (nobody listens, no answer in time, garbage), `cancelled`.
   */
  request(body: Buffer, timeoutMs: number, signal: AbortSignal): Promise<Buffer> {
    if (signal.aborted) return Promise.reject(cancelled());
    if (this.#broken) return Promise.reject(this.#broken);
    if (this.#waiting) throw new Error('an agent answers one request after the other');
    return new Promise<Buffer>((resolve, reject) => {
      const fail = (error: AppError): void => this.#break(error);
      const onAbort = (): void => fail(cancelled());
      const late = (): void => {
        const words = `no answer within ${timeoutMs / 1000} seconds`;
        fail(unavailable(this.#path, words, new AgentTimeout(words)));
      };
      const timer = setTimeout(late, timeoutMs);
      const settled = <T>(settle: (value: T) => void): ((value: T) => void) => {
        return (value) => {
          clearTimeout(timer);
          signal.removeEventListener('abort', onAbort);
          this.#waiting = undefined;
          settle(value);
        };
      };
      signal.addEventListener('abort', onAbort, { once: true });
      this.#waiting = { resolve: settled(resolve), reject: settled(reject) };
      this.#socket?.write(wireString(body));
    });
  }

  /** Idempotent. A request that waits fails. */
  close(): void {
    this.#break(unavailable(this.#path, 'the connection was closed'));
  }

  #onData(chunk: Buffer): void {
    if (this.#waiting === undefined) return this.#break(unavailable(this.#path, 'it answered what nobody asked'));
    let replies: readonly Buffer[];
    try {
      replies = this.#received.push(chunk);
    } catch (error) {
      if (!(error instanceof MessageLengthError)) throw error;
      return this.#break(unavailable(this.#path, `it announced an answer of ${error.bytes} bytes`, error));
    }
    const [reply] = replies;
    if (reply === undefined) return;
    this.#waiting.resolve(reply);
    // More would be taken for the answer to what is asked next.
    if (replies.length > 1 || !this.#received.isEmpty) this.#break(unavailable(this.#path, 'it answered more than was asked'));
  }

  #break(error: AppError): void {
    this.#broken ??= error;
    this.#socket?.destroy();
    this.#waiting?.reject(error);
  }
}

/** sun_path of unix(7) less its closing zero; named pipes of Windows have no such limit. */
function isTooLong(path: string): boolean {
  if (process.platform === 'win32') return false;
  return Buffer.byteLength(path) > (process.platform === 'linux' ? 107 : 103);
}

export function unavailable(socket: string, reason: string, cause?: unknown): AppError {
  return new AppError('agent.unavailable', { socket, reason }, `ssh agent ${socket}: ${reason}`, { cause });
}

function describe(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  switch (code) {
    case 'ENOENT':
      return 'the socket does not exist';
    case 'ECONNREFUSED':
      return 'no agent listens on it any more';
    case 'EACCES':
    case 'EPERM':
      return 'permission denied';
    case 'ENOTSOCK':
      return 'it is not a socket';
    default:
      return error instanceof Error ? error.message : String(error);
  }
}

/** Whether somebody listens there; false after `timeoutMs` as well. Nothing is asked. */
export function isListening(path: string, timeoutMs: number): Promise<boolean> {
  if (isTooLong(path)) return Promise.resolve(false);
  return new Promise((resolve) => {
    const socket = createConnection({ path });
    const end = (isThere: boolean): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(isThere);
    };
    const timer = setTimeout(() => end(false), timeoutMs);
    socket.once('connect', () => end(true));
    socket.on('error', () => end(false));
  });
}
