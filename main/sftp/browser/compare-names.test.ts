import { describe, expect, it } from 'vitest';
import { compareNames } from './compare-names.ts';

const collator = new Intl.Collator('en', { numeric: true });
const printable = Array.from({ length: 0x7f - 0x20 }, (_, index) => String.fromCharCode(0x20 + index));
const odd = ['é', 'e\u0301', 'ß', 'Ä', '漢', '\u0000', '\n', '\udcff', '😀', '·', 'ﬀ', '\u202e', '١'];

/** The same numbers each time (mulberry32). */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function names(alphabet: readonly string[], count: number, seed: number): string[] {
  const next = random(seed);
  const pick = (): string => alphabet[Math.floor(next() * alphabet.length)] ?? '';
  return Array.from({ length: count }, () => Array.from({ length: 1 + Math.floor(next() * 8) }, pick).join(''));
}

function expected(a: string, b: string): number {
  return Math.sign(collator.compare(a, b)) || (a < b ? -1 : a > b ? 1 : 0);
}

describe('the order of names', () => {
  it.each([
    ['all printable characters', printable],
    ['few letters and digits, so that much is alike', ['a', 'A', 'b', '0', '1', '9', '.', '-', '_', ' ']],
    ['characters beyond ASCII among them', ['a', 'A', 'l', 'f', '0', '2', '.', ...odd]],
  ])('is the collator’s for %s', (_, alphabet) => {
    const list = names(alphabet, 400, 20_26);
    const wrong: unknown[] = [];
    for (const a of list)
      for (const b of list)
        if (Math.sign(compareNames(a, b)) !== expected(a, b)) wrong.push([a, b, compareNames(a, b), expected(a, b)]);
    expect(wrong.slice(0, 5)).toEqual([]);
  });

  it('takes digits by their value and breaks ties by the exact name', () => {
    const sorted = ['file10', 'File2', 'file2', 'file1', 'file02', 'a b', 'a-b', '.x', '_x'].sort(compareNames);
    expect(sorted).toEqual(['_x', '.x', 'a b', 'a-b', 'file1', 'file02', 'file2', 'File2', 'file10']);
  });
});
