import { expect, it } from 'vitest';
import { diffLines, type LineChange } from './line-diff.ts';

/** The second text, made of the first and what changed. */
function applied(a: readonly string[], b: readonly string[], changes: readonly LineChange[]): string[] {
  const made: string[] = [];
  let at = 0;
  for (const { aStart, aEnd, bStart, bEnd } of changes) {
    made.push(...a.slice(at, aStart), ...b.slice(bStart, bEnd));
    at = aEnd;
  }
  return [...made, ...a.slice(at)];
}

const changed = (changes: readonly LineChange[]): number =>
  changes.reduce((sum, { aStart, aEnd, bStart, bEnd }) => sum + (aEnd - aStart) + (bEnd - bStart), 0);

it('finds the least that differs', () => {
  const diff = (a: string, b: string): LineChange[] => diffLines([...a], [...b]);
  expect(diff('abc', 'abc')).toEqual([]);
  expect(diff('', 'ab')).toEqual([{ aStart: 0, aEnd: 0, bStart: 0, bEnd: 2 }]);
  expect(diff('abc', '')).toEqual([{ aStart: 0, aEnd: 3, bStart: 0, bEnd: 0 }]);
  expect(diff('abcd', 'axcd')).toEqual([{ aStart: 1, aEnd: 2, bStart: 1, bEnd: 2 }]);
  // Myers' own example: five differences.
  expect(changed(diff('abcabba', 'cbabac'))).toBe(5);
});

it('holds on to lines that stand once, where others repeat', () => {
  const before = ['{', 'one', '}', '{', 'two', '}'];
  const after = ['{', 'one', '}', '{', 'new', '}', '{', 'two', '}'];
  expect(changed(diffLines(before, after))).toBe(3);
});

it('makes the second text of the first, whatever they are, and parts never touch', () => {
  let seed = 42;
  const random = (below: number): number => (seed = (seed * 48_271) % 2_147_483_647) % below;
  for (let round = 0; round < 400; round += 1) {
    const letters = 2 + random(12);
    const text = (): string[] => Array.from({ length: random(40) }, () => String(random(letters)));
    const [a, b] = [text(), text()];
    const changes = diffLines(a, b);
    expect(applied(a, b, changes)).toEqual(b);
    for (const [index, change] of changes.entries()) {
      const next = changes[index + 1];
      if (next) expect(next.aStart - change.aEnd).toBeGreaterThan(0);
    }
  }
});

it('takes two long texts that have nothing in common as one change, without much memory', () => {
  const a = Array.from({ length: 20_000 }, (_, at) => `a${at % 7}`);
  const b = Array.from({ length: 20_000 }, (_, at) => `b${at % 5}`);
  expect(diffLines(a, b)).toEqual([{ aStart: 0, aEnd: 20_000, bStart: 0, bEnd: 20_000 }]);
});
