import { createStore, type StoreApi } from 'zustand/vanilla';
import { Scope, type Disposable } from '../../shared/base/disposable.ts';
import type {
  ComparedFolder,
  ComparedRow,
  ComparisonInfo,
  ComparisonOptions,
  RowGroup,
  SyncAction,
  SyncMode,
} from '../../shared/model/comparisons.ts';
import { isAppError } from '../../shared/model/errors.ts';
import type { TransferJobInfo } from '../../shared/model/transfers.ts';
import type { HawserClient } from '../host/linked-client.ts';
import { isCancelled } from '../shell/error-words.ts';
import { askingLoginChange } from '../shell/login-change.ts';
import { firstWindow, nextWindow, rowAt, withRows, type RowPages, type RowWindow } from '../shell/row-pages.ts';
import type { RowRange } from '../ui/RowGrid.tsx';

export interface ComparisonState {
  readonly options: ComparisonOptions;
  /** Absent until the core has answered. */
  readonly info: ComparisonInfo | undefined;
  readonly group: RowGroup;
  /** What `matching` and `pages` are of: an older one while the next answer is awaited. */
  readonly answered: { readonly group: RowGroup; readonly revision: number } | undefined;
  readonly matching: number;
  readonly pages: RowPages<ComparedRow>;
  readonly cursor: number;
  /** Why it could not begin, or rows can't be had. */
  readonly error: unknown;
  /** The job that does what the list said. */
  readonly jobId: string | undefined;
}

interface ControllerParts {
  readonly client: Pick<HawserClient, 'comparisons'>;
  readonly left: ComparedFolder;
  readonly right: ComparedFolder;
  readonly options: ComparisonOptions;
  readonly onError: (error: unknown) => void;
  readonly onJob: (job: TransferJobInfo) => void;
}

const mostRows = 1000;
const mostPages = 40;

/** One comparison on screen: its list in windows of rows, one request at a time, and what the user chooses. */
export class ComparisonController implements Disposable {
  readonly state: StoreApi<ComparisonState>;
  readonly #parts: ControllerParts;
  readonly #scope = new Scope();
  #range: RowRange = { first: 0, last: 0 };
  #inFlight: AbortController | undefined;
  #starting = 0;
  /** What was told while the answer to `start` was awaited: of this comparison, or of other tabs. */
  readonly #early = new Map<string, ComparisonInfo>();

  constructor(parts: ControllerParts) {
    this.#parts = parts;
    this.state = createStore<ComparisonState>(() => ({ ...nothing, options: parts.options }));
    this.#scope.add(parts.client.comparisons.onChanged((info) => this.#told(info)));
  }

  dispose(): void {
    this.#scope.dispose();
    this.#inFlight?.abort();
    this.#close();
  }

  /** Compares (again). */
  compare(options = this.state.getState().options): void {
    this.#close();
    this.#inFlight?.abort();
    this.#inFlight = undefined;
    const { left, right, client } = this.#parts;
    const { group } = this.state.getState();
    const attempt = ++this.#starting;
    this.state.setState({ ...nothing, options, group: group === 'all' || group === 'same' ? group : 'different' });
    client.comparisons.start({ left, right, options: { ...options, exclude: [...options.exclude] } }).then(
      (info) => {
        if (attempt !== this.#starting || this.#scope.isDisposed)
          client.comparisons.close({ comparisonId: info.comparisonId }).catch(() => undefined);
        else this.#begun(info);
      },
      (error: unknown) => attempt === this.#starting && !isCancelled(error) && this.state.setState({ error }),
    );
  }

  stop(): void {
    this.#starting += 1;
    this.#close();
  }

  show(range: RowRange): void {
    this.#range = range;
    this.#pump();
  }

  setGroup(group: RowGroup): void {
    this.state.setState({ group, cursor: 0 });
    this.#begin();
  }

  moveTo(cursor: number): void {
    this.state.setState({ cursor });
  }

  row(index: number): ComparedRow | undefined {
    return rowAt(this.state.getState().pages, index);
  }

  setMode(mode: SyncMode): void {
    const { info, options } = this.state.getState();
    this.state.setState({ options: { ...options, mode } });
    if (info?.state.kind === 'complete')
      this.#do(this.#parts.client.comparisons.setMode({ comparisonId: info.comparisonId, mode }));
    else this.compare({ ...options, mode });
  }

  /** For one row and what lies in it; without an action as it was proposed. */
  choose(row: ComparedRow, action: SyncAction | undefined): void {
    if (action !== undefined && !row.choices.includes(action)) return;
    this.#choose([row.row], undefined, action);
  }

  /** For all that are shown. */
  chooseShown(action: SyncAction | undefined): void {
    this.#choose([], this.state.getState().group, action);
  }

  settle(): void {
    const { info } = this.state.getState();
    if (info) this.#do(this.#parts.client.comparisons.settle({ comparisonId: info.comparisonId }));
  }

  /** Does what the list says. */
  async synchronise(isConfirmed: boolean): Promise<void> {
    const { info } = this.state.getState();
    if (info === undefined) return;
    const { comparisonId, revision } = info;
    try {
      const request = { comparisonId, revision, isConfirmed };
      const job = await askingLoginChange((more) => this.#parts.client.comparisons.synchronise({ ...request, ...more }));
      this.#parts.onJob(job);
      this.state.setState({ jobId: job.jobId });
    } catch (error) {
      this.#parts.onError(error);
    }
  }

  #choose(rows: number[], group: RowGroup | undefined, action: SyncAction | undefined): void {
    const { info } = this.state.getState();
    if (info === undefined) return;
    const { comparisonId, revision } = info;
    this.#do(
      this.#parts.client.comparisons.choose({
        comparisonId,
        revision,
        rows,
        ...(group !== undefined && { group }),
        ...(action !== undefined && { action }),
      }),
    );
  }

  #do(change: Promise<ComparisonInfo>): void {
    change.then(
      (info) => this.#told(info),
      (error: unknown) => {
        // Two keys that were pressed quickly: the second was meant for a list that has changed by the first.
        if (!isAppError(error, 'comparison.outdated')) this.#parts.onError(error);
      },
    );
  }

  #told(info: ComparisonInfo): void {
    const { info: known, options } = this.state.getState();
    if (known === undefined) this.#early.set(info.comparisonId, info);
    if (known?.comparisonId !== info.comparisonId || info.revision < known.revision) return;
    this.state.setState({ info, options: { ...options, mode: info.options.mode } });
    if (info.state.kind === 'complete' && info.revision !== known?.revision) this.#begin();
  }

  /** News of it may have come before the answer did, which names it. */
  #begun(info: ComparisonInfo): void {
    const early = this.#early.get(info.comparisonId);
    this.#early.clear();
    this.state.setState({ info });
    if (early) this.#told(early);
  }

  #close(): void {
    const { info } = this.state.getState();
    if (info) this.#parts.client.comparisons.close({ comparisonId: info.comparisonId }).catch(() => undefined);
    this.state.setState({ info: undefined });
  }

  #begin(): void {
    this.#inFlight?.abort();
    this.#inFlight = undefined;
    this.#pump();
  }

  #pump(): void {
    const { info, answered, group } = this.state.getState();
    if (this.#inFlight !== undefined || this.#scope.isDisposed || info === undefined || info.revision === 0) return;
    // The core may be ahead of the news of it.
    const isAnswered = answered?.group === group && answered.revision >= info.revision;
    const window = isAnswered ? this.#missing() : this.#fresh(answered?.group === group);
    if (window === undefined) return;
    const given = new AbortController();
    this.#inFlight = given;
    this.#parts.client.comparisons
      .rows({ comparisonId: info.comparisonId, group, ...window }, { signal: given.signal })
      .then(
        ({ revision, matching, rows }) => {
          if (given.signal.aborted) return;
          const before = this.state.getState();
          const isSame = before.answered?.group === group && before.answered.revision === revision;
          const pages = withRows(isSame ? before.pages : new Map<number, readonly ComparedRow[]>(), window, rows, mostPages);
          const cursor = Math.min(before.cursor, matching - 1);
          this.state.setState({ answered: { group, revision }, matching, pages, cursor, error: undefined });
        },
        (error: unknown) => {
          if (!given.signal.aborted && !isCancelled(error)) this.state.setState({ error });
        },
      )
      .finally(() => {
        if (this.#inFlight !== given) return;
        this.#inFlight = undefined;
        const { error, answered: now, info: known } = this.state.getState();
        // An answer that is older than the list is followed by news of the list: nothing is asked in circles.
        if (error === undefined && (now?.revision ?? 0) >= (known?.revision ?? 0)) this.#pump();
      });
  }

  #missing(): RowWindow | undefined {
    const { pages, matching } = this.state.getState();
    return nextWindow(pages, this.#range, { isStale: false, total: matching, mostRows });
  }

  /** A new revision of the same group keeps its place. */
  #fresh(isSameGroup: boolean): RowWindow | undefined {
    if (!isSameGroup) return firstWindow;
    return nextWindow(new Map(), this.#range, { isStale: true, total: undefined, mostRows });
  }
}

const nothing: Omit<ComparisonState, 'options'> = {
  info: undefined,
  group: 'different',
  answered: undefined,
  matching: 0,
  pages: new Map(),
  cursor: -1,
  error: undefined,
  jobId: undefined,
};
