import { describe, expect, it } from 'vitest';
import { compareNames } from './compare-names.ts';
import { printable, randomNames } from './fixtures/random-names.ts';

const collator = new Intl.Collator('en', { numeric: true });
const odd = ['é', 'e\u0301', 'ß', 'Ä', '漢', '\u0000', '\n', '\udcff', '😀', '·', 'ﬀ', '\u202e', '١'];

function expected(a: string, b: string): number {
  return Math.sign(collator.compare(a, b)) || (a < b ? -1 : a > b ? 1 : 0);
}

describe('the order of names', () => {
  it.each([
    ['all printable characters', printable],
    ['few letters and digits, so that much is alike', ['a', 'A', 'b', '0', '1', '9', '.', '-', '_', ' ']],
    ['characters beyond ASCII among them', ['a', 'A', 'l', 'f', '0', '2', '.', ...odd]],
  ])('is the collator’s for %s', (_, alphabet) => {
    const list = randomNames(alphabet, 400, 20_26);
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
