import { createStore, type StoreApi } from 'zustand/vanilla';
import { Scope, type Disposable } from '../../shared/base/disposable.ts';
import { fromWire } from '../../shared/model/errors.ts';
import type { FileName } from '../../shared/model/file-path.ts';
import type { FileRow, FileSide, Listing, ListingRows, ListingView } from '../../shared/model/files.ts';
import type { HawserClient } from '../host/linked-client.ts';
import { isCancelled } from '../shell/error-words.ts';
import { firstWindow, nextWindow, pageRows, rowsBetween, withRows, type RowPages, type RowWindow } from '../shell/row-pages.ts';
import type { RowRange } from '../ui/RowGrid.tsx';

export type FolderSummary = Omit<ListingRows, 'rows'>;

export interface FolderState {
  /** Absent until the core answered that it reads the folder. */
  readonly listing: Listing | undefined;
  /** It was read to its end once: reading it again is no news. */
  readonly wasComplete: boolean;
  readonly view: ListingView;
  /** The view that `summary` and `pages` are of: an older one while the next answer is awaited. */
  readonly answered: ListingView | undefined;
  readonly summary: FolderSummary | undefined;
  /** Rows by the number of their page, all of one revision and one view. */
  readonly pages: RowPages<FileRow>;
  /** Why the folder can't be shown, or why what is shown may be old. */
  readonly error: unknown;
}

/** In the place of a folder's state while there is none. */
export const noFolder: StoreApi<FolderState> = createStore<FolderState>(() => ({
  listing: undefined,
  wasComplete: false,
  view: { sort: { by: 'name', descending: false, foldersFirst: true }, showHidden: false, filter: '' },
  answered: undefined,
  summary: undefined,
  pages: new Map(),
  error: undefined,
}));

export type FilesClient = Pick<HawserClient, 'files'>;

/** A screen is two pages at most; the rest is for going back and forth. */
const mostPages = 40;
/** Most rows of one answer (`files.rows`). */
const mostRows = 1000;

/** The index of a name among the rows that are there. */
export function loadedIndex(pages: FolderState['pages'], name: FileName): number | undefined {
  for (const [page, rows] of pages) {
    const at = rows.findIndex((row) => row.name === name);
    if (at >= 0) return page * pageRows + at;
  }
  return undefined;
}

/**
 * One folder as the core reads it, fetched in windows around what is on screen. One request at a time: whoever drags the scroll bar
 * through 100,000 rows asks for the place where it stops. Rows stay on screen until those of the next revision or view are there,
 * and are never mixed with them.
 */
export class FolderListing implements Disposable {
  readonly state: StoreApi<FolderState>;
  readonly side: FileSide;
  readonly #client: FilesClient;
  readonly #scope = new Scope();
  readonly #given = new AbortController();
  #range: RowRange = { first: 0, last: 0 };
  #isStale = true;
  #inFlight: AbortController | undefined;
  /** What was told of listings before the answer that names ours. */
  #early: Listing[] = [];

  constructor(client: FilesClient, side: FileSide, path: string, view: ListingView) {
    this.#client = client;
    this.side = side;
    this.state = createStore<FolderState>(() => ({
      listing: undefined,
      wasComplete: false,
      view,
      answered: undefined,
      summary: undefined,
      pages: new Map(),
      error: undefined,
    }));
    this.#scope.add(client.files.onListed((listing) => this.#listed(listing)));
    this.#open(side, path);
  }

  dispose(): void {
    if (this.#scope.isDisposed) return;
    this.#scope.dispose();
    this.#given.abort();
    this.#inFlight?.abort();
    this.#close(this.state.getState().listing);
  }

  /** Asks for another order or other rows. What is on screen stays until the answer is there. */
  ask(view: ListingView): void {
    this.state.setState({ view });
    this.#begin();
  }

  /** Says which rows are on screen. */
  show(range: RowRange): void {
    this.#range = range;
    this.#pump();
  }

  /** Has the core read the folder again. Rejects with its error. */
  async refresh(): Promise<void> {
    const { listing } = this.state.getState();
    if (!listing) return;
    this.state.setState({ error: undefined });
    await this.#client.files.refresh({ listingId: listing.listingId });
    this.#begin();
  }

  /**
   * All rows between two indexes, also those that no page holds; undefined when the folder changed meanwhile.
   * @throws AppError of the core; `cancelled` by the signal.
   */
  async rowsBetween({ first, last }: RowRange, signal: AbortSignal): Promise<readonly FileRow[] | undefined> {
    const { listing, view, summary, pages } = this.state.getState();
    if (!listing) return undefined;
    return rowsBetween(pages, { first, last }, mostRows, async (window) => {
      const answer = await this.#client.files.rows({ listingId: listing.listingId, view, ...window }, { signal });
      return summary !== undefined && answer.revision !== summary.revision ? undefined : answer.rows;
    });
  }

  /** The names of all rows of the view. */
  async names(signal: AbortSignal): Promise<readonly FileName[]> {
    const { listing, view } = this.state.getState();
    if (!listing) return [];
    return (await this.#client.files.names({ listingId: listing.listingId, view }, { signal })).names;
  }

  /** The first row at or after an index whose name begins so; -1 when there is none. */
  async find(prefix: string, after: number, signal: AbortSignal): Promise<number> {
    const { listing, view } = this.state.getState();
    if (!listing) return -1;
    return (await this.#client.files.find({ listingId: listing.listingId, view, prefix, after }, { signal })).index;
  }

  /** Where a name stands in the view now; -1 when it is not there (yet). */
  async indexOf(name: FileName, signal: AbortSignal): Promise<number> {
    const loaded = loadedIndex(this.state.getState().pages, name);
    if (loaded !== undefined) return loaded;
    // Longer names begin with it too: a few of them may come first, depending on the order.
    for (let after = 0, tries = 0; tries < 20; tries++) {
      const index = await this.find(name, after, signal);
      if (index < 0) return -1;
      const rows = await this.rowsBetween({ first: index, last: index }, signal);
      if (rows?.[0]?.name === name) return index;
      after = index + 1;
    }
    return -1;
  }

  #open(side: FileSide, path: string): void {
    this.#client.files.openFolder({ side, path }, { signal: this.#given.signal }).then(
      (answer) => {
        if (this.#scope.isDisposed) return this.#close(answer);
        const newest = this.#early.filter(({ listingId }) => listingId === answer.listingId).at(-1) ?? answer;
        this.#early = [];
        this.state.setState({ listing: newest, wasComplete: newest.state.kind === 'complete', error: failureOf(newest) });
        this.#pump();
      },
      (error: unknown) => {
        if (!this.#scope.isDisposed && !isCancelled(error)) this.state.setState({ error });
      },
    );
  }

  #listed(listing: Listing): void {
    const { listing: ours } = this.state.getState();
    if (ours === undefined) {
      this.#early = [...this.#early, listing].slice(-20);
      return;
    }
    if (listing.listingId !== ours.listingId) return;
    this.state.setState(({ wasComplete }) => ({
      listing,
      wasComplete: wasComplete || listing.state.kind === 'complete',
      error: failureOf(listing),
    }));
    if (listing.revision !== ours.revision) this.#isStale = true;
    this.#pump();
  }

  #close(listing: Listing | undefined): void {
    // The core forgets it with the page at the latest.
    if (listing) this.#client.files.closeFolder({ listingId: listing.listingId }).catch(() => undefined);
  }

  #begin(): void {
    this.#isStale = true;
    this.#inFlight?.abort();
    this.#inFlight = undefined;
    this.#pump();
  }

  #pump(): void {
    const { listing, view } = this.state.getState();
    if (listing === undefined || this.#inFlight !== undefined || this.#scope.isDisposed) return;
    const window = this.#nextWindow();
    if (window === undefined) return;
    const given = new AbortController();
    this.#inFlight = given;
    this.#isStale = false;
    let hasFailed = false;
    this.#client.files
      .rows({ listingId: listing.listingId, view, ...window }, { signal: given.signal })
      .then(
        (answer) => !given.signal.aborted && this.#take(view, answer, window),
        (error: unknown) => {
          hasFailed = true;
          if (!given.signal.aborted && !isCancelled(error)) this.state.setState({ error });
        },
      )
      .finally(() => {
        if (this.#inFlight !== given) return;
        this.#inFlight = undefined;
        // After a failure nothing is asked again by itself.
        if (!hasFailed) this.#pump();
      });
  }

  #nextWindow(): RowWindow | undefined {
    const { summary, pages, answered, view } = this.state.getState();
    if (answered !== undefined && answered !== view) return firstWindow;
    return nextWindow(pages, this.#range, { isStale: this.#isStale, total: summary?.matching, mostRows });
  }

  #take(view: ListingView, answer: ListingRows, window: RowWindow): void {
    const { rows, ...summary } = answer;
    const before = this.state.getState();
    const isSame = before.answered === view && before.summary?.revision === answer.revision;
    const pages = withRows(isSame ? before.pages : new Map(), window, rows, mostPages);
    if (before.listing !== undefined && answer.revision < before.listing.revision) this.#isStale = true;
    this.state.setState({ answered: view, summary, pages });
  }
}

function failureOf(listing: Listing): unknown {
  return listing.state.kind === 'failed' ? fromWire(listing.state.error) : undefined;
}
