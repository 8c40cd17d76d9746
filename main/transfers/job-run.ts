import { setMaxListeners } from 'node:events';
import { AppError, cancelled, isAppError } from '../../shared/model/errors.ts';
import type { FilePath } from '../../shared/model/file-path.ts';
import type { FileSystem } from '../sftp/file-system.ts';
import type { ChosenItems } from './chosen-items.ts';
import { copyLink } from './copy-link.ts';
import { FileCopy, type FileOutcome } from './copy-file.ts';
import { Flight, smallFilesInFlight } from './flight.ts';
import { HeldKeys } from './held-keys.ts';
import type { JobParts } from './job-parts.ts';
import type { JobRows } from './job-rows.ts';
import { foldersToSweep, itemKey, openByAsked, type JournalState } from './journal-format.ts';
import { LinkCounts } from './link-counts.ts';
import { sweepLeftOvers } from './left-overs.ts';
import { besidePath } from './part-name.ts';
import { isGone, PlaceLink } from './place-link.ts';
import { Plan } from './plan.ts';
import type { PlannedItem } from './plan-types.ts';
import { KeyGuard, PrivateKeyHeld } from './private-keys.ts';
import { Questions } from './questions.ts';
import { RateLimit, sleep } from './rate-limit.ts';
import { leftBeside, Refusals } from './refusals.ts';
import { removeEmptied, removeSource } from './remove-source.ts';
import type { RunContext } from './run-context.ts';
import { Mailbox, Slots } from './slots.ts';
import { TargetGuard } from './target-guard.ts';
import { TargetTurns } from './target-turns.ts';
import type { CopyPair, TransferOptions } from './transfer-types.ts';

const ITEMS_AHEAD = 4096;
/** A file of this size takes as much room as half of all small files together. */
const HEAVY_BYTES = 16 * 1024 * 1024;
const MOST_ATTEMPTS = 8;

export interface RunParts extends Omit<JobParts, 'header'> {
  readonly jobId: string;
  readonly token: string;
  readonly options: TransferOptions;
  readonly pairs: readonly CopyPair[];
  readonly chosen?: ChosenItems | undefined;
  readonly left: JournalState | undefined;
  readonly rows: JobRows;
  readonly onLost: (error: AppError | undefined) => void;
}

export type RunEnd =
  /** `error`: what stays beside targets because it may not be removed. */
  | { readonly kind: 'finished'; readonly error?: AppError | undefined }
  | { readonly kind: 'cancelled'; readonly error?: AppError | undefined }
  /** The journal says what is left; also of a cancelled one whose place is gone. */
  | { readonly kind: 'interrupted'; readonly error: AppError | undefined };

type Stop = { readonly kind: 'cancel' } | { readonly kind: 'interrupt'; readonly error: AppError | undefined };

/** One run of a job, from its first look to its end: opens the places, plans, copies many items at once, waits out lost connections. */
export class JobRun {
  readonly #parts: RunParts;
  readonly #abort = new AbortController();
  readonly #source: PlaceLink;
  readonly #target: PlaceLink;
  readonly #context: RunContext;
  readonly #rows: JobRows;
  readonly #held: HeldKeys;
  readonly #slots = new Slots(8);
  readonly #turns = new TargetTurns();
  readonly #doneKeys: ReadonlySet<string>;
  #stop: Stop | undefined;
  /** Why something stayed beside a target after it was cancelled. */
  #unclean: AppError | undefined;
  #paused: { readonly promise: Promise<void>; readonly open: () => void } | undefined;
  #mostAtOnce = Infinity;
  /** How often the target's side was opened, over all runs, where it is a server. */
  #openings: number;

  constructor(parts: RunParts) {
    this.#parts = parts;
    this.#rows = parts.rows;
    const { clock, log, onLost, left } = parts;
    const { signal } = this.#abort;
    // Each item that waits for something listens to it.
    setMaxListeners(0, signal);
    this.#source = new PlaceLink({ place: parts.source, clock, log, signal, onLost });
    this.#openings = left?.openings ?? 0;
    this.#target = new PlaceLink({ place: parts.target, clock, log, signal, onLost, onOpened: (fs) => this.#opened(fs) });
    this.#doneKeys = left?.done ?? new Set();
    this.#context = this.#makeContext();
    this.#held = new HeldKeys(this.#context.keys, this.#rows, parts.journal);
  }

  /** Never rejects. */
  async toEnd(): Promise<RunEnd> {
    try {
      await this.#copyAll();
      await this.#cleanUp();
    } catch (error) {
      if (this.#stop?.kind === 'cancel') this.#unclean ??= asAppError(error, this.#parts.jobId);
      else this.#fatal(error);
    }
    this.#source.close();
    this.#target.close();
    this.#paused?.open();
    if (this.#stop?.kind === 'interrupt') return { kind: 'interrupted', error: this.#stop.error };
    if (this.#unclean !== undefined) return { kind: 'interrupted', error: this.#unclean };
    const error = leftBeside([...this.#context.stays]);
    return { kind: this.#stop?.kind === 'cancel' ? 'cancelled' : 'finished', error };
  }

  pause(): void {
    if (this.#paused !== undefined) return;
    let open = (): void => undefined;
    const promise = new Promise<void>((resolve) => (open = resolve));
    this.#paused = { promise, open };
  }

  resume(): void {
    this.#paused?.open();
    this.#paused = undefined;
  }

  cancel(): void {
    this.#end({ kind: 'cancel' });
  }

  interrupt(error: AppError | undefined): void {
    this.#end({ kind: 'interrupt', error });
  }

  #end(stop: Stop): void {
    if (this.#stop !== undefined) return;
    this.#stop = stop;
    this.#abort.abort();
    this.resume();
  }

  /** Ends the run because of something that no single item can help. */
  #fatal(error: unknown): void {
    if (this.#stop !== undefined) return;
    this.#parts.log.warn('a job was interrupted', { id: this.#parts.jobId, error: String(error) });
    this.interrupt(asAppError(error, this.#parts.jobId));
  }

  #makeContext(): RunContext {
    const { jobId, token, journal, clock, log, asker, askKeys, limits, left } = this.#parts;
    // A source is removed only when its copy was found equal, and is on the disk.
    const options = this.#parts.options.removeSource
      ? { ...this.#parts.options, verify: true, syncAll: true }
      : this.#parts.options;
    const { signal } = this.#abort;
    const ends = { source: this.#source, target: this.#target, signal };
    const guard = new TargetGuard({ ...ends, pairs: this.#parts.pairs });
    const side = (): 'here' | 'there' => (this.#target.current?.kind === 'local' ? 'here' : 'there');
    const questions = new Questions({ jobId, asker, journal, signal, side }, options);
    const keys = new KeyGuard({ ...ends, jobId, journal, policy: options.privateKeys, ask: askKeys });
    const own = options.rateLimitBytes > 0 ? [new RateLimit(options.rateLimitBytes, clock)] : [];
    return {
      jobId,
      token,
      options,
      pairs: this.#parts.pairs,
      source: this.#source,
      target: this.#target,
      journal,
      clock,
      log,
      signal,
      flight: new Flight(
        () => this.#rttMs,
        () => performance.now(),
      ),
      limits: [...limits, ...own],
      isContinued: left !== undefined,
      notedFolders: left ? foldersToSweep(left) : new Set(),
      metFolders: new Set(),
      chosen: this.#parts.chosen,
      left: openByAsked(left),
      partOf: (to) => besidePath(to, token, 'part', this.#openings),
      partsOf: ({ begin, partNumber }) => {
        const count = Math.max(1, 1 + this.#openings - partNumber);
        return Array.from({ length: count }, (_, index) => besidePath(begin.to, token, 'part', partNumber + count - 1 - index));
      },
      linkCounts: new LinkCounts(signal),
      refusals: new Refusals(token, signal),
      stays: new Set(),
      doubtful: new Set(),
      gate: () => this.#paused?.promise,
      keys,
      conflict: (faces) => questions.conflict(faces),
      standIn: (faces) => questions.standIn(faces),
      refuseOutside: (fs, path) => guard.refuseOutside(fs, path),
      refuseIntoItself: (pair) => guard.refuseIntoItself(pair),
      recover: (error) => this.#recover(error),
    };
  }

  #opened(fs: FileSystem): void {
    if (fs.kind === 'local') return;
    this.#openings += 1;
    this.#parts.journal.append({ t: 'opened', n: this.#openings });
  }

  get #rttMs(): number {
    return Math.max(this.#source.rttMs, this.#target.rttMs);
  }

  async #copyAll(): Promise<void> {
    const items = new Mailbox<PlannedItem>(ITEMS_AHEAD);
    const plan = new Plan(this.#context, {
      items,
      onFound: (kind, sizeBytes) => this.#rows.found(kind, sizeBytes),
      onSkipped: (pair, kind, why) => this.#rows.skipped(pair, kind, why),
      onFailed: (pair, kind, error) => this.#rows.failed(pair, kind, error),
      onListed: () => undefined,
    });
    this.#rows.isWhole = false;
    this.#abort.signal.addEventListener('abort', () => items.end(), { once: true });
    const planned = plan
      .walk(this.#parts.pairs)
      .then(() => (this.#rows.isWhole = true))
      .catch((error: unknown) => this.#fatal(error))
      .finally(() => items.end());
    const running = new Set<Promise<void>>();
    try {
      for (let item = await items.take(); item !== undefined; item = await items.take()) {
        if (this.#abort.signal.aborted) break;
        const weight = await this.#admit(item);
        if (weight === undefined) continue;
        const started = this.#item(item).finally(() => {
          this.#slots.give(weight);
          running.delete(started);
        });
        running.add(started);
      }
    } catch (error) {
      // Waiting for room was aborted.
      if (!isAppError(error, 'cancelled')) this.#fatal(error);
    }
    await Promise.all([...running, planned]);
    // One question tells them all, and nothing waits for its answer.
    if (!this.#abort.signal.aborted) await this.#held.settle((item, row) => this.#item(item, row));
  }

  /** Waits for room, and takes it. Undefined when the item needs nothing. */
  async #admit(item: PlannedItem): Promise<number | undefined> {
    if (this.#doneKeys.size > 0 && this.#doneKeys.has(itemKey(item.to))) {
      this.#rows.wasDone(item.attributes.sizeBytes ?? 0);
      await item.folder.leave();
      return undefined;
    }
    const open = this.#context.gate();
    if (open !== undefined) await open;
    this.#setCapacity();
    const { capacity } = this.#slots;
    const size = item.attributes.sizeBytes ?? 0;
    const weight = Math.max(1, Math.min(Math.ceil(capacity / 2), Math.round((capacity * size) / (2 * HEAVY_BYTES))));
    await this.#slots.take(weight, this.#abort.signal);
    return weight;
  }

  #setCapacity(): void {
    const most = [this.#source, this.#target]
      .map(({ current }) => (current?.kind === 'remote' ? current.limits.maxOpenFiles : 0))
      .filter((count) => count > 0);
    const isLocal = this.#source.current?.kind === 'local' && this.#target.current?.kind === 'local';
    const open = isLocal ? 64 : most.length > 0 ? Math.min(...most) : 0;
    this.#slots.capacity = Math.min(this.#mostAtOnce, smallFilesInFlight(this.#rttMs, open));
  }

  /** One item to its end, over lost connections. Never rejects. */
  async #item(
    item: PlannedItem,
    id = this.#rows.begin(item, item.kind, item.kind === 'link' ? 0 : item.attributes.sizeBytes),
  ): Promise<void> {
    let furthestBytes = 0;
    const copy = new FileCopy(this.#context, item, (bytes) => {
      furthestBytes = Math.max(furthestBytes, bytes);
      this.#rows.progress(id, bytes);
    });
    try {
      await this.#turns.alone(item.to, async () => {
        const outcome = await this.#outcome(item, copy, () => furthestBytes);
        const ended =
          outcome.kind === 'done' && this.#parts.options.removeSource
            ? await removeSource(this.#context, item, outcome)
            : outcome;
        this.#parts.journal.done(itemKey(item.to));
        this.#rows.end(id, ended);
      });
    } catch (error) {
      const isKey = error instanceof PrivateKeyHeld && !this.#abort.signal.aborted;
      const key = isKey ? this.#held.take(item, id) : undefined;
      if (key === 'held') return;
      if (key !== 'left') await this.#itemFailed(id, item, copy, key ?? error);
    }
    await item.folder
      .leave()
      .catch((error: unknown) => this.#parts.log.debug('a folder was not finished', { error: String(error) }));
  }

  async #itemFailed(id: number, item: PlannedItem, copy: FileCopy, error: unknown): Promise<void> {
    if (this.#abort.signal.aborted) {
      if (this.#stop?.kind === 'cancel' && !(await copy.drop())) {
        this.#unclean ??= new AppError(
          'file.failed',
          { ...this.#where(item.to), reason: 'its place is gone' },
          'a part file stays',
        );
      }
      for (const path of copy.stays) this.#context.stays.add(path);
      return;
    }
    if (isAppError(error, 'storage.unwritable')) {
      this.#fatal(error);
    } else if (isAppError(error, 'cancelled')) {
      // The question was dismissed.
      this.#rows.end(id, { kind: 'skipped', why: 'chosen' });
    } else {
      await copy.drop();
      const failure = asAppError(error, this.#parts.jobId);
      const told = leftBeside(copy.stays, { path: item.to, failure }) ?? failure;
      if (!(error instanceof AppError))
        this.#parts.log.error('an item failed', { error: String(error), stack: (error as Error).stack });
      this.#rows.end(id, { kind: 'failed', error: told });
    }
    this.#parts.log.debug('not copied', { to: item.to, error: String(error) });
  }

  #where(path: FilePath): { path: FilePath; operation: 'removeFile'; side: 'here' | 'there' } {
    return { path, operation: 'removeFile', side: this.#target.current?.kind === 'local' ? 'here' : 'there' };
  }

  /** Over any number of lost connections as long as it gets on. */
  async #outcome(item: PlannedItem, copy: FileCopy, furthestBytes: () => number): Promise<FileOutcome> {
    let reached = 0;
    for (let attempt = 1; ; attempt += 1) {
      try {
        return item.kind === 'link' ? await copyLink(this.#context, item) : await copy.attempt();
      } catch (error) {
        if (furthestBytes() > reached) attempt = 1;
        reached = furthestBytes();
        if (this.#abort.signal.aborted || attempt >= MOST_ATTEMPTS) throw error;
        if (isAppError(error, 'file.tooManyOpen')) {
          // Fewer at once from now on.
          this.#mostAtOnce = Math.max(1, Math.floor(Math.min(this.#mostAtOnce, this.#slots.capacity) / 2));
          await sleep(this.#parts.clock, 100 * attempt, this.#abort.signal);
        } else if (isGone(error)) {
          await this.#recover(error);
        } else {
          throw error;
        }
      }
    }
  }

  async #recover(error: unknown): Promise<void> {
    const areThere = this.#source.current !== undefined && this.#target.current !== undefined;
    if (areThere) {
      // Somebody else waited it out already, or it was one channel of several.
      await sleep(this.#parts.clock, 50, this.#abort.signal);
      return;
    }
    if (this.#paused === undefined && error instanceof AppError) this.#parts.onLost(error);
    try {
      await Promise.all([this.#source.get(), this.#target.get()]);
      this.#parts.onLost(undefined);
    } catch (failure) {
      this.#fatal(failure);
      throw cancelled();
    }
  }

  /** Again when the connection is lost in between. */
  async #cleanUp(): Promise<void> {
    for (let attempt = 1; this.#stop?.kind !== 'interrupt'; attempt += 1) {
      try {
        return await this.#cleanUpOnce();
      } catch (error) {
        if (!isGone(error) || this.#abort.signal.aborted || attempt >= MOST_ATTEMPTS) throw error;
        await this.#recover(error);
      }
    }
  }

  /** At the end: emptied source folders of a move, and what an earlier run left behind. */
  async #cleanUpOnce(): Promise<void> {
    const isCancelled = this.#stop?.kind === 'cancel';
    if (!isCancelled && this.#parts.options.removeSource) await removeEmptied(this.#context, this.#parts.pairs);
    if (this.#parts.left === undefined && this.#context.doubtful.size === 0) return;
    await sweepLeftOvers(isCancelled ? { ...this.#context, signal: AbortSignal.timeout(60_000) } : this.#context);
  }
}

function asAppError(error: unknown, logReference: string): AppError {
  return error instanceof AppError ? error : new AppError('internal', { logReference }, String(error), { cause: error });
}
