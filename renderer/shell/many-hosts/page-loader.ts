import { createStore, type StoreApi } from 'zustand/vanilla';
import { nextWindow, pageRows, rowAt, withRows, type RowPages, type RowWindow } from '../row-pages.ts';
import type { RowRange } from '../../ui/RowGrid.tsx';

export interface LoadedPages<Row> {
  readonly pages: RowPages<Row>;
  readonly error: unknown;
}

/** Answers undefined when the rows are no longer those that were asked for. */
export type FetchRows<Row> = (window: RowWindow) => Promise<readonly Row[] | undefined>;

const mostPages = 60;

/** Rows of a table that may grow at its end, fetched around what is on screen; one question at a time. */
export class PageLoader<Row> {
  readonly state: StoreApi<LoadedPages<Row>> = createStore<LoadedPages<Row>>(() => ({ pages: new Map(), error: undefined }));
  readonly #fetch: FetchRows<Row>;
  readonly #mostRows: number;
  #range: RowRange = { first: 0, last: pageRows };
  #total = 0;
  #isBusy = false;

  constructor(fetch: FetchRows<Row>, mostRows = 1000) {
    this.#fetch = fetch;
    this.#mostRows = mostRows;
  }

  /** What is on screen, of how many rows. */
  show(range: RowRange, total: number): void {
    this.#range = range;
    this.#total = total;
    void this.#load();
  }

  row(index: number): Row | undefined {
    return rowAt(this.state.getState().pages, index);
  }

  async #load(): Promise<void> {
    if (this.#isBusy) return;
    this.#isBusy = true;
    try {
      for (let wanted = this.#wanted(); wanted !== undefined; wanted = this.#wanted()) {
        const rows = await this.#fetch(wanted);
        if (rows === undefined) return;
        const window = wanted;
        this.state.setState(({ pages }) => ({ pages: withRows(pages, window, rows, mostPages), error: undefined }));
        // Less than there should be: asking again at once would not help.
        if (rows.length < Math.min(window.count, this.#total - window.from)) return;
      }
    } catch (error) {
      this.state.setState({ error });
    } finally {
      this.#isBusy = false;
    }
  }

  /** A last page that was fetched before the table grew is fetched again. */
  #wanted(): RowWindow | undefined {
    if (this.#total === 0) return undefined;
    const { pages } = this.state.getState();
    const whole = new Map([...pages].filter(([key, rows]) => rows.length >= Math.min(pageRows, this.#total - key * pageRows)));
    const wanted = nextWindow(whole, this.#range, { isStale: false, total: this.#total, mostRows: this.#mostRows });
    return wanted && wanted.from < this.#total ? wanted : undefined;
  }
}
