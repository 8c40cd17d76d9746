import type { RowRange } from '../ui/RowGrid.tsx';

/** Rows of a long table by the number of their page, fetched in windows around what is on screen. */
export type RowPages<Row> = ReadonlyMap<number, readonly Row[]>;

/** Rows to ask for. */
export interface RowWindow {
  readonly from: number;
  readonly count: number;
}

export const pageRows = 100;
/** Rows fetched beyond both ends of the screen, so that a slow scroll meets no gap. */
const ahead = 60;

/** What another question begins with: its first rows. */
export const firstWindow: RowWindow = { from: 0, count: pageRows * 2 };

/** The row at an index, undefined while its page is not there. */
export function rowAt<Row>(pages: RowPages<Row>, index: number): Row | undefined {
  return pages.get(Math.floor(index / pageRows))?.[index % pageRows];
}

/**
 * The rows to ask for next: from the first missing page to the last, or all on screen when they are old; undefined when nothing is missing.
 * `total`: how many rows there are, where that is known and not old.
 */
export function nextWindow(
  pages: RowPages<unknown>,
  range: RowRange,
  { isStale, total, mostRows }: { readonly isStale: boolean; readonly total: number | undefined; readonly mostRows: number },
): RowWindow | undefined {
  const most = total === undefined || isStale ? Infinity : total - 1;
  const first = Math.floor(Math.max(0, range.first - ahead) / pageRows);
  const last = Math.floor(Math.min(range.last + ahead, most) / pageRows);
  const wanted: number[] = [];
  for (let page = first; page <= last; page++) if (isStale || !pages.has(page)) wanted.push(page);
  const [from, to] = [wanted[0], wanted.at(-1)];
  if (from === undefined || to === undefined) return undefined;
  return { from: from * pageRows, count: Math.min(mostRows, (to - from + 1) * pageRows) };
}

/** The pages with those of an answer; the ones that were used longest ago give way. */
export function withRows<Row>(before: RowPages<Row>, window: RowWindow, rows: readonly Row[], mostPages: number): RowPages<Row> {
  const pages = new Map(before);
  for (let at = 0; at < window.count; at += pageRows) {
    const key = (window.from + at) / pageRows;
    // Last in the map is used last. A page without rows counts as answered, too.
    pages.delete(key);
    pages.set(key, rows.slice(at, at + pageRows));
  }
  for (const key of pages.keys()) {
    if (pages.size <= mostPages) break;
    pages.delete(key);
  }
  return pages;
}

/**
 * All rows between two indexes, also those that no page holds: `fetch` gets them, and answers undefined when the table is another one by now, as this
 * does then. Fewer where the table ends before.
 */
export async function rowsBetween<Row>(
  pages: RowPages<Row>,
  { first, last }: RowRange,
  mostRows: number,
  fetch: (window: RowWindow) => Promise<readonly Row[] | undefined>,
): Promise<readonly Row[] | undefined> {
  const rows: Row[] = [];
  while (rows.length <= last - first) {
    const from = first + rows.length;
    const known = rowAt(pages, from);
    if (known !== undefined) {
      rows.push(known);
      continue;
    }
    const fetched = await fetch({ from, count: Math.min(mostRows, last - from + 1) });
    if (fetched === undefined) return undefined;
    if (fetched.length === 0) return rows;
    rows.push(...fetched);
  }
  return rows;
}
