/** Of Node, where all that reckons for long runs. */
declare function setImmediate(callback: () => void): unknown;

export interface SlicesOptions {
  readonly signal?: AbortSignal | undefined;
  /** Length of a slice in milliseconds. */
  readonly sliceMs?: number;
  /** Steps between two looks at the time. */
  readonly steps?: number;
  /** What `pause` rejects with when the signal is aborted; its reason when absent. */
  readonly reason?: (() => Error) | undefined;
}

/**
 * Lets long work in memory run in slices, so that keystrokes, other sessions and transfers go on in between:
 * `if (slices.step()) await slices.pause()` in a loop.
 */
export class Slices {
  readonly #signal: AbortSignal | undefined;
  readonly #sliceMs: number;
  readonly #look: number;
  readonly #reason: (() => Error) | undefined;
  #endsAt: number;
  #steps = 0;

  constructor({ signal, sliceMs = 8, steps = 256, reason }: SlicesOptions = {}) {
    this.#signal = signal;
    this.#sliceMs = sliceMs;
    this.#look = steps;
    this.#reason = reason;
    this.#endsAt = performance.now() + sliceMs;
  }

  /** Counts one step of a loop, or several, each about a microsecond. Answers whether to `await pause()` now. */
  step(count = 1): boolean {
    this.#steps += count;
    if (this.#steps < this.#look) return false;
    this.#steps = 0;
    return this.isOver;
  }

  /** Whether the slice is used up: for steps that are long by themselves. */
  get isOver(): boolean {
    return performance.now() >= this.#endsAt;
  }

  /** Ends the slice. Rejects with `reason` once the signal is aborted. */
  async pause(): Promise<void> {
    await new Promise<void>((resolve) => setImmediate(resolve));
    if (this.#signal?.aborted === true && this.#reason !== undefined) throw this.#reason();
    this.#signal?.throwIfAborted();
    this.#endsAt = performance.now() + this.#sliceMs;
  }
}
