import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { decodeValue } from './decode.ts';
import { NameBook } from './name-book.ts';
import { memberOf, type PsValue } from './values.ts';

test('names and lists of types are kept once, within a number of units in all', () => {
  const names = new NameBook(1000, 5000);
  const types = names.types(['A.B', 'System.Object']);
  expect(names.types(['A.B', 'System.Object'])).toBe(types);
  for (let n = 0; n < 100; n += 1) names.name(`${n}`.padEnd(900, 'x'));
  for (let n = 0; n < 100; n += 1) names.types([`${n}`.padEnd(900, 'y')]);
  expect(names.units).toBeLessThanOrEqual(5000);
});

test('a name or a list of any length is handed on, and not kept', () => {
  const names = new NameBook();
  expect(names.name('x'.repeat(5000))).toHaveLength(5000);
  const list = Array.from({ length: 100_000 }, (_, n) => `T${n % 5}`);
  expect(names.types(list)).toEqual(list);
  expect(names.units).toBeLessThan(100);
});

test('what is kept of a document does not keep the document', () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const filler = `<S N="Filler">${'f'.repeat(4_000_000)}</S>`;
  const kept: PsValue[] = [];
  const decode = (n: number, part: string): void => {
    const decoded = decodeValue(`<Obj RefId="0"><ToString>${n}${'t'.repeat(50)}</ToString><MS>${filler}${part}</MS></Obj>`);
    if (decoded.kind === 'problem') throw new Error(decoded.problem);
    const value = memberOf(decoded.value, 'Kept');
    if (value !== undefined) kept.push(value);
    if (decoded.value !== null && typeof decoded.value === 'object' && 'text' in decoded.value)
      kept.push(decoded.value.text ?? null);
  };
  collect();
  const before = process.memoryUsage().heapUsed;
  for (let n = 0; n < 20; n += 1) {
    const text = `${n}`.padEnd(20_000, 'k');
    decode(n, `<S N="Kept">${text}</S>`);
    decode(n, `<SS N="Kept">${text}</SS>`);
    decode(n, `<I32 N="Kept">${text}</I32>`);
  }
  collect();
  expect(kept).toHaveLength(120);
  // Sixty documents of 4 MB each.
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(60_000_000);
});
