import type { Slices } from './slices.ts';

const runLength = 256;

/** Sorts indexes as `compare` says, in slices; what is equal keeps its order. The array may be changed; the answer is another or the same. */
export async function sortIndexes(
  indexes: Uint32Array,
  compare: (a: number, b: number) => number,
  slices: Slices,
): Promise<Uint32Array> {
  const { length } = indexes;
  for (let from = 0; from < length; from += runLength) {
    indexes.subarray(from, from + runLength).sort(compare);
    if (slices.step(runLength)) await slices.pause();
  }
  let source: Uint32Array = indexes;
  let target: Uint32Array = new Uint32Array(length);
  for (let width = runLength; width < length; width *= 2) {
    for (let from = 0; from < length; from += width * 2) {
      await mergeRuns(
        { source, target, from, middle: Math.min(from + width, length), to: Math.min(from + width * 2, length) },
        compare,
        slices,
      );
    }
    [source, target] = [target, source];
  }
  return source;
}

interface Runs {
  readonly source: Uint32Array;
  readonly target: Uint32Array;
  readonly from: number;
  readonly middle: number;
  readonly to: number;
}

async function mergeRuns(runs: Runs, compare: (a: number, b: number) => number, slices: Slices): Promise<void> {
  const { source, target, middle, to } = runs;
  let left = runs.from;
  let right = middle;
  for (let at = runs.from; at < to; at += 1) {
    const takesLeft = left < middle && (right >= to || compare(source[left] ?? 0, source[right] ?? 0) <= 0);
    target[at] = (takesLeft ? source[left] : source[right]) ?? 0;
    if (takesLeft) left += 1;
    else right += 1;
    if ((at & 15) === 0 && slices.step(8)) await slices.pause();
  }
}
