import { cancelled } from '../../shared/model/errors.ts';

/** Terminals run in the same process: what takes longer is done in slices of this length. */
const sliceMs = 6;

/** Long work in slices. `if (slices.isDue) await slices.pause()` in a loop lets everything else run in between. */
export class Slices {
  readonly #signal: AbortSignal | undefined;
  #start = performance.now();
  #calls = 0;

  constructor(signal?: AbortSignal) {
    this.#signal = signal;
  }

  /** Whether the slice is used up. Cheap: the clock is read at every 16th call. */
  get isDue(): boolean {
    this.#calls += 1;
    return (this.#calls & 15) === 0 && this.isOver;
  }

  /** The same for steps that are long by themselves: the clock is read at every call. */
  get isOver(): boolean {
    return performance.now() - this.#start >= sliceMs;
  }

  /** Lets others run. Rejects with `cancelled` when nobody waits for the result any more. */
  async pause(): Promise<void> {
    await new Promise<void>((resolve) => setImmediate(resolve));
    if (this.#signal?.aborted === true) throw cancelled();
    this.#start = performance.now();
  }
}

/** A sorted copy, stable, in slices. */
export async function sortedInSlices<T>(
  items: readonly T[],
  compare: (one: T, other: T) => number,
  slices: Slices,
): Promise<T[]> {
  const run = 512;
  let from: T[] = [];
  for (let start = 0; start < items.length; start += run) {
    from.push(...items.slice(start, start + run).sort(compare));
    if (slices.isOver) await slices.pause();
  }
  for (let width = run; width < from.length; width *= 2) {
    const into: T[] = [];
    for (let start = 0; start < from.length; start += 2 * width) {
      const middle = Math.min(start + width, from.length);
      const end = Math.min(start + 2 * width, from.length);
      let left = start;
      let right = middle;
      while (left < middle || right < end) {
        const one = from[left] as T;
        const other = from[right] as T;
        const takesLeft = right >= end || (left < middle && compare(one, other) <= 0);
        into.push(takesLeft ? one : other);
        if (takesLeft) left += 1;
        else right += 1;
        if (slices.isDue) await slices.pause();
      }
    }
    from = into;
  }
  return from;
}
