import type { Clock } from '../../shared/base/clock.ts';

/** How long a rest is. */
export const REST_MS = 1;
/** A rest that took longer by the clock was no rest of a millisecond: timers of Windows go by 15.6 ms, and a busy program is late. */
const MOST_REST_MS = 3;
/** After a rest that took too long there is none for this long. */
const AWAKE_MS = 1000;
/** More than this within a millisecond is bulk data. */
const BULK_BYTES = 128 * 1024;

/**
 * When the reader of a busy socket should rest. A fast server wakes us for each 32 KiB that it writes, and a fast reader writes on pieces as small and
 * wakes its client for each: with bulk data that comes in small pieces, a rest of a millisecond has them come together, which saves a third of the
 * calls and a sixth of the processor time of both ends. What waits meanwhile is bounded by the channels' windows.
 */
export class ReadPace {
  readonly #clock: Clock;
  readonly #smallBytes: number;
  #millisecond = 0;
  #bytes = 0;
  #restsFrom = 0;
  #lateAt = -Infinity;

  /** A read of `smallBytes` or more tells that there is no need to rest. */
  constructor(clock: Clock, smallBytes: number) {
    this.#clock = clock;
    this.#smallBytes = smallBytes;
  }

  /** Counts a read; answers whether the next one should wait. */
  rests(bytes: number): boolean {
    const now = this.#clock.now();
    // Two of the clock's milliseconds, as a rest ends anywhere in one.
    if (now < this.#millisecond || now > this.#millisecond + 1) {
      this.#millisecond = now;
      this.#bytes = 0;
    }
    this.#bytes += bytes;
    if (bytes >= this.#smallBytes || this.#bytes < BULK_BYTES) return false;
    this.#bytes = 0;
    if (now >= this.#lateAt && now < this.#lateAt + AWAKE_MS) return false;
    this.#restsFrom = now;
    return true;
  }

  /** The rest is over. */
  rested(): void {
    const now = this.#clock.now();
    if (now > this.#restsFrom + MOST_REST_MS) this.#lateAt = now;
  }
}
