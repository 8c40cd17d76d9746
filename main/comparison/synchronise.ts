import { randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import type { Clock } from '../../shared/base/clock.ts';
import { AppError } from '../../shared/model/errors.ts';
import { childPath, type FileName, type FilePath } from '../../shared/model/file-path.ts';
import type { Logger } from '../log/logger.ts';
import { standingOf, type ChosenItem } from '../transfers/chosen-items.ts';
import type { TransferJob } from '../transfers/job.ts';
import { JobRows } from '../transfers/job-rows.ts';
import { PlaceLink } from '../transfers/place-link.ts';
import type { FilePlace, ItemRow, JobRequest, JobStatus, JobTotals } from '../transfers/transfer-types.ts';
import { removeShown, type ShownEntry } from './remove-shown.ts';
import { SyncOutcome } from './sync-outcome.ts';
import { targetFace, type SyncItem } from './sync-items.ts';

export interface SyncSide {
  readonly place: FilePlace;
  readonly folder: FilePath;
}

export interface SyncParts {
  readonly left: SyncSide;
  readonly right: SyncSide;
  readonly items: readonly SyncItem[];
  /** Begins a copy; rejects when its journal can't be made. */
  readonly startCopy: (request: JobRequest) => Promise<TransferJob>;
  /** Told once, when all was done that could be done. Rejections are logged. */
  readonly onDone?: ((outcome: SyncOutcome) => Promise<void>) | undefined;
  readonly clock: Clock;
  readonly log: Logger;
}

/**
 * Does what a comparison has shown: copies to the right, then to the left, by jobs of the engine; then deletes, but nothing in folders where something
 * could not be copied, and nothing at all when the copying did not come to its end. Copying → deleting → finished | cancelled | interrupted.
 */
export class Synchronisation {
  readonly id = randomUUID();
  readonly #parts: SyncParts;
  readonly #jobs: TransferJob[] = [];
  readonly #removed = new JobRows();
  readonly #abort = new AbortController();
  readonly #links: PlaceLink[] = [];
  readonly #onNews: () => void;
  #status: JobStatus = 'waiting';
  #revision = 0;
  #error: AppError | undefined;
  #running: Promise<void> | undefined;
  #paused: { readonly promise: Promise<void>; readonly open: () => void } | undefined;

  /** `onNews`: called whenever something may have changed. */
  constructor(parts: SyncParts, onNews: () => void = () => undefined) {
    this.#parts = parts;
    this.#onNews = onNews;
    // Each thing under way listens to it.
    setMaxListeners(0, this.#abort.signal);
    const deletions = parts.items.filter(isDeletion);
    for (const { left, right } of deletions) this.#removed.found((left ?? right)?.kind === 'folder' ? 'folder' : 'file', 0);
  }

  get parts(): SyncParts {
    return this.#parts;
  }

  /** That of the copy under way, while one is. */
  get status(): JobStatus {
    const copying = this.#copying;
    return this.#status === 'running' && copying !== undefined ? copying.status : this.#status;
  }

  get error(): AppError | undefined {
    return this.#error ?? this.#copying?.state().error;
  }

  get revision(): number {
    return this.#revision + this.#removed.revision + sum(this.#jobs, (job) => job.revision);
  }

  /** Its copies, in the order in which they were begun. */
  get jobs(): readonly TransferJob[] {
    return this.#jobs;
  }

  get totals(): JobTotals {
    const all = [...this.#jobs.map((job) => job.state().totals), this.#removed.totals];
    const of = (name: Exclude<keyof JobTotals, 'isWhole'>): number => sum(all, (totals) => totals[name]);
    const { items } = this.#parts;
    // Folders that are made count as found and never as done: what is deleted does both.
    const removedFolders = this.#removed.totals.folders;
    return {
      isWhole: true,
      files: items.filter((item) => isDeletion(item) || faceOf(item)?.kind !== 'folder').length,
      folders: of('folders') - removedFolders,
      bytes: items.reduce(
        (bytes, item) => bytes + (isDeletion(item) || faceOf(item)?.kind !== 'file' ? 0 : (faceOf(item)?.sizeBytes ?? 0)),
        0,
      ),
      doneFiles: of('doneFiles'),
      skippedFiles: of('skippedFiles'),
      failedItems: of('failedItems'),
      doneBytes: of('doneBytes'),
    };
  }

  get rowCount(): number {
    return sum(this.#jobs, (job) => job.rowCount) + this.#removed.rowCount;
  }

  /** Rows of the copies, then of what was deleted. */
  rows(from: number, count: number): ItemRow[] {
    const rows: ItemRow[] = [];
    let at = from;
    for (const part of [
      ...this.#jobs.toReversed().map((job) => ({ size: job.rowCount, of: (f: number, c: number) => job.rows(f, c) })),
      this.#removedPart(),
    ]) {
      if (rows.length >= count) break;
      if (at < part.size) rows.push(...part.of(at, count - rows.length));
      at = Math.max(0, at - part.size);
    }
    return rows;
  }

  /** What was deleted, or could not be. */
  removedRows(): ItemRow[] {
    return this.#removed.slice(0, this.#removed.rowCount);
  }

  start(): void {
    if (this.#running !== undefined) return;
    this.#set('running');
    this.#running = this.#run().catch((error: unknown) => {
      this.#parts.log.error('a synchronisation failed', { error: String(error) });
      this.#set('interrupted', asAppError(error));
    });
  }

  /** Resolves at its end; never rejects. */
  async whenEnded(): Promise<void> {
    await this.#running;
  }

  pause(): void {
    const copying = this.#copying;
    if (copying !== undefined) {
      copying.pause();
    } else if (this.#status === 'running' && this.#paused === undefined) {
      let open = (): void => undefined;
      const promise = new Promise<void>((resolve) => (open = resolve));
      this.#paused = { promise, open };
      this.#set('paused');
    }
    this.#onNews();
  }

  resume(): void {
    const copying = this.#copying;
    if (copying?.status === 'paused') copying.resume();
    if (this.#paused === undefined) return;
    this.#paused.open();
    this.#paused = undefined;
    this.#set('running');
  }

  /** The copy that is under way or waits for its turn. */
  get #copying(): TransferJob | undefined {
    return this.#jobs.find((job) => job.isOpen && job.status !== 'cancelled');
  }

  get copying(): TransferJob | undefined {
    return this.#copying;
  }

  /** Stops; what was not begun yet is not done. */
  async cancel(): Promise<void> {
    if (this.#status === 'finished' || this.#status === 'cancelled') return;
    this.#abort.abort();
    this.#paused?.open();
    this.#paused = undefined;
    await this.#copying?.cancel();
    await this.#running;
    if (this.#copying === undefined) this.#set('cancelled');
  }

  /** Stops for the end of the program: copies go on later from their journals, nothing is deleted. */
  dispose(): void {
    this.#abort.abort();
    this.#paused?.open();
  }

  async #run(): Promise<void> {
    const { items, left, right, onDone, log } = this.#parts;
    const outcome = new SyncOutcome(items);
    try {
      for (const action of ['toRight', 'toLeft'] as const) {
        const job = await this.#copy(action);
        if (this.#abort.signal.aborted) return;
        if (job !== undefined) outcome.copied(action, job, action === 'toRight' ? left.folder : right.folder);
        if (job?.status === 'cancelled') return this.#set('cancelled');
      }
      for (const action of ['deleteRight', 'deleteLeft'] as const) await this.#delete(action, outcome);
      await onDone?.(outcome).catch((error: unknown) => log.warn('not remembered', { error: String(error) }));
      this.#set('finished');
    } catch (error) {
      if (!this.#abort.signal.aborted) throw error;
    } finally {
      for (const link of this.#links) link.close();
    }
  }

  async #copy(action: 'toRight' | 'toLeft'): Promise<TransferJob | undefined> {
    const { items, left, right, startCopy } = this.#parts;
    const chosen: ChosenItem[] = items
      .filter((item) => item.action === action)
      .map((item) => ({ path: item.path, over: standingOf(targetFace(item)) }));
    if (chosen.length === 0 || this.#abort.signal.aborted) return undefined;
    const [source, target] = action === 'toRight' ? [left, right] : [right, left];
    const job = await startCopy({
      source: source.place,
      target: target.place,
      pairs: [{ from: source.folder, to: target.folder }],
      chosen,
      // What stands there is what was shown, or it is left alone.
      options: { conflicts: 'overwrite', links: 'copy', keepTimes: true },
    });
    this.#jobs.push(job);
    job.onStatusChanged(() => {
      this.#revision += 1;
      this.#onNews();
    });
    this.#onNews();
    await this.#end(job);
    return job;
  }

  /** Also over interruptions, after which the user lets it go on; ends when the synchronisation is stopped. */
  #end(job: TransferJob): Promise<void> {
    if (!job.isOpen) return Promise.resolve();
    return new Promise((resolve) => {
      const { signal } = this.#abort;
      const done = (): void => {
        if (job.isOpen && !signal.aborted) return;
        ended.dispose();
        signal.removeEventListener('abort', done);
        resolve();
      };
      const ended = job.onEnded(done);
      signal.addEventListener('abort', done, { once: true });
      done();
    });
  }

  async #delete(action: 'deleteLeft' | 'deleteRight', outcome: SyncOutcome): Promise<void> {
    const { items, left, right, clock, log } = this.#parts;
    const { place, folder } = action === 'deleteLeft' ? left : right;
    const removed: ShownEntry[] = [];
    for (const item of items) {
      const face = targetFace(item);
      if (item.action !== action || face === undefined) continue;
      const entry = { path: item.path, kind: face.kind, standing: standingOf(face) };
      if (outcome.staysIn(item.path)) {
        const path = childPath(folder, item.path as string as FileName);
        this.#failed(path, new AppError('comparison.kept', { path }, 'its folder is not up to date'));
        outcome.failed(item.path);
      } else {
        removed.push(entry);
      }
    }
    if (removed.length === 0) return;
    const { signal } = this.#abort;
    const parts = { place, clock, log, signal, onLost: (error: AppError | undefined) => this.#lost(error) };
    const link = new PlaceLink(parts);
    this.#links.push(link);
    await removeShown(removed, {
      fileSystem: () => link.get(),
      folder,
      signal,
      gate: () => this.#paused?.promise,
      onRemoved: (path) => this.#removed.end(this.#removed.begin({ from: path, to: path }, 'other', 0), { kind: 'done' }),
      onFailed: (path, error) => {
        this.#failed(path, error);
        outcome.failed(path.slice(folder === '/' ? 1 : folder.length + 1));
      },
    });
  }

  #failed(path: FilePath, error: AppError): void {
    this.#removed.failed({ from: path, to: path }, 'file', error);
    this.#onNews();
  }

  #lost(error: AppError | undefined): void {
    if (error !== undefined) this.#set('reconnecting', error);
    else if (this.#status === 'reconnecting') this.#set('running');
  }

  #removedPart(): { readonly size: number; readonly of: (from: number, count: number) => ItemRow[] } {
    return { size: this.#removed.rowCount, of: (from, count) => this.#removed.slice(from, count) };
  }

  #set(status: JobStatus, error?: AppError): void {
    this.#status = status;
    this.#error = error;
    this.#revision += 1;
    this.#onNews();
  }
}

export function isDeletion({ action }: SyncItem): boolean {
  return action === 'deleteLeft' || action === 'deleteRight';
}

/** What is copied. */
function faceOf({ action, left, right }: SyncItem): SyncItem['left'] {
  return action === 'toRight' ? left : right;
}

function sum<T>(things: readonly T[], of: (thing: T) => number): number {
  return things.reduce((total, thing) => total + of(thing), 0);
}

function asAppError(error: unknown): AppError {
  return error instanceof AppError
    ? error
    : new AppError('internal', { logReference: 'comparison' }, String(error), { cause: error });
}
