import { expect, it } from 'vitest';
import type { ImportRow } from '../../../shared/model/imports.ts';
import { chosenAtFirst, countsOf, tickOfAll, toggled } from './import-rows.ts';

const row = (at: number, change: ImportRow['change']): ImportRow => ({
  row: at, from: 'putty', folders: [], name: String(at), address: 'a', change, differs: [], remarks: [],
}); // prettier-ignore
const rows = [row(0, 'new'), row(1, 'same'), row(2, 'changed')];

it('what is new or changed is chosen at first, and what is here already never is', () => {
  const chosen = chosenAtFirst(rows);
  expect([...chosen]).toEqual([0, 2]);
  expect([...toggled(chosen, row(1, 'same'))]).toEqual([0, 2]);
  expect([...toggled(chosen, row(0, 'new'))]).toEqual([2]);
  expect([...toggled(new Set(), row(2, 'changed'))]).toEqual([2]);
});

it('the box of all stands between when some are chosen', () => {
  expect(tickOfAll(rows, new Set())).toBe('none');
  expect(tickOfAll(rows, new Set([0]))).toBe('mixed');
  expect(tickOfAll(rows, new Set([0, 2]))).toBe('all');
  expect(countsOf(rows)).toEqual({ new: 1, changed: 1, same: 1 });
});
