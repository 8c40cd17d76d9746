import { describe, expect, it } from 'vitest';
import { placeAt, placeOfRow, placesOf, rowsBetweenPlaces, sortedBy } from './grid-rows.ts';

const groups = [
  { label: 'dc01', from: 0, count: 4 },
  { label: 'web1', from: 4, count: 1 },
  { label: 'nas', from: 5, count: 2 },
];

describe('a grouped grid', () => {
  it('has a heading before the first row of each group', () => {
    const all = Array.from({ length: placesOf({ total: 7, groups }) }, (_, place) => placeAt(groups, place));
    expect(all.map((place) => (place.kind === 'group' ? place.label : place.row))).toEqual([
      'dc01',
      0,
      1,
      2,
      3,
      'web1',
      4,
      'nas',
      5,
      6,
    ]);
  });

  it('finds each row where it stands', () => {
    for (let row = 0; row < 7; row++) expect(placeAt(groups, placeOfRow(groups, row))).toEqual({ kind: 'row', row });
    expect(placeOfRow([], 3)).toBe(3);
  });

  it('knows the rows of a stretch of the screen, headings at its ends or not', () => {
    expect(rowsBetweenPlaces(groups, 0, 9)).toEqual({ first: 0, last: 6 });
    expect(rowsBetweenPlaces(groups, 5, 7)).toEqual({ first: 4, last: 4 });
    expect(rowsBetweenPlaces([], 2, 5)).toEqual({ first: 2, last: 5 });
  });
});

describe('a click on a header', () => {
  it('sorts up, down, and not any more', () => {
    const up = sortedBy([], 'CPU', false);
    const down = sortedBy(up, 'CPU', false);
    expect([up, down, sortedBy(down, 'CPU', false)]).toEqual([
      [{ column: 'CPU', descending: false }],
      [{ column: 'CPU', descending: true }],
      [],
    ]);
  });

  it('with Shift keeps the other columns in their order', () => {
    const both = sortedBy([{ column: 'Name', descending: true }], 'CPU', true);
    expect(both.map(({ column }) => column)).toEqual(['Name', 'CPU']);
    expect(sortedBy(both, 'CPU', true)).toEqual([
      { column: 'Name', descending: true },
      { column: 'CPU', descending: true },
    ]);
    expect(sortedBy(both, 'CPU', false)).toEqual([{ column: 'CPU', descending: true }]);
  });
});
