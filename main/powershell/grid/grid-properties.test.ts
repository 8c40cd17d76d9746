/** What holds for any objects: checked against the plainest way to do the same. */
import { describe, expect, it } from 'vitest';
import { decodeFile } from '../protocol/clixml/decode.ts';
import { isSame } from '../protocol/clixml/same.ts';
import { PsObject, type PsValue } from '../protocol/clixml/values.ts';
import { customObject, listOf, tag } from '../testing/objects.ts';
import { randomFrom, randomValue } from '../testing/random-values.ts';
import { tableOf, view } from '../testing/tables.ts';
import { cellOf } from './cell.ts';
import { compareDecimals } from './decimal.ts';
import { jsonOf } from './json.ts';
import { sortInSlices } from '../../../shared/base/merge-sort.ts';
import { nodeAt } from './node.ts';
import { plainLines } from './plain-text.ts';
import { sizeOf } from './size.ts';
import { Slices } from '../../../shared/base/slices.ts';

const seeds = Array.from({ length: 30 }, (_, seed) => seed);

describe('whatever objects come', () => {
  const valuesOf = (seed: number): PsValue[] => {
    const random = randomFrom(seed);
    return Array.from({ length: 30 }, () => randomValue(random));
  };

  it.each(seeds.slice(0, 12))('they are shown, sorted, filtered, grouped, opened and copied (%i)', async (seed) => {
    const values = valuesOf(seed);
    const table = tableOf(values);
    const grid = await table.grid();
    const { rows } = table.rows(grid.revision, 0, 100);
    expect(rows).toHaveLength(values.length);
    for (const { cells } of rows) {
      expect(cells).toHaveLength(grid.columns.length);
      // A cell is one line, and bounded.
      for (const { text } of cells) expect(text).toMatch(/^[^\r\n]{0,1000}$/);
    }
    const column = grid.known.at(seed % Math.max(1, grid.known.length))?.id ?? 'Value';
    const sorted = await table.grid(
      view({ sort: [{ column, descending: seed % 2 === 0 }], groupBy: seed % 3 === 0 ? column : undefined }),
    );
    const indexes = table.rows(sorted.revision, 0, 100).rows.map(({ index }) => index);
    expect(indexes.toSorted((a, b) => a - b)).toEqual(values.map((_, index) => index));
    if (seed % 3 === 0) expect(sorted.groups.reduce((sum, { count }) => sum + count, 0)).toBe(values.length);
    expect(JSON.parse((await table.copy('json')).text)).toHaveLength(values.length);
    for (const index of indexes)
      expect(table.object(index, [], 0, 1000).children.length).toBe(table.object(index, [], 0, 0).total);
    expect(await table.answers()).toHaveLength(1);
  });

  it('a file of them is read again as they are', async () => {
    for (const seed of seeds) {
      const values = valuesOf(seed).filter((value) => value instanceof PsObject || typeof value === 'string');
      let text = '';
      for await (const chunk of tableOf(values).save('clixml', 'all')) text += chunk;
      const read = decodeFile(text);
      expect(read.kind).toBe('value');
      const again = read.kind === 'value' ? read.value.map(({ value }) => value) : [];
      // What a SecureString held is not in a file.
      const withoutSecrets = values.every((value) => !JSON.stringify([...walk(value)].map(String)).includes('••'));
      if (withoutSecrets) expect(isSame(listOf(...again), listOf(...values))).toBe(true);
      expect(text).not.toContain('<SS');
    }
  });

  it('their JSON is JSON, their size is a number, their lines are lines', () => {
    for (const seed of seeds) {
      for (const value of valuesOf(seed)) {
        expect(() => JSON.parse(jsonOf(value)) as unknown).not.toThrow();
        expect(sizeOf(value)).toBeGreaterThan(0);
        expect(nodeAt(value, [], { from: 0, count: 10 })).toBeDefined();
        expect(cellOf(value).text.length).toBeLessThanOrEqual(1000);
        for (const line of plainLines([value])) expect(line).not.toMatch(/\n/);
      }
    }
  });
});

function* walk(value: PsValue, seen = new Set<PsValue>()): Generator<PsValue> {
  if (seen.has(value)) return;
  yield value;
  if (!(value instanceof PsObject)) return;
  seen.add(value);
  const { base, list, entries, props, members } = value;
  const inner = [base ?? null, ...(list?.items ?? []), ...(entries ?? []).flatMap((entry) => [entry.key, entry.value])];
  for (const each of inner) yield* walk(each, seen);
  const stack = [...(props ?? []), ...(members ?? [])].map((member) => member.value);
  for (let of = stack.pop(); of !== undefined; of = stack.pop()) {
    if (of !== null && typeof of === 'object' && 'members' in of && !(of instanceof PsObject))
      stack.push(...of.members.map((each) => each.value));
    else yield* walk(of, seen);
  }
}

describe('sorting in slices', () => {
  it('is stable and the same as sorting at once, for any length', async () => {
    for (const length of [0, 1, 255, 256, 257, 511, 1000, 5000]) {
      const random = randomFrom(length);
      const keys = Array.from({ length }, () => Math.floor(random() * 50));
      const compare = (a: number, b: number): number => (keys[a] ?? 0) - (keys[b] ?? 0);
      const indexes = Array.from({ length }, (_, index) => index);
      const sorted = await sortInSlices(Uint32Array.from(indexes), compare, new Slices());
      expect([...sorted]).toEqual(indexes.toSorted(compare));
    }
  });

  it('of numbers is by their size to the last digit', () => {
    const random = randomFrom(7);
    const texts = Array.from({ length: 300 }, () => {
      const whole = BigInt(Math.floor(random() * 1e6)) * (random() < 0.5 ? 1n : 10n ** 15n) + BigInt(Math.floor(random() * 3));
      return {
        text: `${random() < 0.5 ? '-' : ''}${'0'.repeat(Math.floor(random() * 3))}${whole}.${random() < 0.5 ? '0' : '5'}00`,
        whole,
      };
    });
    const exact = (text: string): bigint => BigInt(text.replace('-', '').replace('.', '')) * (text.startsWith('-') ? -1n : 1n);
    for (const { text: a } of texts.slice(0, 60)) {
      for (const { text: b } of texts) {
        const difference = exact(a) - exact(b);
        expect(Math.sign(compareDecimals(a, b)), `${a} ${b}`).toBe(difference < 0n ? -1 : difference > 0n ? 1 : 0);
      }
    }
    expect(compareDecimals('1.5E-07', '0.00000015')).toBe(0);
    expect(compareDecimals('1E10', '9999999999.9')).toBe(1);
  });

  it('does not hold the event loop', async () => {
    const values = Array.from({ length: 12_000 }, (_, n) =>
      customObject({ T: `text ${(n * 7919) % 12_000}`, D: tag('Db', String(n / 7)) }),
    );
    const table = tableOf(values);
    let turns = 0;
    let isDone = false;
    const count = (): void => {
      turns += 1;
      if (!isDone) setImmediate(count);
    };
    setImmediate(count);
    const start = performance.now();
    await table.grid(view({ sort: [{ column: 'T', descending: false }], filter: 'text' }));
    isDone = true;
    // Others got their turn at least every 100 ms, on a machine that has other things to do too.
    expect(turns).toBeGreaterThan((performance.now() - start) / 100);
  });
});
