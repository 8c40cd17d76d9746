import { randomBytes } from 'node:crypto';
import type { Clock } from '../../shared/base/clock.ts';
import type { Disposable } from '../../shared/base/disposable.ts';
import { Emitter } from '../../shared/base/emitter.ts';
import type { Logger } from '../log/logger.ts';
import { TransferJob } from './job.ts';
import type { JobParts } from './job-parts.ts';
import { MemoryJournal, type Journal } from './journal.ts';
import type { JobHeader } from './journal-format.ts';
import type { JournalFolder } from './journal-folder.ts';
import { RateLimit } from './rate-limit.ts';
import {
  defaultOptions,
  type FilePlace,
  type JobRequest,
  type JobState,
  type PlaceReference,
  type PrivateKeysAsker,
  type TransferAsker,
} from './transfer-types.ts';

const SAMPLE_MS = 100;
const letters = 'abcdefghijklmnopqrstuvwxyz234567';

export interface QueueParts {
  readonly clock: Clock;
  readonly log: Logger;
  readonly asker: TransferAsker | undefined;
  readonly askKeys?: PrivateKeysAsker | undefined;
  /** Where journals are kept; without it jobs end with the process. */
  readonly journals?: JournalFolder | undefined;
  /** Jobs at once. */
  readonly maxJobs?: number | undefined;
  /** All jobs together; 0: no limit. */
  readonly rateLimitBytes?: number | undefined;
}

interface Entry {
  readonly job: TransferJob;
  readonly journal: Journal;
  order: number;
  /** Waits for its turn. */
  isWanted: boolean;
  /** Its journal is being removed, or is. */
  clearing: Promise<void> | undefined;
}

/** All jobs, in the order in which they get their turn. */
export class TransferQueue {
  readonly #parts: QueueParts;
  readonly #log: Logger;
  readonly #entries: Entry[] = [];
  readonly #changed = new Emitter<void>();
  readonly #rate: RateLimit;
  #maxJobs: number;
  #sampler: Disposable | undefined;
  #lastRevision = '';
  #isClosed = false;

  constructor(parts: QueueParts) {
    this.#parts = parts;
    this.#log = parts.log.scope('transfers');
    this.#maxJobs = parts.maxJobs ?? 3;
    this.#rate = new RateLimit(parts.rateLimitBytes ?? 0, parts.clock);
  }

  /** At most ten times a second, when any state or row has changed since the last time. */
  get onChanged(): Emitter<void>['event'] {
    return this.#changed.event;
  }

  get maxJobs(): number {
    return this.#maxJobs;
  }

  set maxJobs(count: number) {
    this.#maxJobs = Math.max(1, count);
    this.#startNext();
  }

  /** Bytes per second of all jobs together; 0: no limit. */
  set rateLimitBytes(bytesPerSecond: number) {
    this.#rate.bytesPerSecond = bytesPerSecond;
  }

  states(): JobState[] {
    return this.#entries.map(({ job }) => job.state());
  }

  job(id: string): TransferJob | undefined {
    return this.#entries.find(({ job }) => job.id === id)?.job;
  }

  /** Adds a job at the end; it begins when it is its turn. Throws the system's error when its journal can't be made. */
  async add(request: JobRequest): Promise<TransferJob> {
    if (this.#isClosed) throw new Error('the queue is closed');
    if (request.pairs.length === 0) throw new Error('a job without pairs');
    const header: JobHeader = {
      t: 'job',
      v: 1,
      id: randomName(16),
      token: randomName(8),
      createdAt: this.#parts.clock.now(),
      source: request.source.reference,
      target: request.target.reference,
      pairs: [...request.pairs],
      options: { ...defaultOptions, ...request.options },
      ...(request.chosen !== undefined && { chosen: [...request.chosen] }),
    };
    const journal = (await this.#parts.journals?.create(header)) ?? new MemoryJournal(header);
    const job = this.#enter({ header, source: request.source, target: request.target, journal }, header.createdAt, true);
    this.#startNext();
    return job;
  }

  /**
   * Takes over what earlier runs of the program left. Jobs stand as `interrupted` until `start`; what was cancelled is cleaned up as soon as its place
   * can be had. `place` finds a place again by its reference.
   */
  async takeLeft(place: (reference: PlaceReference) => FilePlace): Promise<readonly TransferJob[]> {
    const left = (await this.#parts.journals?.takeLeft()) ?? [];
    return left.map(({ state, journal }) => {
      const { header } = state;
      const parts = { header, source: place(header.source), target: place(header.target), journal, left: state };
      const job = this.#enter(parts, state.order, false);
      if (state.isCancelled) job.cancel().catch((error: unknown) => this.#log.warn('not cleaned up', { error: String(error) }));
      return job;
    });
  }

  /** Lets a job that waits, was interrupted or was never begun have its turn. */
  start(id: string): void {
    const entry = this.#entry(id);
    if (entry === undefined) return;
    entry.isWanted = true;
    this.#startNext();
  }

  /** Moves a job before another, or to the end. */
  move(id: string, beforeId: string | undefined): void {
    const entry = this.#entry(id);
    if (entry === undefined || id === beforeId) return;
    this.#entries.splice(this.#entries.indexOf(entry), 1);
    const at = this.#entries.findIndex(({ job }) => job.id === beforeId);
    const place = at === -1 ? this.#entries.length : at;
    const before = this.#entries[place - 1]?.order;
    const after = this.#entries[place]?.order;
    entry.order = after === undefined ? (before ?? 0) + 1 : before === undefined ? after - 1 : (before + after) / 2;
    this.#entries.splice(place, 0, entry);
    if (entry.clearing === undefined) entry.journal.append({ t: 'order', n: entry.order });
    this.#changed.emit();
  }

  /** Takes failed items of a job up again. */
  retry(id: string): void {
    this.#entry(id)?.job.retry();
    this.#sample();
  }

  /** Takes an ended job out of the list; cancels it first when it has not ended. */
  async remove(id: string): Promise<void> {
    const entry = this.#entry(id);
    if (entry === undefined) return;
    entry.isWanted = false;
    if (entry.job.isOpen) await entry.job.cancel();
    if (entry.job.isOpen) return;
    await this.#clear(entry);
    this.#entries.splice(this.#entries.indexOf(entry), 1);
    this.#changed.emit();
  }

  /** Interrupts all jobs; the journals keep what is needed to go on. Idempotent. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#sampler?.dispose();
    await Promise.all(
      this.#entries.map(async (entry) => {
        await entry.job.interrupt();
        if (entry.clearing !== undefined || !entry.job.isOpen) await this.#clear(entry);
        else {
          await entry.journal.close();
          await this.#parts.journals?.leave(entry.job.id);
        }
      }),
    );
  }

  #enter(parts: Omit<JobParts, 'asker' | 'askKeys' | 'clock' | 'log' | 'limits'>, order: number, isWanted: boolean): TransferJob {
    const { asker, askKeys, clock } = this.#parts;
    const job = new TransferJob({ ...parts, asker, askKeys, clock, log: this.#log, limits: [this.#rate] });
    const entry: Entry = { job, journal: parts.journal, order, isWanted, clearing: undefined };
    this.#entries.push(entry);
    job.onStatusChanged(() => {
      this.#sample();
      this.#startNext();
    });
    job.onEnded((status) => {
      // With failed items it may be tried again.
      if (status === 'cancelled' || (status === 'finished' && job.state().totals.failedItems === 0)) void this.#clear(entry);
      this.#startNext();
    });
    this.#sample();
    return job;
  }

  #clear(entry: Entry): Promise<void> {
    entry.clearing ??= this.#removeJournal(entry);
    return entry.clearing;
  }

  async #removeJournal(entry: Entry): Promise<void> {
    try {
      await entry.journal.close();
      await this.#parts.journals?.remove(entry.job.id);
    } catch (error) {
      this.#log.warn('a journal could not be removed', { error: String(error) });
    }
  }

  #entry(id: string): Entry | undefined {
    return this.#entries.find(({ job }) => job.id === id);
  }

  /** Paused jobs keep their turn free for others. */
  #startNext(): void {
    if (this.#isClosed) return;
    let running = this.#entries.filter(({ job }) => job.status === 'running' || job.status === 'reconnecting').length;
    for (const entry of this.#entries) {
      if (running >= this.#maxJobs) return;
      if (!entry.isWanted) continue;
      entry.isWanted = false;
      running += 1;
      entry.job.start();
    }
  }

  /** Ten times a second while something runs: tells once whatever happened in between. */
  #sample(): void {
    if (this.#isClosed) return;
    this.#sampler ??= this.#parts.clock.every(SAMPLE_MS, () => {
      const revision = this.#entries.map(({ job }) => `${job.id}${job.revision}`).join();
      if (revision !== this.#lastRevision) {
        this.#lastRevision = revision;
        this.#changed.emit();
      } else if (!this.#entries.some(({ job }) => job.isRunning)) {
        this.#sampler?.dispose();
        this.#sampler = undefined;
      }
    });
  }
}

function randomName(length: number): string {
  return Array.from(randomBytes(length), (byte) => letters[byte % 32]).join('');
}
