import { expect, it } from 'vitest';
import { countMarks, linesOf, mergedText, mergeRegions } from './merge.ts';

const names = { mine: 'mine', theirs: 'on web1' };

function merge(
  base: string,
  mine: string,
  theirs: string,
): { readonly kinds: string; readonly text: string; readonly conflicts: number } {
  const regions = mergeRegions(linesOf(base), linesOf(mine), linesOf(theirs));
  return { kinds: regions.map(({ kind }) => kind).join(' '), ...mergedText(regions, names) };
}

const text = (...lines: string[]): string => lines.map((line) => `${line}\n`).join('');
const base = text('a', 'b', 'c', 'd', 'e', 'f');

it('puts changes of different places together', () => {
  expect(merge(base, text('A', 'b', 'c', 'd', 'e', 'f'), text('a', 'b', 'c', 'd', 'e', 'F', 'g'))).toEqual({
    kinds: 'mine same theirs',
    text: text('A', 'b', 'c', 'd', 'e', 'F', 'g'),
    conflicts: 0,
  });
});

it('takes the same change of both once', () => {
  const both = text('a', 'b', 'X', 'd', 'e', 'f');
  expect(merge(base, both, both)).toEqual({ kinds: 'same both same', text: both, conflicts: 0 });
});

it('marks what was changed differently, and keeps the rest', () => {
  const merged = merge(base, text('a', 'b', 'mine', 'd', 'e', 'f'), text('a', 'b', 'theirs', 'd', 'e'));
  expect(merged).toEqual({
    kinds: 'same conflict same theirs',
    text: text('a', 'b', '<<<<<<< mine', 'mine', '=======', 'theirs', '>>>>>>> on web1', 'd', 'e'),
    conflicts: 1,
  });
});

it.each([
  ['a line is removed here and changed there', text('a', 'c', 'd', 'e', 'f'), text('a', 'B', 'c', 'd', 'e', 'f')],
  ['lines side by side are changed', text('a', 'B', 'c', 'd', 'e', 'f'), text('a', 'b', 'C', 'd', 'e', 'f')],
  ['different lines are added at one place', text('a', 'b', '1', 'c', 'd', 'e', 'f'), text('a', 'b', '2', 'c', 'd', 'e', 'f')],
  ['everything is replaced on both sides', text('1', '2'), text('3', '4')],
])('is a conflict when %s', (_, mine, theirs) => {
  expect(merge(base, mine, theirs).conflicts).toBe(1);
});

it('keeps line ends and a missing last one', () => {
  expect(merge('a\r\nb\r\nc', 'A\r\nb\r\nc', 'a\r\nb\r\nC')).toMatchObject({ text: 'A\r\nb\r\nC', conflicts: 0 });
  const apart = merge('a\r\nb', 'a\r\nm', 'a\r\nt');
  expect(apart.text).toBe('a\r\n<<<<<<< mine\r\nm\r\n=======\r\nt\r\n>>>>>>> on web1\r\n');
});

it('merges nothing into nothing, and with nothing', () => {
  expect(merge('', '', '')).toEqual({ kinds: '', text: '', conflicts: 0 });
  expect(merge('', 'a\n', '')).toEqual({ kinds: 'mine', text: 'a\n', conflicts: 0 });
  expect(merge('a\n', '', 'a\n')).toEqual({ kinds: 'mine', text: '', conflicts: 0 });
});

it('gives what either side gives when the other did not change, whatever the texts are', () => {
  let seed = 7;
  const random = (below: number): number => (seed = (seed * 48_271) % 2_147_483_647) % below;
  const anyText = (): string => text(...Array.from({ length: random(25) }, () => String(random(6))));
  for (let round = 0; round < 300; round += 1) {
    const [from, one, other] = [anyText(), anyText(), anyText()];
    expect(merge(from, one, from)).toMatchObject({ text: one, conflicts: 0 });
    expect(merge(from, from, one)).toMatchObject({ text: one, conflicts: 0 });
    expect(merge(from, one, one)).toMatchObject({ text: one, conflicts: 0 });
    // Whatever was written on either side is in the outcome, with or without marks.
    const { text: all } = merge(from, one, other);
    const fresh = (lines: string): string[] => linesOf(lines).filter((line) => !from.includes(line));
    for (const line of [...fresh(one), ...fresh(other)]) expect(all).toContain(line);
  }
});

it('counts the marks that are left', () => {
  const { text: marked } = merge('a\n', 'm\n', 't\n');
  expect(countMarks(marked, names)).toBe(1);
  expect(countMarks('m\n=======\n', names)).toBe(0);
  expect(countMarks(marked.replace('<<<<<<< mine\n', ''), names)).toBe(1);
});
