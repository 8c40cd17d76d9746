import { diffLines, type LineChange } from '../../shared/base/line-diff.ts';

/**
 * A part of a three-way merge. Lines keep their ends, and are bytes as Latin-1, so that what is put together again is exact in any
 * encoding. `mine`, `theirs`: changed there only; `both`: the same change; `conflict`: changed differently.
 */
export type MergeRegion =
  | { readonly kind: 'same'; readonly lines: readonly string[] }
  | {
      readonly kind: 'mine' | 'theirs' | 'both' | 'conflict';
      readonly base: readonly string[];
      readonly mine: readonly string[];
      readonly theirs: readonly string[];
    };

export interface Merged {
  readonly text: string;
  readonly conflicts: number;
}

/** Names in the marks, each one line. */
export interface MergeNames {
  readonly mine: string;
  readonly theirs: string;
}

/** Lines with their ends; the last may have none. */
export function linesOf(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

/**
 * Compares two versions with the one that both came from, as diff3(1) does (Khanna, Kunal, Pierce: "A Formal Investigation of Diff3",
 * 2007). Changes that overlap or touch are one region: two people who changed lines side by side have to look.
 */
export function mergeRegions(base: readonly string[], mine: readonly string[], theirs: readonly string[]): MergeRegion[] {
  const left = diffLines(base, mine);
  const right = diffLines(base, theirs);
  const regions: MergeRegion[] = [];
  let [leftAt, rightAt, done] = [0, 0, 0];
  // How far each version is shifted against the base, by what was passed.
  const shift = { mine: 0, theirs: 0 };
  for (;;) {
    const start = Math.min(left[leftAt]?.aStart ?? Infinity, right[rightAt]?.aStart ?? Infinity);
    if (start === Infinity) break;
    if (start > done) regions.push({ kind: 'same', lines: base.slice(done, start) });
    let end = start;
    const [leftFrom, rightFrom] = [leftAt, rightAt];
    // Whatever begins before the end of the region, or at it, belongs to it, and may move the end.
    for (let isGrowing = true; isGrowing;) {
      isGrowing = false;
      for (let next = left[leftAt]; next !== undefined && next.aStart <= end; next = left[leftAt]) {
        end = Math.max(end, next.aEnd);
        leftAt += 1;
        isGrowing = true;
      }
      for (let next = right[rightAt]; next !== undefined && next.aStart <= end; next = right[rightAt]) {
        end = Math.max(end, next.aEnd);
        rightAt += 1;
        isGrowing = true;
      }
    }
    const [ours, others] = [left.slice(leftFrom, leftAt), right.slice(rightFrom, rightAt)];
    const [mineLength, theirsLength] = [end - start + growth(ours), end - start + growth(others)];
    const mineLines = mine.slice(start + shift.mine, start + shift.mine + mineLength);
    const theirLines = theirs.slice(start + shift.theirs, start + shift.theirs + theirsLength);
    shift.mine += growth(ours);
    shift.theirs += growth(others);
    const kind =
      ours.length === 0 ? 'theirs' : others.length === 0 ? 'mine' : isEqual(mineLines, theirLines) ? 'both' : 'conflict';
    regions.push({ kind, base: base.slice(start, end), mine: mineLines, theirs: theirLines });
    done = end;
  }
  if (done < base.length) regions.push({ kind: 'same', lines: base.slice(done) });
  return regions;
}

/** All changes in one text; where they contradict, both versions between marks as git writes them. */
export function mergedText(regions: readonly MergeRegion[], names: MergeNames): Merged {
  const end = regions.some((region) => endsInCrLf(region.kind === 'same' ? region.lines : region.mine)) ? '\r\n' : '\n';
  let conflicts = 0;
  const parts = regions.map((region): string => {
    switch (region.kind) {
      case 'same':
        return region.lines.join('');
      case 'mine':
      case 'both':
        return region.mine.join('');
      case 'theirs':
        return region.theirs.join('');
      case 'conflict': {
        conflicts += 1;
        const whole = (lines: readonly string[]): string =>
          lines.at(-1)?.endsWith('\n') === false ? lines.join('') + end : lines.join('');
        const { opening, middle, closing } = marks(names);
        return opening + end + whole(region.mine) + middle + end + whole(region.theirs) + closing + end;
      }
    }
  });
  return { text: parts.join(''), conflicts };
}

/** How many places still have marks that `mergedText` made with these names. */
export function countMarks(text: string, names: MergeNames): number {
  const { opening, closing } = marks(names);
  const lines = new Set([opening, closing]);
  const found = linesOf(text).filter((line) => lines.has(line.replace(/\r?\n$/, '')));
  return Math.ceil(found.length / 2);
}

function marks({ mine, theirs }: MergeNames): { readonly opening: string; readonly middle: string; readonly closing: string } {
  return { opening: `<<<<<<< ${mine}`, middle: '=======', closing: `>>>>>>> ${theirs}` };
}

function endsInCrLf(lines: readonly string[]): boolean {
  return lines.some((line) => line.endsWith('\r\n'));
}

function growth(changes: readonly LineChange[]): number {
  return changes.reduce((sum, { aStart, aEnd, bStart, bEnd }) => sum + (bEnd - bStart) - (aEnd - aStart), 0);
}

function isEqual(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((line, at) => line === other[at]);
}
