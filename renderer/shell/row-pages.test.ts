import { describe, expect, it } from 'vitest';
import { nextWindow, rowAt, rowsBetween, withRows, type RowPages } from './row-pages.ts';

const numbers = (from: number, count: number): number[] => Array.from({ length: count }, (_, at) => from + at);
const pagesOf = (...pages: readonly number[]): RowPages<number> =>
  new Map(pages.map((page) => [page, numbers(page * 100, 100)] as const));
const fresh = { isStale: false, total: 100_000, mostRows: 500 };

describe('rows in pages', () => {
  it('what is missing around the screen is asked for, and nothing when nothing is', () => {
    expect(nextWindow(pagesOf(), { first: 0, last: 30 }, fresh)).toEqual({ from: 0, count: 100 });
    expect(nextWindow(pagesOf(5), { first: 450, last: 650 }, fresh)).toEqual({ from: 300, count: 500 });
    expect(nextWindow(pagesOf(0, 1), { first: 90, last: 120 }, fresh)).toBeUndefined();
    expect(nextWindow(pagesOf(0, 1), { first: 90, last: 120 }, { ...fresh, isStale: true })).toEqual({ from: 0, count: 200 });
  });

  it('never beyond the last row', () => {
    expect(nextWindow(pagesOf(0), { first: 0, last: 90 }, { ...fresh, total: 80 })).toBeUndefined();
  });

  it('the pages that were used longest ago give way', () => {
    const pages = withRows(pagesOf(7, 8, 9), { from: 700, count: 200 }, numbers(5000, 150), 3);
    expect([...pages.keys()]).toEqual([9, 7, 8]);
    expect([rowAt(pages, 700), rowAt(pages, 849), rowAt(pages, 850)]).toEqual([5000, 5149, undefined]);
    expect([...withRows(pages, { from: 0, count: 100 }, [], 3).keys()]).toEqual([7, 8, 0]);
  });

  it('a long range comes from the pages and from windows, as far as there are rows', async () => {
    const asked: number[] = [];
    const rows = await rowsBetween(pagesOf(0), { first: 98, last: 400 }, 100, ({ from, count }) => {
      asked.push(from);
      return Promise.resolve(numbers(from, Math.min(count, 250 - from)));
    });
    expect(rows).toEqual(numbers(98, 152));
    expect(asked).toEqual([100, 200, 250]);
    expect(await rowsBetween(pagesOf(0), { first: 98, last: 101 }, 100, () => Promise.resolve(undefined))).toBeUndefined();
  });
});
