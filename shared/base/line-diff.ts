/** A part that differs: lines `aStart` to `aEnd` of the one became lines `bStart` to `bEnd` of the other; ends are not included. */
export interface LineChange {
  readonly aStart: number;
  readonly aEnd: number;
  readonly bStart: number;
  readonly bEnd: number;
}

/** Above this many differences a stretch is one change: the trace of the search takes their square in memory. */
const MOST_DIFFERENCES = 1500;

/**
 * What differs between two texts, in order, never touching one another. Lines that are unique in both hold the texts together first
 * (Cohen's patience diff); between them the shortest edit is searched for (Myers, "An O(ND) Difference Algorithm", 1986).
 */
export function diffLines(a: readonly string[], b: readonly string[]): LineChange[] {
  const numbers = new Map<string, number>();
  const numberOf = (line: string): number => {
    const known = numbers.get(line) ?? numbers.size;
    numbers.set(line, known);
    return known;
  };
  const changes: LineChange[] = [];
  compare(Int32Array.from(a, numberOf), Int32Array.from(b, numberOf), 0, 0, (change) => {
    const last = changes.at(-1);
    if (last?.aEnd === change.aStart && last.bEnd === change.bStart)
      changes[changes.length - 1] = { ...change, aStart: last.aStart, bStart: last.bStart };
    else changes.push(change);
  });
  return changes;
}

type Tell = (change: LineChange) => void;

/** `aAt`, `bAt`: where the stretches begin in the whole texts. */
function compare(a: Int32Array, b: Int32Array, aAt: number, bAt: number, tell: Tell): void {
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start += 1;
  let [aEnd, bEnd] = [a.length, b.length];
  while (aEnd > start && bEnd > start && a[aEnd - 1] === b[bEnd - 1]) {
    aEnd -= 1;
    bEnd -= 1;
  }
  if (start === aEnd && start === bEnd) return;
  const [left, right] = [a.subarray(start, aEnd), b.subarray(start, bEnd)];
  const [leftAt, rightAt] = [aAt + start, bAt + start];
  if (left.length === 0 || right.length === 0) {
    tell({ aStart: leftAt, aEnd: leftAt + left.length, bStart: rightAt, bEnd: rightAt + right.length });
    return;
  }
  const anchors = uniquePairs(left, right);
  if (anchors.length === 0) return shortest(left, right, leftAt, rightAt, tell);
  let [doneA, doneB] = [0, 0];
  for (const [atA, atB] of [...anchors, [left.length, right.length] as const]) {
    compare(left.subarray(doneA, atA), right.subarray(doneB, atB), leftAt + doneA, rightAt + doneB, tell);
    [doneA, doneB] = [atA + 1, atB + 1];
  }
}

/** Lines that stand once on each side, as many of them as keep their order. */
function uniquePairs(a: Int32Array, b: Int32Array): (readonly [number, number])[] {
  const once = (lines: Int32Array): Map<number, number> => {
    const found = new Map<number, number>();
    lines.forEach((line, at) => found.set(line, found.has(line) ? -1 : at));
    return found;
  };
  const [inA, inB] = [once(a), once(b)];
  const pairs: { readonly a: number; readonly b: number; before: number }[] = [];
  for (const [line, atA] of inA) {
    const atB = inB.get(line);
    if (atA >= 0 && atB !== undefined && atB >= 0) pairs.push({ a: atA, b: atB, before: -1 });
  }
  pairs.sort((one, other) => one.a - other.a);
  // The longest rising row of places in b, by patience sorting: the top card of each pile.
  const tops: number[] = [];
  pairs.forEach((pair, index) => {
    let [low, high] = [0, tops.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((pairs[tops[middle] ?? 0]?.b ?? 0) < pair.b) low = middle + 1;
      else high = middle;
    }
    pair.before = low === 0 ? -1 : (tops[low - 1] ?? -1);
    tops[low] = index;
  });
  const kept: (readonly [number, number])[] = [];
  for (let at = tops.at(-1) ?? -1; at >= 0; at = pairs[at]?.before ?? -1) {
    const pair = pairs[at];
    if (pair) kept.push([pair.a, pair.b]);
  }
  return kept.reverse();
}

/** Myers' greedy search. The trace holds, for each number of differences, how far each diagonal got. */
function shortest(a: Int32Array, b: Int32Array, aAt: number, bAt: number, tell: Tell): void {
  const most = Math.min(a.length + b.length, MOST_DIFFERENCES);
  const trace: Int32Array[] = [];
  let row = new Int32Array([0, 0, 0]);
  for (let d = 0; d <= most; d += 1) {
    const next = new Int32Array(2 * d + 3);
    for (let k = -d; k <= d; k += 2) {
      const at = (diagonal: number): number => row[diagonal + d] ?? 0;
      const isDown = k === -d || (k !== d && at(k - 1) < at(k + 1));
      let x = d === 0 ? 0 : isDown ? at(k + 1) : at(k - 1) + 1;
      while (x < a.length && x - k < b.length && a[x] === b[x - k]) x += 1;
      next[k + d + 1] = x;
      if (x >= a.length && x - k >= b.length) {
        trace.push(next);
        return walkBack(trace, a.length, b.length, (change) => tell(moved(change, aAt, bAt)));
      }
    }
    trace.push(next);
    row = next;
  }
  tell({ aStart: aAt, aEnd: aAt + a.length, bStart: bAt, bEnd: bAt + b.length });
}

/** From the end of the trace to its beginning; tells in the order of the texts. Row `d` holds diagonal k at `k + d + 1`. */
function walkBack(trace: readonly Int32Array[], aLength: number, bLength: number, tell: Tell): void {
  const steps: LineChange[] = [];
  let [x, y] = [aLength, bLength];
  for (let d = trace.length - 1; d > 0; d -= 1) {
    const before = trace[d - 1] as Int32Array;
    const k = x - y;
    const at = (diagonal: number): number => before[diagonal + d] ?? 0;
    const isDown = k === -d || (k !== d && at(k - 1) < at(k + 1));
    const fromK = isDown ? k + 1 : k - 1;
    const fromX = at(fromK);
    const fromY = fromX - fromK;
    steps.push({ aStart: fromX, aEnd: isDown ? fromX : fromX + 1, bStart: fromY, bEnd: isDown ? fromY + 1 : fromY });
    [x, y] = [fromX, fromY];
  }
  for (const step of steps.reverse()) tell(step);
}

function moved({ aStart, aEnd, bStart, bEnd }: LineChange, a: number, b: number): LineChange {
  return { aStart: aStart + a, aEnd: aEnd + a, bStart: bStart + b, bEnd: bEnd + b };
}
