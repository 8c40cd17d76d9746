import type { Clock } from '../../shared/base/clock.ts';
import { cancelled } from '../../shared/model/errors.ts';

const BURST_MS = 200;

/** Lets bytes pass at a rate, shared by all who take of it. No rate: lets everything pass. */
export class RateLimit {
  readonly #clock: Clock;
  #bytesPerSecond: number;
  /** When all that was taken will have passed. */
  #freeAt = 0;

  constructor(bytesPerSecond: number, clock: Clock) {
    this.#bytesPerSecond = bytesPerSecond;
    this.#clock = clock;
  }

  get bytesPerSecond(): number {
    return this.#bytesPerSecond;
  }

  set bytesPerSecond(bytesPerSecond: number) {
    this.#bytesPerSecond = bytesPerSecond;
    this.#freeAt = 0;
  }

  /** Milliseconds to wait before these bytes may go; they are taken at once. */
  #reserve(bytes: number): number {
    if (this.#bytesPerSecond <= 0) return 0;
    const now = this.#clock.now();
    const start = Math.max(this.#freeAt, now - BURST_MS);
    this.#freeAt = start + (bytes * 1000) / this.#bytesPerSecond;
    return Math.max(0, this.#freeAt - now);
  }

  /** Undefined when there is nothing to wait for. */
  take(bytes: number, signal: AbortSignal): Promise<void> | undefined {
    const waitMs = this.#reserve(bytes);
    if (waitMs < 1) return undefined;
    return sleep(this.#clock, waitMs, signal);
  }
}

/** Rejects with `cancelled`. */
export function sleep(clock: Clock, milliseconds: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.reject(cancelled());
  return new Promise<void>((resolve, reject) => {
    const timer = clock.after(milliseconds, () => {
      signal.removeEventListener('abort', onAbort);
      resolve();
    });
    const onAbort = (): void => {
      timer.dispose();
      reject(cancelled());
    };
    signal.addEventListener('abort', onAbort, { once: true });
  });
}
