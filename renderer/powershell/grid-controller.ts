import { createStore, type StoreApi } from 'zustand/vanilla';
import { isAppError } from '../../shared/model/errors.ts';
import type { PsGrid, PsGridView, PsRow, PsRunId } from '../../shared/model/powershell.ts';
import { rowsBetween } from '../shell/row-pages.ts';
import type { PowerShellClient } from '../shell/stores/powershell-store.ts';
import { sortedBy } from './grid-rows.ts';
import { PageLoader } from '../shell/many-hosts/page-loader.ts';

export interface GridState {
  readonly grid: PsGrid | undefined;
  /** The rows of this revision. */
  readonly loader: PageLoader<PsRow>;
  readonly error: unknown;
  /** A view that was asked for is not answered. */
  readonly isBusy: boolean;
  /** It, from the moment when it was asked for. */
  readonly asked: PsGridView | undefined;
}

const rowsAtOnce = 1000;

/** The grid of one run: its view is the core's, its rows are fetched as they are looked at. */
export class GridController {
  readonly state: StoreApi<GridState>;
  readonly #client: PowerShellClient;
  readonly #runId: PsRunId;
  #wanted: PsGridView | 'as it is' | undefined;
  /** The view that the core is being asked for. */
  #underWay: PsGridView | undefined;
  #isBusy = false;

  /** `groupBy`: what its first view is grouped by. */
  constructor(client: PowerShellClient, runId: PsRunId, groupBy?: string) {
    if (groupBy !== undefined) this.#wanted = { sort: [], filter: '', groupBy };
    this.#client = client;
    this.#runId = runId;
    this.state = createStore<GridState>(() => ({
      grid: undefined,
      loader: this.#loaderOf(0),
      error: undefined,
      isBusy: false,
      asked: undefined,
    }));
  }

  /** Another order, filter, grouping or choice of columns. `groupBy` and `columns` undefined: none. */
  ask(change: {
    readonly sort?: PsGridView['sort'];
    readonly filter?: string;
    readonly groupBy?: string | undefined;
    readonly columns?: readonly string[] | undefined;
  }): void {
    const before = this.#latest();
    const { groupBy, columns, ...rest } = { sort: [], filter: '', groupBy: undefined, columns: undefined, ...before, ...change };
    const asked: PsGridView = {
      ...rest,
      ...(groupBy !== undefined && { groupBy }),
      ...(columns !== undefined && { columns: [...columns] }),
    };
    this.#wanted = asked;
    this.state.setState({ asked });
    void this.#work();
  }

  /** A click on a column: up, then down, then not at all. A second click counts from the first, whether it was answered or not. */
  sort(column: string, adds: boolean): void {
    this.ask({ sort: sortedBy(this.#latest()?.sort ?? [], column, adds) });
  }

  /** More objects came, or the view is another one by now. */
  refresh(): void {
    this.#wanted ??= 'as it is';
    void this.#work();
  }

  /** The numbers of the objects in some rows of the view; undefined when the view is another one by now. */
  async indexes(first: number, last: number): Promise<readonly number[] | undefined> {
    const { loader, grid } = this.state.getState();
    const revision = grid?.revision ?? 0;
    const rows = await rowsBetween(loader.state.getState().pages, { first, last }, rowsAtOnce, (window) =>
      this.#rows(revision, window.from, window.count),
    );
    return rows?.map(({ index }) => index);
  }

  /** What was asked for last; what is shown may be older. */
  #latest(): PsGridView | undefined {
    if (typeof this.#wanted === 'object') return this.#wanted;
    return this.#underWay ?? this.state.getState().grid?.view;
  }

  async #work(): Promise<void> {
    if (this.#isBusy) return;
    this.#isBusy = true;
    while (this.#wanted !== undefined) {
      const wanted = this.#wanted;
      this.#wanted = undefined;
      this.#underWay = typeof wanted === 'object' ? wanted : undefined;
      this.state.setState({ isBusy: typeof wanted === 'object' });
      try {
        const view = wanted === 'as it is' ? {} : { view: wanted };
        const grid = await this.#client.grid({ runId: this.#runId, ...view });
        const isSame = this.state.getState().grid?.revision === grid.revision;
        this.state.setState({ grid, error: undefined, ...(!isSame && { loader: this.#loaderOf(grid.revision) }) });
      } catch (error) {
        this.state.setState({ error });
      }
    }
    this.#underWay = undefined;
    this.#isBusy = false;
    this.state.setState({ isBusy: false, asked: undefined });
  }

  #loaderOf(revision: number): PageLoader<PsRow> {
    return new PageLoader<PsRow>((window) => this.#rows(revision, window.from, window.count), rowsAtOnce);
  }

  async #rows(revision: number, from: number, count: number): Promise<readonly PsRow[] | undefined> {
    try {
      return (await this.#client.rows({ runId: this.#runId, revision, from, count })).rows;
    } catch (error) {
      if (!isAppError(error, 'powershell.outdated')) throw error;
      this.refresh();
      return undefined;
    }
  }
}
