import { randomUUID } from 'node:crypto';
import { AppError, isAppError } from '../shared/model/errors.ts';
import type { FilePath } from '../shared/model/file-path.ts';
import type { TransferStatus, TransferTotals } from '../shared/model/transfers.ts';
import type { FileSystem } from './sftp/file-system.ts';
import { deleteTree } from './transfers/delete-tree.ts';
import { JobRows } from './transfers/job-rows.ts';
import { RateMeter } from './transfers/rate-meter.ts';
import type { FilePlace, ItemRow, PlaceReference } from './transfers/transfer-types.ts';

interface RemovalParts {
  readonly place: FilePlace;
  readonly paths: readonly FilePath[];
  readonly now: () => number;
}

/**
 * One delete: removes files, links and folders with all in them, never through a link. What could not be removed is told and can be tried again.
 * Waiting → running → finished | cancelled | interrupted (its place was lost; goes on when told).
 */
export class Removal {
  readonly id = randomUUID();
  readonly #parts: RemovalParts;
  readonly #rows = new JobRows();
  readonly #rate: RateMeter;
  #paths: readonly FilePath[];
  #status: TransferStatus = 'waiting';
  #statusRevision = 0;
  #error: AppError | undefined;
  #abort = new AbortController();
  #running: Promise<void> | undefined;

  constructor(parts: RemovalParts) {
    this.#parts = parts;
    this.#paths = parts.paths;
    this.#rate = new RateMeter(parts.now);
  }

  get status(): TransferStatus {
    return this.#status;
  }

  get error(): AppError | undefined {
    return this.#error;
  }

  get revision(): number {
    return this.#rows.revision + this.#statusRevision;
  }

  get totals(): TransferTotals {
    return this.#rows.totals;
  }

  get filesPerSecond(): number {
    return this.#rate.sample(this.#rows.totals.doneFiles);
  }

  get reference(): PlaceReference {
    return this.#parts.place.reference;
  }

  get paths(): readonly FilePath[] {
    return this.#parts.paths;
  }

  get rowCount(): number {
    return this.#rows.rowCount;
  }

  rows(from: number, count: number): ItemRow[] {
    return this.#rows.slice(from, count);
  }

  /** Begins, or goes on after it was interrupted. */
  start(): void {
    if (this.#status !== 'waiting' && this.#status !== 'interrupted') return;
    this.#begin();
  }

  /** Tries again what failed. */
  retry(): void {
    if (this.#running !== undefined) return;
    const failed = this.#rows.takeFailed();
    if (failed.length === 0) return;
    this.#paths = failed.map(({ from }) => from);
    this.#begin();
  }

  async cancel(): Promise<void> {
    if (this.#status === 'finished' || this.#status === 'cancelled') return;
    this.#abort.abort();
    await this.#running;
    this.#set('cancelled');
  }

  #begin(): void {
    this.#abort = new AbortController();
    this.#rate.restart();
    this.#set('running');
    this.#running = this.#run(this.#abort.signal).finally(() => (this.#running = undefined));
  }

  async #run(signal: AbortSignal): Promise<void> {
    let fileSystem: FileSystem | undefined;
    this.#rows.isWhole = false;
    try {
      fileSystem = await this.#parts.place.open(signal);
      for (const path of this.#paths) await this.#remove(fileSystem, path, signal);
      this.#rows.isWhole = true;
      this.#set('finished');
    } catch (error) {
      if (!signal.aborted) this.#set('interrupted', asAppError(error));
    } finally {
      fileSystem?.close();
    }
  }

  async #remove(fileSystem: FileSystem, path: FilePath, signal: AbortSignal): Promise<void> {
    try {
      await deleteTree(fileSystem, path, signal, {
        onRemoved: (gone) => this.#removed(gone),
        onFailed: (kept, error) => this.#failed(kept, error),
      });
    } catch (error) {
      // Gone is what was asked for: perhaps it was removed just before the connection was lost.
      if (isAppError(error, 'file.notFound')) return;
      if (signal.aborted || fileSystem.isClosed || !(error instanceof AppError)) throw error;
      this.#failed(path, error);
    }
  }

  #removed(path: FilePath): void {
    this.#rows.found('file', 0);
    this.#rows.end(this.#rows.begin({ from: path, to: path }, 'other', 0), { kind: 'done' });
  }

  #failed(path: FilePath, error: AppError): void {
    this.#rows.found('file', 0);
    this.#rows.failed({ from: path, to: path }, 'file', error);
  }

  #set(status: TransferStatus, error?: AppError): void {
    this.#status = status;
    this.#error = error;
    this.#statusRevision += 1;
  }
}

function asAppError(error: unknown): AppError {
  return error instanceof AppError
    ? error
    : new AppError('internal', { logReference: 'transfers' }, String(error), { cause: error });
}
