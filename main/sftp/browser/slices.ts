const SLICE_MS = 8;
/** Steps of a loop between two looks at the time. */
const STEPS = 256;

/** Lets a long reckoning in memory run in slices, so that keystrokes and transfers go on in between. */
export class Slices {
  readonly #signal: AbortSignal;
  #endsAt = performance.now() + SLICE_MS;
  #steps = 0;

  constructor(signal: AbortSignal) {
    this.#signal = signal;
  }

  /** Counts one step of a loop, or several. Answers whether to `await pause()` now. */
  step(count = 1): boolean {
    this.#steps += count;
    if (this.#steps < STEPS) return false;
    this.#steps = 0;
    return performance.now() > this.#endsAt;
  }

  /** Ends the slice. Rejects with the signal's reason once it is aborted. */
  async pause(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    this.#signal.throwIfAborted();
    this.#endsAt = performance.now() + SLICE_MS;
  }
}
