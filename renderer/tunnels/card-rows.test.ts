import { describe, expect, test } from 'vitest';
import { cardAfterKey, columnsFor, placeOf, rowsOf } from './card-rows.ts';

const groups = [
  { key: 'web1', heading: 'web1', ids: ['a', 'b', 'c'] },
  { key: 'empty', heading: 'nas', ids: [] },
  { key: 'db1', heading: 'db1', ids: ['d'] },
];
const rows = rowsOf(groups, 2);

describe('rows of cards', () => {
  test('a group begins a row of its own under its heading, and an empty one has none', () => {
    expect(rows.map((row) => (row.kind === 'heading' ? `${row.words} ${row.count}` : row.ids.join(' ')))).toEqual([
      'web1 3',
      'a b',
      'c',
      'db1 1',
      'd',
    ]);
  });

  test('without a heading there is none', () => {
    expect(rowsOf([{ key: '', ids: ['a', 'b', 'c'] }], 3)).toEqual([{ kind: 'cards', key: 'cards:a', ids: ['a', 'b', 'c'] }]);
  });

  test('a card is found by its row among all rows, and by its column', () => {
    expect(placeOf(rows, 'c')).toEqual({ row: 2, column: 0 });
    expect(placeOf(rows, 'nobody')).toBeUndefined();
  });

  test('there are as many columns as there is room for, one at least', () => {
    expect([100, 839, 840, 1300, 9000].map(columnsFor)).toEqual([1, 1, 2, 3, 4]);
  });
});

describe('keys among cards', () => {
  const from = (id: string) => (key: string) => cardAfterKey(rows, id, key, 5);

  test.each([
    ['a', 'ArrowRight', 'b'],
    ['b', 'ArrowRight', 'c'],
    ['c', 'ArrowLeft', 'b'],
    ['a', 'ArrowLeft', 'a'],
    ['b', 'ArrowDown', 'c'],
    ['c', 'ArrowDown', 'd'],
    ['d', 'ArrowDown', 'd'],
    ['d', 'ArrowUp', 'c'],
    ['d', 'PageUp', 'a'],
    ['a', 'PageDown', 'd'],
    ['c', 'Home', 'a'],
    ['a', 'End', 'd'],
    ['a', 'x', undefined],
  ])('from %s %s leads to %s', (id, key, to) => {
    expect(from(id)(key)).toBe(to);
  });

  test('from a card that is gone the first is next', () => {
    expect(from('nobody')('ArrowDown')).toBe('a');
  });
});
