import type { Slices } from './slices.ts';

export type Compare = (a: number, b: number) => number;

const RUN = 24;

/** Sorts indexes in slices; stable. The array that is given is used up. */
export async function sortInSlices(indexes: Uint32Array, compare: Compare, slices: Slices): Promise<Uint32Array> {
  const { length } = indexes;
  for (let start = 0; start < length; start += RUN) {
    sortRun(indexes, start, Math.min(start + RUN, length), compare);
    if (slices.step()) await slices.pause();
  }
  let [from, to]: [Uint32Array, Uint32Array] = [indexes, new Uint32Array(length)];
  for (let width = RUN; width < length; width *= 2) {
    for (let start = 0; start < length; start += 2 * width) {
      const middle = Math.min(start + width, length);
      const end = Math.min(start + 2 * width, length);
      await mergeRuns(
        { left: from.subarray(start, middle), right: from.subarray(middle, end), to: to.subarray(start, end) },
        compare,
        slices,
      );
    }
    [from, to] = [to, from];
  }
  return from;
}

/** Puts two sorted lists together; of equals those of `left` come first. */
export async function mergeSorted(left: Uint32Array, right: Uint32Array, compare: Compare, slices: Slices): Promise<Uint32Array> {
  if (right.length === 0) return left;
  const to = new Uint32Array(left.length + right.length);
  await mergeRuns({ left, right, to }, compare, slices);
  return to;
}

interface Runs {
  readonly left: Uint32Array;
  readonly right: Uint32Array;
  readonly to: Uint32Array;
}

async function mergeRuns({ left, right, to }: Runs, compare: Compare, slices: Slices): Promise<void> {
  let [leftAt, rightAt, at] = [0, 0, 0];
  while (leftAt < left.length && rightAt < right.length) {
    const [a, b] = [left[leftAt] ?? 0, right[rightAt] ?? 0];
    if (compare(a, b) <= 0) {
      to[at] = a;
      leftAt += 1;
    } else {
      to[at] = b;
      rightAt += 1;
    }
    at += 1;
    if (slices.step()) await slices.pause();
  }
  to.set(left.subarray(leftAt), at);
  to.set(right.subarray(rightAt), at + left.length - leftAt);
}

function sortRun(indexes: Uint32Array, start: number, end: number, compare: Compare): void {
  for (let next = start + 1; next < end; next += 1) {
    const value = indexes[next] ?? 0;
    let at = next;
    while (at > start && compare(indexes[at - 1] ?? 0, value) > 0) {
      indexes[at] = indexes[at - 1] ?? 0;
      at -= 1;
    }
    indexes[at] = value;
  }
}
