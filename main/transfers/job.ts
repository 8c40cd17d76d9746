import { Emitter } from '../../shared/base/emitter.ts';
import type { AppError } from '../../shared/model/errors.ts';
import { ChosenItems } from './chosen-items.ts';
import type { JobParts } from './job-parts.ts';
import { JobRows } from './job-rows.ts';
import { JobRun, type RunEnd } from './job-run.ts';
import type { JobHeader, JournalState } from './journal-format.ts';
import { RateMeter } from './rate-meter.ts';
import type { CopyPair, ItemRow, JobRequest, JobState, JobStatus, TransferOptions } from './transfer-types.ts';

/**
 * One job: what a user asked for in one go. Runs as often as it is told to: after a pause it goes on, after an interruption from where it was,
 * after its end with what had failed.
 */
export class TransferJob {
  readonly id: string;
  readonly #parts: JobParts;
  readonly #rows = new JobRows();
  readonly #ended = new Emitter<JobStatus>();
  readonly #changed = new Emitter<void>();
  readonly #bytes: RateMeter;
  readonly #files: RateMeter;
  #status: JobStatus;
  #error: AppError | undefined;
  #run: JobRun | undefined;
  #running: Promise<void> | undefined;
  /** What is to be copied by the next run; undefined when nothing is left. */
  #pairs: readonly CopyPair[] | undefined;
  #left: JournalState | undefined;
  #isRetry = false;
  #statusRevision = 0;

  constructor(parts: JobParts) {
    this.#parts = parts;
    this.id = parts.header.id;
    this.#pairs = parts.header.pairs;
    this.#left = parts.left;
    this.#status = parts.left === undefined ? 'waiting' : 'interrupted';
    const now = (): number => parts.clock.now();
    this.#bytes = new RateMeter(now);
    this.#files = new RateMeter(now);
  }

  /** What it was made of. */
  get request(): JobRequest {
    const { header, source, target } = this.#parts;
    return { source, target, pairs: header.pairs, options: header.options, chosen: header.chosen };
  }

  get options(): TransferOptions {
    return this.#parts.header.options;
  }

  get status(): JobStatus {
    return this.#status;
  }

  /** Fires when a run has ended: finished, cancelled or interrupted. */
  get onEnded(): Emitter<JobStatus>['event'] {
    return this.#ended.event;
  }

  /** Fires when the status changed. */
  get onStatusChanged(): Emitter<void>['event'] {
    return this.#changed.event;
  }

  /** Whether something is left to do. */
  get isOpen(): boolean {
    return this.#pairs !== undefined;
  }

  /** Grows with each change, of rows too. */
  get revision(): number {
    return this.#rows.revision + this.#statusRevision;
  }

  get isRunning(): boolean {
    return this.#run !== undefined;
  }

  get rowCount(): number {
    return this.#rows.rowCount;
  }

  rows(from: number, count: number): ItemRow[] {
    return this.#rows.slice(from, count);
  }

  state(): JobState {
    const { header } = this.#parts;
    const { totals } = this.#rows;
    const bytesPerSecond = this.#bytes.sample(totals.doneBytes);
    const filesPerSecond = this.#files.sample(totals.doneFiles + totals.skippedFiles);
    const first = header.pairs[0];
    if (first === undefined) throw new Error('a job without pairs');
    return {
      id: this.id,
      status: this.#status,
      revision: this.revision,
      source: header.source,
      target: header.target,
      first,
      pairCount: header.pairs.length,
      totals,
      bytesPerSecond,
      filesPerSecond,
      remainingSeconds: this.#status === 'running' ? remaining(totals, bytesPerSecond, filesPerSecond) : undefined,
      activeCount: this.#rows.activeCount,
      error: this.#error,
    };
  }

  /** Begins, or goes on after an interruption. Does nothing while it runs or when nothing is left. */
  start(): void {
    if (this.#run !== undefined || this.#pairs === undefined) return;
    this.#error = undefined;
    this.#bytes.restart();
    this.#files.restart();
    const { header, limits, journal } = this.#parts;
    journal.tryAgain();
    const options = {
      ...header.options,
      conflicts: this.#left?.conflicts ?? header.options.conflicts,
      standIn: this.#left?.standIn ?? header.options.standIn,
      privateKeys: this.#left?.privateKeys ?? header.options.privateKeys,
      // What failed may lie in folders that were never made.
      makeParents: header.options.makeParents || this.#isRetry,
    };
    const run = new JobRun({
      ...this.#parts,
      jobId: this.id,
      token: header.token,
      options,
      limits,
      pairs: this.#pairs,
      chosen: chosenOf(header),
      left: this.#left,
      rows: this.#rows,
      onLost: (error) => {
        if (this.#run === run && this.#status !== 'paused') this.#set(error === undefined ? 'running' : 'reconnecting', error);
      },
    });
    // Everything is found again by the next run.
    if (this.#left !== undefined) this.#rows.forgetCounts();
    this.#run = run;
    this.#set('running');
    this.#running = run.toEnd().then((end) => this.#runEnded(end));
  }

  pause(): void {
    if (this.#run === undefined || this.#status === 'paused') return;
    this.#run.pause();
    this.#parts.journal.append({ t: 'paused', on: true });
    this.#set('paused');
  }

  resume(): void {
    if (this.#status !== 'paused') return;
    this.#parts.journal.append({ t: 'paused', on: false });
    this.#bytes.restart();
    this.#files.restart();
    this.#run?.resume();
    this.#set('running');
  }

  /**
   * Ends it and removes what stands beside targets. What can't be removed because the place is gone stays in the journal: then the status is
   * `interrupted`, and cancelling can be tried again.
   */
  async cancel(): Promise<void> {
    if (this.#pairs === undefined || this.#status === 'cancelled') return;
    this.#parts.journal.append({ t: 'cancel' });
    if (this.#run === undefined) {
      await this.#sweepOnly();
      return;
    }
    this.#run.cancel();
    await this.#running;
  }

  /** Stops, and keeps what is needed to go on later, also in another process. */
  async interrupt(): Promise<void> {
    this.#run?.interrupt(undefined);
    await this.#running;
  }

  /** Takes what failed up again. Does nothing while it runs. */
  retry(): void {
    if (this.#run !== undefined) return;
    const failed = this.#rows.takeFailed();
    if (failed.length === 0) return;
    this.#pairs = [...(this.#pairs ?? []), ...failed.map(({ from, to }) => ({ from, to }))];
    this.#isRetry = true;
    this.start();
  }

  /** Resolves when the run that is under way has ended. */
  async whenEnded(): Promise<void> {
    await this.#running;
  }

  async #sweepOnly(): Promise<void> {
    const { header } = this.#parts;
    const left = this.#left;
    if (left !== undefined) {
      const run = new JobRun({
        ...this.#parts,
        jobId: this.id,
        token: header.token,
        options: header.options,
        pairs: [],
        left,
        rows: this.#rows,
        onLost: () => undefined,
      });
      this.#run = run;
      this.#running = run.toEnd().then((end) => this.#runEnded(end.kind === 'finished' ? { ...end, kind: 'cancelled' } : end));
      await this.#running;
      return;
    }
    await this.#runEnded({ kind: 'cancelled' });
  }

  async #runEnded(end: RunEnd): Promise<void> {
    this.#run = undefined;
    this.#rows.dropActive();
    await this.#parts.journal.written().catch((error: unknown) => {
      this.#parts.log.warn('the journal could not be written', { error: String(error) });
    });
    switch (end.kind) {
      case 'finished':
      case 'cancelled':
        this.#pairs = undefined;
        this.#left = undefined;
        this.#set(end.kind, end.error);
        break;
      case 'interrupted':
        this.#left = await this.#parts.journal.read().catch(() => undefined);
        this.#set('interrupted', end.error);
        break;
    }
    this.#ended.emit(this.#status);
  }

  #set(status: JobStatus, error?: AppError): void {
    if (this.#status === status && error === this.#error) return;
    this.#status = status;
    this.#error = error;
    this.#statusRevision += 1;
    this.#changed.emit();
  }
}

function chosenOf({ pairs: [root], chosen }: JobHeader): ChosenItems | undefined {
  return root === undefined || chosen === undefined ? undefined : new ChosenItems(root, chosen);
}

function remaining(totals: JobState['totals'], bytesPerSecond: number, filesPerSecond: number): number | undefined {
  if (!totals.isWhole) return undefined;
  const bytes = totals.bytes - totals.doneBytes;
  const files = totals.files - totals.doneFiles - totals.skippedFiles;
  const byBytes = bytes <= 0 ? 0 : bytesPerSecond > 0 ? bytes / bytesPerSecond : Infinity;
  const byFiles = files <= 0 ? 0 : filesPerSecond > 0 ? files / filesPerSecond : 0;
  const seconds = Math.max(byBytes, byFiles);
  return Number.isFinite(seconds) ? seconds : undefined;
}
