const sliceMs = 10;

/** Lets a long reckoning in memory run in slices, so that keystrokes, other sessions and transfers go on in between. */
export class Slices {
  readonly #signal: AbortSignal | undefined;
  #endsAt = performance.now() + sliceMs;
  #steps = 0;

  constructor(signal?: AbortSignal) {
    this.#signal = signal;
  }

  /** Counts steps of a loop, a step being about a microsecond. Answers whether to `await pause()` now. */
  step(count = 1): boolean {
    this.#steps += count;
    if (this.#steps < 512) return false;
    this.#steps = 0;
    return performance.now() > this.#endsAt;
  }

  /** Ends the slice. Rejects with the signal's reason once it is aborted. */
  async pause(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    this.#signal?.throwIfAborted();
    this.#endsAt = performance.now() + sliceMs;
  }
}
