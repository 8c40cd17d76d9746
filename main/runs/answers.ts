import { diffLines } from '../../shared/base/line-diff.ts';
import type { RunAnswer, RunDifference, RunLine } from '../../shared/model/runs.ts';
import type { HostPart } from './host-part.ts';

const sampleLines = 12;
/** Of each side; what comes behind is not compared. */
const comparedLines = 5000;
const shownLines = 2000;
const around = 3;

/**
 * Hosts that ended alike and wrote the same, the most first. By the digest of all that came, not of what is kept. A host that never began is with those
 * that were refused for the same reason.
 */
export function answersOf(parts: readonly HostPart[]): RunAnswer[] {
  const groups = new Map<string, HostPart[]>();
  for (const part of parts) {
    if (!part.isFinal) continue;
    const group = groups.get(part.answer);
    if (group === undefined) groups.set(part.answer, [part]);
    else group.push(part);
  }
  return [...groups.values()]
    .sort((a, b) => b.length - a.length || (a[0]?.index ?? 0) - (b[0]?.index ?? 0))
    .map((group): RunAnswer => {
      const [first] = group;
      const { state, exitCode, signal, lines } = first?.info ?? { state: 'skipped', lines: 0 };
      return {
        parts: group.map(({ index }) => index),
        state,
        ...(exitCode !== undefined && { exitCode }),
        ...(signal !== undefined && { signal }),
        sample: [...(first?.kept.lines.slice(0, sampleLines) ?? [])],
        lines,
      };
    });
}

export interface Comparison {
  /** The part that stands for the most hosts. */
  readonly with: number;
  readonly lines: RunDifference[];
  /** Not everything is compared or told. */
  readonly isCut: boolean;
  /** Every byte of both streams is the same. */
  readonly isAlike: boolean;
}

/** What a host wrote against what most of those wrote that ran; what never began says nothing. Only what is kept can be compared. */
export function comparisonOf(parts: readonly HostPart[], part: HostPart): Comparison {
  const [majority] = answersOf(parts.filter(({ hasRun }) => hasRun));
  const { index, kept } = parts[majority?.parts[0] ?? part.index] ?? part;
  const isAlike = kept.digest !== undefined && kept.digest === part.kept.digest;
  if (isAlike) return { with: index, lines: [], isCut: false, isAlike };
  const { lines, isCut } = differenceOf(kept.lines, part.kept.lines);
  return { with: index, lines, isCut: isCut || kept.unkeptBytes > 0 || part.kept.unkeptBytes > 0, isAlike };
}

/** Output first, errors behind it: in which order they came together is chance. */
const sorted = (lines: readonly RunLine[]): readonly RunLine[] => [
  ...lines.filter(({ stream }) => stream === 'output'),
  ...lines.filter(({ stream }) => stream === 'error'),
];

/** What one host wrote against another, with some lines around what differs. */
export function differenceOf(
  majority: readonly RunLine[],
  other: readonly RunLine[],
): { lines: RunDifference[]; isCut: boolean } {
  const a = sorted(majority).slice(0, comparedLines);
  const b = sorted(other).slice(0, comparedLines);
  const key = ({ stream, text }: RunLine): string => `${stream} ${text}`;
  const lines: RunDifference[] = [];
  let at = 0;
  const same = (to: number, isLast: boolean): void => {
    const isFirst = at === 0;
    const run = a.slice(at, to);
    const head = isFirst ? 0 : around;
    const tail = isLast ? 0 : around;
    const shows = run.length <= head + tail + 1;
    run.forEach((line, index) => {
      if (shows || index < head || index >= run.length - tail) lines.push({ kind: 'same', ...line });
      else if (index === head) lines.push({ kind: 'gap', stream: line.stream, text: '', count: run.length - head - tail });
    });
  };
  for (const { aStart, aEnd, bStart, bEnd } of diffLines(a.map(key), b.map(key))) {
    same(aStart, false);
    for (const line of a.slice(aStart, aEnd)) lines.push({ kind: 'less', ...line });
    for (const line of b.slice(bStart, bEnd)) lines.push({ kind: 'more', ...line });
    at = aEnd;
  }
  if (lines.length > 0) same(a.length, true);
  const isCut = lines.length > shownLines || majority.length > a.length || other.length > b.length;
  return { lines: lines.slice(0, shownLines), isCut };
}
