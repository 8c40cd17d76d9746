/** Seconds that a pause may be played at most; undefined: as long as it took. */
const limits = [undefined, 0.5, 1, 2, 5, 10] as const;

/** Those that a player offers, with the file's own; the first is the time as it was. */
export function pauseLimits(own: number | undefined): readonly (number | undefined)[] {
  const all = new Set<number | undefined>([...limits, own]);
  return [undefined, ...[...all].filter((each) => each !== undefined).sort((one, two) => one - two)];
}

/** When something happens, in seconds since the beginning: one time for each limit of pauses, in their order. */
export type Moment = Float64Array;

/** Moves a moment on to the time of the next event. */
export function moveOn(moment: Moment, limits: readonly (number | undefined)[], time: number): void {
  const gap = time - (moment[0] ?? 0);
  moment[0] = time;
  for (let at = 1; at < limits.length; at++) moment[at] = (moment[at] ?? 0) + Math.min(gap, limits[at] ?? gap);
}

/** The times of events as they are played under one limit: `at` is its place in the moments, `before` the moment of the event before them. */
export function shownTimes(
  times: readonly number[],
  before: Moment,
  { limits, at }: { readonly limits: readonly (number | undefined)[]; readonly at: number },
): Float64Array {
  const shown = new Float64Array(times.length);
  const only = [undefined, limits[at]];
  const pair = new Float64Array([before[0] ?? 0, before[at] ?? 0]);
  times.forEach((time, event) => {
    moveOn(pair, only, time);
    shown[event] = (at === 0 ? pair[0] : pair[1]) ?? 0;
  });
  return shown;
}

/** How many of them lie at or before a time: binary search in what never goes back. */
export function countUntil(length: number, timeOf: (index: number) => number, time: number): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (timeOf(middle) <= time) low = middle + 1;
    else high = middle;
  }
  return low;
}
