import type { Event } from '../base/emitter.ts';
import type { AppError } from '../model/errors.ts';

/**
 * One end of a credited byte pipe. Whoever receives must call `used` after it really consumed the bytes (for a terminal:
 * in xterm's write callback); until then the sender's credit stays spent, and an empty credit stops the sender.
 */
export interface Pipe {
  /**
   * Hands every received chunk to the consumer, in order. Called once; chunks that came before wait (bounded by the
   * window). `used` may be called later and in any order, once per chunk.
   */
  receive(consumer: (bytes: Uint8Array, used: () => void) => void): void;
  /** Sends bytes; resolves when there was credit for all of them. Rejects with `rpc.disconnected` when the pipe ends first. */
  write(bytes: Uint8Array): Promise<void>;
  /** Bytes that may be written now without waiting. */
  readonly credit: number;
  /** Polite end of both directions; what was written before is still delivered. Idempotent. */
  end(): void;
  /** Fires once: the other side ended, the wire broke, or `end` was called here. */
  readonly onEnded: Event<void>;
  /** Why it ended, when that was not a polite end: known as soon as `onEnded` fires. */
  readonly failure?: AppError | undefined;
}
