import type { Clock } from '../../../shared/base/clock.ts';

/** A call on a mount that hangs never comes back, and keeps one of the four threads that node:fs has by default. */
const mostHanging = 2;

/**
 * Waits for the disk, but not longer than is reasonable. Calls that were given up and still hang are counted: with two of them nothing more is asked of the disk,
 * so that a dead network drive, asked for again and again, leaves threads to the rest of the core.
 */
export class DiskPatience {
  readonly #clock: Clock;
  readonly #ms: number;
  #hanging = 0;

  constructor(clock: Clock, ms: number) {
    this.#clock = clock;
    this.#ms = ms;
  }

  /** Rejects as the work does, with `DiskHangs`, and with the signal's reason. `late` hears what came after it was given up. */
  async wait<T>(work: () => Promise<T>, signal: AbortSignal, late: (value: T) => void = () => undefined): Promise<T> {
    signal.throwIfAborted();
    if (this.#hanging >= mostHanging) throw new DiskHangs(this.#ms);
    const working = work();
    let stop: () => void = () => undefined;
    const givenUp = new Promise<never>((_, reject) => {
      const timer = this.#clock.after(this.#ms, () => reject(new DiskHangs(this.#ms)));
      const leave = (): void => reject(signal.reason as Error);
      signal.addEventListener('abort', leave);
      stop = () => {
        timer.dispose();
        signal.removeEventListener('abort', leave);
      };
    });
    let isWaiting = true;
    let isDone = false;
    const settled = (): void => {
      isDone = true;
      if (!isWaiting) this.#hanging--;
    };
    working.then(
      (value) => {
        settled();
        if (!isWaiting) late(value);
      },
      () => settled(),
    );
    try {
      return await Promise.race([working, givenUp]);
    } finally {
      stop();
      isWaiting = false;
      if (!isDone) this.#hanging++;
    }
  }
}

/** The disk did not answer in time. */
export class DiskHangs extends Error {
  constructor(ms: number) {
    super(`The disk did not answer in ${ms / 1000} seconds.`);
  }
}
