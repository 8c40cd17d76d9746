import { describe, expect, it } from 'vitest';
import { compareNames } from './compare-names.ts';
import { printable, randomNames } from './fixtures/random-names.ts';
import { sortNames } from './name-sort.ts';
import { Slices } from '../../../shared/base/slices.ts';

const never = new AbortController().signal;

async function sorted(names: readonly string[], maxKeyBytes?: number): Promise<string[]> {
  const nameOf = (at: number): string => names[at] ?? '';
  const order = await sortNames(0, names.length, nameOf, new Slices({ signal: never }), maxKeyBytes);
  return Array.from(order, nameOf);
}

function expected(names: readonly string[]): string[] {
  return names.toSorted(compareNames);
}

const few = ['a', 'A', 'b', '0', '1', '9', '.', '-', '_', ' '];

describe('names sorted by their keys', () => {
  it.each([
    ['of all printable characters', printable],
    ['of few letters and digits, so that much is alike', few],
    ['that differ in letter case and leading zeros only', ['a', 'A', '0', '01', '1']],
    ['some of which only the collator can place', ['a', 'A', 'l', '0', '2', '.', 'é', 'e\u0301', '\u0000', '漢', '\udcff']],
  ])('stand as comparing each with each would have them: names %s', async (_, alphabet) => {
    for (const seed of [1, 2, 3]) {
      const names = randomNames(alphabet, 3000, seed);
      expect(await sorted(names)).toEqual(expected(names));
    }
  });

  it('stand so with a long common beginning, with digits without end, and when there are none', async () => {
    const beginning = 'a-file-of-some-name '.repeat(12);
    const long = randomNames(few, 500, 4).map((name) => beginning + name);
    expect(await sorted(long)).toEqual(expected(long));
    const digits = [249, 250, 251, 600].flatMap((length) => ['0', '1', '9'].map((digit) => `x${digit.repeat(length)}`));
    const mixed = [...digits, 'x1', 'x', 'X02', ''];
    expect(await sorted(mixed)).toEqual(expected(mixed));
    expect(await sorted([])).toEqual([]);
  });

  it('are sorted in parts when their keys are long', async () => {
    const names = randomNames([...few, 'é'], 3000, 5);
    expect(await sorted(names, 4096)).toEqual(expected(names));
  });

  it('are those from one index to another', async () => {
    const names = randomNames(printable, 300, 6);
    const order = await sortNames(100, 200, (at) => names[at] ?? '', new Slices({ signal: never }));
    expect(Array.from(order, (at) => names[at])).toEqual(expected(names.slice(100, 200)));
    expect(order.toSorted()).toEqual(Uint32Array.from({ length: 100 }, (_, index) => 100 + index));
  });
});
