import { deferred } from '../../shared/base/deferred.ts';
import { cancelled } from '../../shared/model/errors.ts';
import type { ByteChannel } from '../ssh/connection-types.ts';
import type { PauseGate } from './pause-gate.ts';

/** One write takes so much at most. */
const MOST_BYTES = 1024 * 1024;
const MOST_PIECES = 64;

interface Piece {
  readonly bytes: Uint8Array;
  readonly used: () => void;
}

/** Where the bytes go. A write that rejects has written nothing that counts: the same pieces may be handed over again. */
export interface StreamSink {
  write(pieces: readonly Uint8Array[]): Promise<void>;
}

export interface OutflowTools {
  readonly gate: PauseGate;
  readonly onBytes: (sizeBytes: number) => void;
  /** A write failed: fulfilled when the same is to be tried again, else rejects with why not. */
  readonly onTrouble: (error: unknown) => Promise<void>;
  /** Given up: what has not been written is not any more. */
  readonly signal: AbortSignal;
}

/**
 * Takes what a command writes to a sink. The window is given back for what the sink has taken and for nothing else, so a slow disk, a slow reader and a
 * pause all stop the server, and at most a window of bytes stands in memory.
 */
export class Outflow {
  readonly #sink: StreamSink;
  readonly #tools: OutflowTools;
  readonly #waiting: Piece[] = [];
  readonly #done = deferred<void>();
  #isRunning = false;
  #hasEnded = false;
  #isBroken = false;

  constructor(channel: Pick<ByteChannel, 'receive'>, sink: StreamSink, tools: OutflowTools) {
    this.#sink = sink;
    this.#tools = tools;
    this.#done.promise.catch(() => undefined);
    tools.signal.addEventListener('abort', () => this.#break(cancelled()), { once: true });
    channel.receive((bytes, used) => {
      if (this.#isBroken) return used();
      this.#waiting.push({ bytes, used });
      if (!this.#isRunning) void this.#run();
    });
  }

  /** Nothing more comes: the channel is closed. Fulfilled when all that came is written; rejects with why it could not be. */
  end(): Promise<void> {
    this.#hasEnded = true;
    if (!this.#isRunning && this.#waiting.length === 0) this.#done.resolve();
    return this.#done.promise;
  }

  /** Rejects when the sink takes no more; else never settles before `end`. */
  get broken(): Promise<void> {
    return this.#done.promise;
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    try {
      while (this.#waiting.length > 0) await this.#writeNext();
      this.#isRunning = false;
      if (this.#hasEnded) this.#done.resolve();
    } catch (error) {
      this.#isRunning = false;
      this.#break(error);
    }
  }

  async #writeNext(): Promise<void> {
    const { gate, signal, onBytes, onTrouble } = this.#tools;
    await gate.pass(signal);
    let sizeBytes = 0;
    let count = 0;
    while (count < this.#waiting.length && count < MOST_PIECES && sizeBytes < MOST_BYTES)
      sizeBytes += this.#waiting[count++]?.bytes.length ?? 0;
    const batch = this.#waiting.slice(0, count);
    for (;;) {
      if (signal.aborted) throw cancelled();
      try {
        await this.#sink.write(batch.map(({ bytes }) => bytes));
        break;
      } catch (error) {
        await onTrouble(error);
      }
    }
    // What was given up is given back already.
    if (this.#isBroken) return;
    this.#waiting.splice(0, count);
    for (const { used } of batch) used();
    onBytes(sizeBytes);
  }

  #break(error: unknown): void {
    this.#isBroken = true;
    for (const { used } of this.#waiting.splice(0)) used();
    this.#done.reject(error);
  }
}
