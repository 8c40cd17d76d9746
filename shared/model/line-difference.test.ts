import { expect, it } from 'vitest';
import { lineDifference } from './line-difference.ts';

const shown = (one: string, other: string): [string, string] => {
  const found = lineDifference(one, other);
  const mark = (pieces: typeof found.one): string => pieces.map(({ text, isOther }) => (isOther ? `[${text}]` : text)).join('');
  return [mark(found.one), mark(found.other)];
};

it.each([
  ['the same', 'abc', 'abc', 'abc', 'abc'],
  ['a blank', 'ssh AA AA', 'ssh AAAA', 'ssh AA[ ]AA', 'ssh AAAA'],
  ['line ends', 'ssh AA\nBB\nCC', 'ssh AABBCC', 'ssh AA[\n]BB[\n]CC', 'ssh AABBCC'],
  ['a lost end', 'ssh AAB', 'ssh AABCDE eve', 'ssh AAB', 'ssh AAB[CDE eve]'],
  ['another letter', 'ssh AAxBB', 'ssh AAyBB', 'ssh AA[x]BB', 'ssh AA[y]BB'],
  ['nothing', '', 'a', '', '[a]'],
])('marks %s', (_name, one, other, left, right) => expect(shown(one, other)).toEqual([left, right]));

it('gives every character back, also of texts that are too long to be compared', () => {
  for (const [one, other] of [
    ['a'.repeat(3000) + 'b'.repeat(3000), 'c'.repeat(3000)],
    ['xyxyxyx', 'yxyyxxx'],
  ] as const) {
    const found = lineDifference(one, other);
    expect(found.one.map(({ text }) => text).join('')).toBe(one);
    expect(found.other.map(({ text }) => text).join('')).toBe(other);
  }
});
