import { randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { AppError } from '../../shared/model/errors.ts';
import { shownInText, type FileName, type FilePath } from '../../shared/model/file-path.ts';
import type { TransferStatus, TransferTotals } from '../../shared/model/transfers.ts';
import { JobRows } from '../transfers/job-rows.ts';
import { RateMeter } from '../transfers/rate-meter.ts';
import type { ItemRow, PlaceReference } from '../transfers/transfer-types.ts';
import type { WorkHooks } from './archive-work.ts';

export interface ArchiveJobParts {
  readonly source: PlaceReference;
  readonly sourceFolder: FilePath;
  readonly target: PlaceReference;
  readonly targetFolder: FilePath;
  readonly firstName: FileName;
  readonly nameCount: number;
  /** The one file that comes of it; undefined where each file is told by itself. */
  readonly whole: { readonly from: FilePath; readonly to: FilePath } | undefined;
  readonly work: (hooks: WorkHooks, signal: AbortSignal) => Promise<void>;
  readonly now: () => number;
}

/**
 * An archive or a tree by tar among the transfers. Waiting → running → finished | cancelled | interrupted (it failed and left nothing; going on begins
 * anew).
 */
export class ArchiveJob {
  readonly id = randomUUID();
  readonly parts: ArchiveJobParts;
  #rows = new JobRows();
  readonly #rate: RateMeter;
  readonly #fileRate: RateMeter;
  #status: TransferStatus = 'waiting';
  #revision = 0;
  #bytes = 0;
  #error: AppError | undefined;
  #abort = new AbortController();
  #running: Promise<void> | undefined;
  #remark = '';

  constructor(parts: ArchiveJobParts) {
    this.parts = parts;
    this.#rate = new RateMeter(parts.now);
    this.#fileRate = new RateMeter(parts.now);
  }

  get status(): TransferStatus {
    return this.#status;
  }

  get error(): AppError | undefined {
    return this.#error;
  }

  get revision(): number {
    return this.#rows.revision + this.#revision;
  }

  /** At least: nobody knows how much comes before it is there. */
  get totals(): TransferTotals {
    const { totals } = this.#rows;
    const doneBytes = this.parts.whole === undefined ? totals.doneBytes : this.#bytes;
    return { ...totals, doneBytes, bytes: doneBytes, isWhole: this.#status === 'finished' };
  }

  get bytesPerSecond(): number {
    return this.#rate.sample(this.#bytes);
  }

  get filesPerSecond(): number {
    return this.parts.whole === undefined ? this.#fileRate.sample(this.#rows.totals.doneFiles) : 0;
  }

  get rowCount(): number {
    return this.#rows.rowCount;
  }

  rows(from: number, count: number): ItemRow[] {
    return this.#rows.slice(from, count);
  }

  /** Begins, or begins anew after it failed. */
  start(): void {
    if (this.#status !== 'waiting' && this.#status !== 'interrupted') return;
    this.#abort = new AbortController();
    setMaxListeners(0, this.#abort.signal);
    this.#rows = new JobRows();
    this.#bytes = 0;
    this.#remark = '';
    this.#rate.restart();
    this.#fileRate.restart();
    this.#set('running');
    this.#running = this.#run(this.#abort.signal).finally(() => (this.#running = undefined));
  }

  /** Fulfilled when nothing of it is left. */
  async cancel(): Promise<void> {
    if (this.#status === 'finished' || this.#status === 'cancelled') return;
    this.#abort.abort();
    await this.#running;
    // It may have been done just before.
    if ((this.#status as TransferStatus) !== 'finished') this.#set('cancelled');
  }

  async #run(signal: AbortSignal): Promise<void> {
    const { whole } = this.parts;
    const rows = this.#rows;
    const row = whole && rows.begin(whole, 'file', undefined);
    if (whole !== undefined) rows.found('file', 0);
    try {
      await this.parts.work(this.#hooks(rows, row), signal);
      if (row !== undefined) rows.end(row, { kind: 'done', ...(this.#remark !== '' && { note: this.#remark }) });
      this.#set('finished');
    } catch (error) {
      rows.dropActive();
      if (!signal.aborted) this.#set('interrupted', asAppError(error));
    }
  }

  #hooks(rows: JobRows, row: number | undefined): WorkHooks {
    return {
      onBytes: (sizeBytes) => {
        this.#bytes += sizeBytes;
        this.#revision += 1;
        if (row !== undefined) rows.progress(row, this.#bytes);
      },
      onFile: (path, sizeBytes) => {
        if (row !== undefined) return;
        rows.found('file', sizeBytes);
        rows.end(rows.begin({ from: path, to: path }, 'file', sizeBytes), { kind: 'done' });
      },
      onNote: (path, note) => {
        const pair = { from: path, to: path };
        rows.found('file', 0);
        if (note === 'special') rows.skipped(pair, 'other', 'special');
        else if (note === 'changed') rows.end(rows.begin(pair, 'file', 0), { kind: 'done', note: 'it was written to meanwhile' });
        else rows.failed(pair, 'file', note === 'refused' ? refused(path) : note);
      },
      onRemark: (remark) => (this.#remark = remark),
    };
  }

  #set(status: TransferStatus, error?: AppError): void {
    this.#status = status;
    this.#error = error;
    this.#revision += 1;
  }
}

function refused(path: FilePath): AppError {
  const name = shownInText(path);
  return new AppError('transfer.nameRefused', { path, name, why: 'it lies outside of what was asked for' }, 'refused');
}

function asAppError(error: unknown): AppError {
  return error instanceof AppError
    ? error
    : new AppError('internal', { logReference: 'transfers' }, String(error), { cause: error });
}
