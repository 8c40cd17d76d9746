import { expect, test } from 'vitest';
import { formatList, inWay, moved, readList, resultOf } from './algorithm-list.ts';

const usual = ['a-gcm', 'b-gcm', 'c-ctr'];

test.each([
  ['a-gcm,c-ctr', { way: 'only', names: ['a-gcm', 'c-ctr'] }],
  ['+d-cbc', { way: 'more', names: ['d-cbc'] }],
  ['-*-gcm,c-ctr', { way: 'without', names: ['*-gcm', 'c-ctr'] }],
  ['^c-ctr', { way: 'first', names: ['c-ctr'] }],
] as const)('%s is read, and written as it was', (typed, list) => {
  expect(readList(typed)).toEqual(list);
  expect(formatList(list)).toBe(typed);
});

test('blanks, empty names and names twice are passed over, and a list without names is none', () => {
  expect(readList(' + d-cbc, ,d-cbc ')).toEqual({ way: 'more', names: ['d-cbc'] });
  expect(readList('  ')).toBeUndefined();
  expect(formatList({ way: 'more', names: [] })).toBe('');
});

test.each([
  ['', ['a-gcm', 'b-gcm', 'c-ctr'], [], []],
  ['+d-cbc,a-gcm', ['a-gcm', 'b-gcm', 'c-ctr', 'd-cbc'], ['d-cbc'], []],
  ['^c-ctr,d-cbc', ['c-ctr', 'd-cbc', 'a-gcm', 'b-gcm'], ['d-cbc'], []],
  ['-*-gcm', ['c-ctr'], [], ['a-gcm', 'b-gcm']],
  ['c-ctr,d-cbc', ['c-ctr', 'd-cbc'], ['d-cbc'], ['a-gcm', 'b-gcm']],
])('of “%s” the offer and its difference from the usual one are known', (typed, offered, added, left) => {
  const result = resultOf(readList(typed), usual);
  expect(result).toEqual({ offered, added: new Set(added), left, idle: [] });
});

test('a pattern that takes nothing away is named', () => {
  expect(resultOf(readList('-x*,b-gcm'), usual).idle).toEqual(['x*']);
});

test('another way keeps the wish as far as it can say it', () => {
  expect(inWay(undefined, 'only', usual)).toEqual({ way: 'only', names: usual });
  expect(inWay(readList('-*-gcm'), 'only', usual)).toEqual({ way: 'only', names: ['c-ctr'] });
  expect(inWay(readList('c-ctr,d-cbc'), 'without', usual)).toEqual({ way: 'without', names: ['a-gcm', 'b-gcm'] });
  expect(inWay(readList('c-ctr,d-cbc'), 'more', usual)).toEqual({ way: 'more', names: ['d-cbc'] });
  expect(inWay(readList('+d-cbc'), 'first', usual)).toEqual({ way: 'first', names: ['d-cbc'] });
  const same = { way: 'first', names: ['c-ctr'] } as const;
  expect(inWay(same, 'first', usual)).toBe(same);
});

test('a name goes to another place, and never out of the list', () => {
  expect(moved(usual, 2, 0)).toEqual(['c-ctr', 'a-gcm', 'b-gcm']);
  expect(moved(usual, 0, 1)).toEqual(['b-gcm', 'a-gcm', 'c-ctr']);
  expect(moved(usual, 0, -1)).toBe(usual);
  expect(moved(usual, 2, 3)).toBe(usual);
});
