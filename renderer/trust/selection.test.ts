import { expect, test } from 'vitest';
import { chooseOne, chooseRange, idParts, noSelection, rangeTo, toggleOne } from './selection.ts';

const row = (line: number, file = '/a') => ({ id: `${file}.${line}`, file, line });
const ids = (selection: { readonly chosen: ReadonlyMap<string, unknown> }): string[] => [...selection.chosen.keys()];

test('a press chooses one row alone, and the anchor goes there', () => {
  const before = chooseRange(chooseOne(1, row(1)), 3, [row(1), row(2), row(3)], false);
  expect(chooseOne(5, row(5))).toMatchObject({ cursor: 5, anchor: 5 });
  expect(ids(before)).toEqual(['/a.1', '/a.2', '/a.3']);
  expect(ids(chooseOne(5, row(5)))).toEqual(['/a.5']);
});

test('Ctrl adds a row and takes it out again', () => {
  const two = toggleOne(chooseOne(1, row(1)), 4, row(4));
  expect(ids(two)).toEqual(['/a.1', '/a.4']);
  expect(ids(toggleOne(two, 1, row(1)))).toEqual(['/a.4']);
});

test('a range goes from the anchor either way, and a second one replaces the first', () => {
  const start = chooseOne(5, row(5));
  expect(rangeTo(start, 8)).toEqual([5, 8]);
  expect(rangeTo(start, 2)).toEqual([2, 5]);
  const down = chooseRange(start, 6, [row(5), row(6)], false);
  expect(ids(chooseRange(down, 4, [row(4), row(5)], false))).toEqual(['/a.4', '/a.5']);
  expect(ids(chooseRange(down, 4, [row(4)], true))).toEqual(['/a.5', '/a.6', '/a.4']);
  expect(chooseRange(down, 4, [row(4)], false).anchor).toBe(5);
  expect(rangeTo(noSelection, 3)).toEqual([3, 3]);
});

test('a row whose page is not there yet is not chosen', () => {
  expect(ids(chooseOne(7, undefined))).toEqual([]);
  expect(ids(toggleOne(chooseOne(1, row(1)), 7, undefined))).toEqual(['/a.1']);
});

test('ids are sent in parts that fit, of each file the last lines first', () => {
  const chosen = new Map([row(1), row(9), row(3), row(2, '/b')].map((each) => [each.id, each]));
  expect(idParts(chosen)).toEqual([['/a.9', '/a.3', '/a.1', '/b.2']]);
  // Four bytes of id and three for quotes and comma each.
  expect(idParts(chosen, 14)).toEqual([
    ['/a.9', '/a.3'],
    ['/a.1', '/b.2'],
  ]);
  expect(idParts(new Map())).toEqual([]);
});
