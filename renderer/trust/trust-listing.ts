import { createStore, type StoreApi } from 'zustand/vanilla';
import { Scope, type Disposable } from '../../shared/base/disposable.ts';
import type { TrustEntry, TrustFlag, TrustPage, TrustQuery } from '../../shared/model/trust.ts';
import type { HawserClient } from '../host/linked-client.ts';
import { isCancelled } from '../shell/error-words.ts';
import { firstWindow, nextWindow, rowsBetween, withRows, type RowPages, type RowWindow } from '../shell/row-pages.ts';
import type { RowRange } from '../ui/RowGrid.tsx';

/** What is asked for; the window of rows comes from what is on screen. */
export interface ListingQuery {
  readonly text: string;
  /** All files when undefined. */
  readonly file: string | undefined;
  readonly flags: readonly TrustFlag[];
  readonly sort: TrustQuery['sort'];
}

export type ListingSummary = Omit<TrustPage, 'rows'>;

export interface ListingState {
  readonly query: ListingQuery;
  /** The query that `summary` and `pages` answer: an older one while the next answer is awaited. */
  readonly answered: ListingQuery | undefined;
  readonly summary: ListingSummary | undefined;
  /** Rows by the number of their page, all of one revision and one query. */
  readonly pages: RowPages<TrustEntry>;
  readonly error: unknown;
}

/** A screen is two pages at most; the rest is for going back and forth. */
const mostPages = 30;
/** Most rows of one answer (`TrustQuery`). */
export const mostRows = 500;

export const startQuery: ListingQuery = { text: '', file: undefined, flags: [], sort: { by: 'place', descending: false } };

function toWire({ text, file, flags, sort }: ListingQuery): Omit<TrustQuery, 'from' | 'count'> {
  return { text, flags: [...flags], sort, ...(file !== undefined && { file }) };
}

/**
 * The table as the core has it, fetched in windows around what is on screen. One request at a time: whoever drags the scroll
 * bar through 100,000 rows asks for the place where it stops, not for all between. Rows stay on screen until those of the
 * next revision or query are there, and are never mixed with them.
 */
export class TrustListing implements Disposable {
  readonly state: StoreApi<ListingState> = createStore<ListingState>(() => ({
    query: startQuery,
    answered: undefined,
    summary: undefined,
    pages: new Map(),
    error: undefined,
  }));
  readonly #client: Pick<HawserClient, 'trust'>;
  readonly #scope = new Scope();
  #range: RowRange = { first: 0, last: 0 };
  /** Rows on screen may be old: a change was told since they were asked for. */
  #isStale = true;
  #inFlight: AbortController | undefined;

  constructor(client: Pick<HawserClient, 'trust'>) {
    this.#client = client;
    this.#scope.add(
      client.trust.onChanged(() => {
        this.#isStale = true;
        this.#pump();
      }),
    );
  }

  dispose(): void {
    this.#scope.dispose();
    this.#inFlight?.abort();
  }

  /** Asks something else. What is on screen stays until the answer is there. */
  ask(change: Partial<ListingQuery>): void {
    this.state.setState(({ query }) => ({ query: { ...query, ...change } }));
    this.#begin();
  }

  /** Every entry of every file, in the order that was asked for. */
  showAll(): void {
    this.ask({ text: '', file: undefined, flags: [] });
  }

  /** Says which rows are on screen. */
  show(range: RowRange): void {
    this.#range = range;
    this.#pump();
  }

  /** Asks anew: after a failure, or when the wire was broken. */
  refresh(): void {
    this.#begin();
  }

  /**
   * All entries between two indexes, also those that no page holds.
   * @throws AppError of the core; `cancelled` by the signal; undefined when the table changed meanwhile.
   */
  async entriesBetween({ first, last }: RowRange, signal: AbortSignal): Promise<readonly TrustEntry[] | undefined> {
    const { query, summary, pages } = this.state.getState();
    return rowsBetween(pages, { first, last }, mostRows, async (window) => {
      const page = await this.#client.trust.query({ ...toWire(query), ...window }, { signal });
      return summary !== undefined && page.revision !== summary.revision ? undefined : page.rows;
    });
  }

  #begin(): void {
    this.#isStale = true;
    this.#inFlight?.abort();
    this.#inFlight = undefined;
    this.#pump();
  }

  #pump(): void {
    if (this.#inFlight !== undefined || this.#scope.isDisposed) return;
    const window = this.#nextWindow();
    if (window === undefined) return;
    const given = new AbortController();
    this.#inFlight = given;
    const { query } = this.state.getState();
    this.#isStale = false;
    this.#client.trust
      .query({ ...toWire(query), ...window }, { signal: given.signal })
      .then(
        (page) => !given.signal.aborted && this.#take(query, page, window),
        (error: unknown) => {
          if (!given.signal.aborted && !isCancelled(error)) this.state.setState({ error });
        },
      )
      .finally(() => {
        if (this.#inFlight !== given) return;
        this.#inFlight = undefined;
        // After a failure nothing is asked again by itself.
        if (this.state.getState().error === undefined) this.#pump();
      });
  }

  #nextWindow(): RowWindow | undefined {
    const { summary, pages, answered, query } = this.state.getState();
    if (answered !== query) return firstWindow;
    return nextWindow(pages, this.#range, { isStale: this.#isStale, total: summary?.matching, mostRows });
  }

  #take(query: ListingQuery, page: TrustPage, window: RowWindow): void {
    const { rows, ...summary } = page;
    const before = this.state.getState();
    const isSame = before.answered === query && before.summary?.revision === page.revision;
    const pages = withRows(isSame ? before.pages : new Map(), window, rows, mostPages);
    this.state.setState({ answered: query, summary, pages, error: undefined });
  }
}
