import { join } from 'node:path';
import type { Disposable } from '../shared/base/disposable.ts';
import type { Event } from '../shared/base/emitter.ts';
import { childPath, type FilePath } from '../shared/model/file-path.ts';
import type { ConnectionId } from '../shared/model/ids.ts';
import type { FileSide } from '../shared/model/files.ts';
import type { TransferJobId } from '../shared/model/transfers.ts';
import {
  type CopyOptions,
  type TransferChanges,
  type TransferItems,
  type TransferJobInfo,
  type TransferList,
  type TransferRequest,
} from '../shared/model/transfers.ts';
import type { Settings } from '../shared/model/settings.ts';
import type { ArchiveJob } from './archives/archive-job.ts';
import type { Host } from './host.ts';
import type { FileSystem } from './sftp/file-system.ts';
import { renameAll } from './sftp/browser/rename-all.ts';
import { JournalFolder } from './transfers/journal-folder.ts';
import type { StreamJob } from './streams/stream-job.ts';
import type { TransferJob } from './transfers/job.ts';
import { TransferQueue } from './transfers/queue.ts';
import type { FilePlace, PlaceReference, TransferOptions } from './transfers/transfer-types.ts';
import { ArchiveJobs } from './workbench-archive-jobs.ts';
import type { OtherJobs } from './workbench-placed-jobs.ts';
import { RemovalJobs } from './workbench-removal-jobs.ts';
import { TransferAsks } from './workbench-transfer-asks.ts';
import { copyInfo, itemOf, movedInfo, removalInfo, type JobNote } from './workbench-transfer-infos.ts';
import { isUnderWay, TransferNews } from './workbench-transfer-news.ts';
import type { Leave, TransferPlaces } from './workbench-transfer-places.ts';
import { Removal } from './workbench-transfer-removal.ts';
import { StreamJobs } from './workbench-stream-jobs.ts';
import { SyncJobs, type SyncMaker } from './workbench-sync-jobs.ts';

/** Panes that show the folders of a running job read them again, the longer it runs the less often. */
const FIRST_TOUCH_MS = 1000;
const LONGEST_TOUCH_MS = 20_000;

interface TransfersParts {
  readonly host: Host;
  readonly places: TransferPlaces;
  readonly settings: () => Settings;
  /** Which host a side is. Throws `session.notOpen`, `session.notFound`. */
  readonly referenceOf: (side: FileSide) => PlaceReference;
  /** The file system that a pane of this side uses. */
  readonly fileSystem: (side: FileSide) => FileSystem;
  /** Files below some folders of a place changed. */
  readonly touched: (place: PlaceReference, folders: readonly FilePath[]) => void;
}

/** What the core knows of a job beyond the engine. */
interface Note extends JobNote {
  readonly leave: readonly Leave[];
  touchMs: number;
  touch: Disposable | undefined;
}

/** All copies, moves and deletes of the core. */
export class Transfers implements Disposable {
  readonly asks = new TransferAsks();
  readonly #parts: TransfersParts;
  readonly #queue: TransferQueue;
  readonly #removals = new RemovalJobs();
  readonly #archives = new ArchiveJobs();
  readonly #streams = new StreamJobs();
  readonly #syncs: SyncJobs;
  readonly #others: readonly OtherJobs[];
  readonly #notes = new Map<string, Note>();
  readonly #news: TransferNews;
  #isClosed = false;
  #taking: Promise<void> = Promise.resolve();

  constructor(parts: TransfersParts) {
    this.#parts = parts;
    const { host } = parts;
    const { clock, log } = host;
    const journals = new JournalFolder(join(host.dataDir, 'transfers'), clock, log.scope('transfers'));
    this.#queue = new TransferQueue({
      clock,
      log,
      asker: this.asks,
      askKeys: (question, signal) => this.asks.privateKeys(question, signal),
      journals,
    });
    this.#syncs = new SyncJobs({ queue: this.#queue, asks: this.asks, onNews: () => this.#news.soon() });
    this.#others = [this.#removals, this.#archives, this.#streams, this.#syncs];
    this.applySettings();
    this.#news = new TransferNews({
      clock,
      infos: () => this.#infos(),
      onRunning: ({ jobId }) => this.#touchLater(jobId),
      onStill: ({ jobId }) => this.#ended(jobId),
    });
    this.#queue.onChanged(() => this.#news.soon());
    this.asks.onAsked(() => this.#news.soon());
    this.asks.onWithdrawn(() => this.#news.soon());
  }

  /** Jobs that an earlier core left come as interrupted, a little later. Nothing connects. */
  takeLeft(): void {
    this.#taking = this.#takeLeft().catch((error: unknown) => {
      this.#parts.host.log.scope('transfers').error('jobs of an earlier run were not taken over', { error: String(error) });
    });
  }

  async #takeLeft(): Promise<void> {
    const leaves = new Map<PlaceReference, Leave>();
    const place = (reference: PlaceReference): FilePlace => {
      const leave = { mayConnect: false, pageKey: undefined };
      leaves.set(reference, leave);
      return this.#parts.places.at(reference, leave);
    };
    for (const job of await this.#queue.takeLeft(place)) {
      const { source, target } = job.state();
      this.#watch(
        job,
        [source, target].flatMap((each) => leaves.get(each) ?? []),
      );
    }
    this.#news.soon();
  }

  applySettings(): void {
    const { transferJobs, transferRateLimitKilobytes } = this.#parts.settings();
    if (this.#queue.maxJobs !== transferJobs) this.#queue.maxJobs = transferJobs;
    this.#queue.rateLimitBytes = transferRateLimitKilobytes * 1000;
  }

  get list(): TransferList {
    return { jobs: this.#infos(), questions: [...this.asks.all] };
  }

  /** A copy or move; undefined for what else is among the transfers. */
  copyJob(jobId: TransferJobId): TransferJob | undefined {
    return this.#queue.job(jobId);
  }

  /** Rejects with `session.notOpen`, and with the system's error when the journal can't be written. */
  async start(request: TransferRequest, signal: AbortSignal): Promise<TransferJobInfo> {
    const { source } = request;
    const reference = this.#parts.referenceOf(source.side);
    const paths = source.names.map((name) => childPath(source.folder, name));
    if (request.kind === 'delete') return this.#startRemoval(reference, paths);
    const { target } = request;
    const targetReference = this.#parts.referenceOf(target.side);
    const pairs = paths.map((from, index) => {
      const name = target.names?.[index] ?? source.names[index];
      if (name === undefined) throw new Error('a path without a name');
      return { from, to: childPath(target.folder, name) };
    });
    if (request.kind === 'move' && isSamePlace(reference, targetReference)) {
      const fileSystem = this.#parts.fileSystem(source.side);
      const { left, failure } = await renameAll(fileSystem, pairs, signal);
      this.#parts.touched(reference, [source.folder, target.folder]);
      if (failure !== undefined) throw failure;
      if (left.length === 0) return movedInfo(reference, pairs, this.#parts.host.clock.now());
      return this.#startCopy(reference, targetReference, left, { ...given(request.options), removeSource: true });
    }
    const removeSource = request.kind === 'move';
    return this.#startCopy(reference, targetReference, pairs, { ...given(request.options), removeSource });
  }

  /** Copies from a place that is no side of a pane. Rejects as `start` does. */
  startFrom(
    source: PlaceReference,
    pairs: Parameters<TransferQueue['add']>[0]['pairs'],
    target: FileSide,
    options: CopyOptions | undefined,
  ): Promise<TransferJobInfo> {
    return this.#startCopy(source, this.#parts.referenceOf(target), pairs, given(options));
  }

  /** One job, although it copies in both directions and deletes: `make` is handed the places and what begins copies. */
  startSync(sides: { readonly left: PlaceReference; readonly right: PlaceReference }, make: SyncMaker): TransferJobInfo {
    const leaves = [sides.left, sides.right].map((): Leave => ({ mayConnect: true, pageKey: undefined }));
    const [left, right] = [sides.left, sides.right].map((side, at) => this.#parts.places.at(side, leaves[at] as Leave));
    const sync = this.#syncs.start({ left: left as FilePlace, right: right as FilePlace }, make);
    return this.#syncs.info(sync.id, this.#note(sync.id, leaves)) as TransferJobInfo;
  }

  /** A job that is no copy of the engine. */
  startArchive(job: ArchiveJob): TransferJobInfo {
    const note = this.#note(job.id, []);
    this.#archives.start(job, this.#queue.states().at(-1)?.id);
    this.#news.soon();
    return this.#archives.info(job.id, note) as TransferJobInfo;
  }

  /** A command with a file or a program of this computer at its end. */
  startStream(job: StreamJob): TransferJobInfo {
    const note = this.#note(job.id, []);
    this.#streams.start(job, this.#queue.states().at(-1)?.id);
    this.#news.soon();
    return this.#streams.info(job.id, note) as TransferJobInfo;
  }

  /** Undefined for any other job. */
  stream(jobId: TransferJobId): StreamJob | undefined {
    return this.#streams.get(jobId);
  }

  /** Something about a job that does not run is new. */
  changed(): void {
    this.#news.soon();
  }

  items(jobId: TransferJobId, from: number, count: number): TransferItems {
    const job = this.#queue.job(jobId);
    if (job === undefined) return this.#ofOthers((jobs) => jobs.items(jobId, from, count)) ?? { revision: 0, count: 0, rows: [] };
    const rows = job.rows(from, count).map((row) => itemOf(row, false));
    return { revision: job.revision, count: job.rowCount, rows };
  }

  pause(jobId: TransferJobId): void {
    this.#queue.job(jobId)?.pause();
    this.#syncs.pause(jobId);
    this.#streams.get(jobId)?.pause();
    this.#news.soon();
  }

  /** `pageKey`: the page that answers what a connect for it asks. */
  resume(jobId: TransferJobId, pageKey: string | undefined): void {
    this.#allow(jobId, pageKey);
    const job = this.#queue.job(jobId);
    if (job?.status === 'paused') job.resume();
    else if (job !== undefined) this.#queue.start(jobId);
    for (const jobs of this.#others) jobs.resume(jobId);
    this.#news.soon();
  }

  async cancel(jobId: TransferJobId, pageKey: string | undefined): Promise<void> {
    this.#allow(jobId, pageKey);
    await this.#queue.job(jobId)?.cancel();
    for (const jobs of this.#others) await jobs.cancel(jobId);
    this.#ended(jobId);
    this.#news.soon();
  }

  retry(jobId: TransferJobId, pageKey: string | undefined): void {
    this.#allow(jobId, pageKey);
    this.#queue.retry(jobId);
    this.#removals.retry(jobId);
    this.#streams.get(jobId)?.start();
    const note = this.#notes.get(jobId);
    if (note !== undefined) note.endedAt = undefined;
    this.#news.soon();
  }

  move(jobId: TransferJobId, beforeId: TransferJobId | undefined): void {
    this.#queue.move(jobId, beforeId);
    this.#news.soon();
  }

  async clear(jobId: TransferJobId | undefined): Promise<void> {
    const ended = this.#infos().filter(({ status }) => status === 'finished' || status === 'cancelled');
    for (const info of ended) {
      if (jobId !== undefined && info.jobId !== jobId) continue;
      await this.#queue.remove(info.jobId);
      for (const jobs of this.#others) await jobs.remove(info.jobId);
      this.#notes.get(info.jobId)?.touch?.dispose();
      this.#notes.delete(info.jobId);
    }
    this.#news.soon();
  }

  /** At most ten times a second: jobs that changed. */
  get onChanged(): Event<TransferChanges> {
    return this.#news.onChanged;
  }

  /** Jobs that are under way, for who wants to leave. */
  get running(): number {
    return this.#infos().filter(isUnderWay).length;
  }

  /** Interrupts what runs; journals keep what is needed to go on. */
  async close(): Promise<void> {
    this.dispose();
    await this.#taking;
    await this.#removals.close();
    this.#syncs.dispose();
    await this.#archives.close();
    await this.#streams.close();
    await this.#queue.close();
  }

  dispose(): void {
    this.#isClosed = true;
    for (const { touch } of this.#notes.values()) touch?.dispose();
    this.asks.dispose();
    this.#news.dispose();
  }

  async #startCopy(
    source: PlaceReference,
    target: PlaceReference,
    pairs: Parameters<TransferQueue['add']>[0]['pairs'],
    options: Partial<TransferOptions>,
  ): Promise<TransferJobInfo> {
    const leaves = [source, target].map((): Leave => ({ mayConnect: true, pageKey: undefined }));
    const [from, to] = [source, target].map((reference, index) => this.#parts.places.at(reference, leaves[index] as Leave));
    const job = await this.#queue.add({ source: from as FilePlace, target: to as FilePlace, pairs, options });
    return this.#watch(job, leaves);
  }

  #startRemoval(reference: PlaceReference, paths: readonly FilePath[]): TransferJobInfo {
    const leave: Leave = { mayConnect: true, pageKey: undefined };
    const { clock } = this.#parts.host;
    const removal = new Removal({ place: this.#parts.places.at(reference, leave), paths, now: () => clock.now() });
    const note = this.#note(removal.id, [leave]);
    this.#removals.start(removal, this.#queue.states().at(-1)?.id);
    this.#news.soon();
    return removalInfo(removal, note);
  }

  #watch(job: TransferJob, leave: readonly Leave[]): TransferJobInfo {
    const note = this.#note(job.id, leave);
    job.onEnded(() => this.#ended(job.id));
    this.#news.soon();
    return copyInfo(job, note, this.asks.isAsking(job.id));
  }

  #note(id: string, leave: readonly Leave[]): Note {
    const via = (reference: PlaceReference): ConnectionId | undefined => this.#parts.places.connectionOf(reference);
    const note: Note = { leave, endedAt: undefined, touchMs: FIRST_TOUCH_MS, touch: undefined, via };
    this.#notes.set(id, note);
    return note;
  }

  /** The user wants this job to go on: it may connect. */
  #allow(jobId: string, pageKey: string | undefined): void {
    for (const leave of this.#notes.get(jobId)?.leave ?? []) {
      leave.mayConnect = true;
      leave.pageKey = pageKey;
    }
  }

  #infos(): TransferJobInfo[] {
    const infos: TransferJobInfo[] = [];
    const ids = new Set(this.#queue.states().map(({ id }) => id));
    const take = (after: string | undefined): void => {
      for (const jobs of this.#others)
        for (const id of jobs.startedAfter(after, ids)) {
          const note = this.#notes.get(id);
          const info = note && jobs.info(id, note);
          if (info) infos.push(info);
        }
    };
    take(undefined);
    for (const id of ids) {
      const [job, note] = [this.#queue.job(id), this.#notes.get(id)];
      if (job && note) infos.push(copyInfo(job, note, this.asks.isAsking(id)));
      take(id);
    }
    return infos;
  }

  /** What the one kind of jobs answers that knows it. */
  #ofOthers<T>(ask: (jobs: OtherJobs) => T | undefined): T | undefined {
    for (const jobs of this.#others) {
      const answer = ask(jobs);
      if (answer !== undefined) return answer;
    }
    return undefined;
  }

  #touchLater(id: string): void {
    const note = this.#notes.get(id);
    if (note === undefined) return;
    note.touch ??= this.#parts.host.clock.after(note.touchMs, () => {
      note.touch = undefined;
      note.touchMs = Math.min(LONGEST_TOUCH_MS, note.touchMs * 2);
      this.#touch(id);
    });
  }

  /** A run has ended, one way or another. */
  #ended(id: string): void {
    const note = this.#notes.get(id);
    const status = this.#queue.job(id)?.status ?? this.#ofOthers((jobs) => jobs.status(id));
    if (note === undefined || status === undefined || this.#isClosed) return;
    if (status === 'finished' || status === 'cancelled') note.endedAt ??= this.#parts.host.clock.now();
    if (status === 'running' || status === 'reconnecting') return;
    note.touch?.dispose();
    note.touch = undefined;
    note.touchMs = FIRST_TOUCH_MS;
    if (status !== 'waiting') this.#touch(id);
  }

  #touch(id: string): void {
    const job = this.#queue.job(id);
    const { touched } = this.#parts;
    const removal = this.#removals.target(id);
    if (removal !== undefined) touched(removal.place, foldersOf(removal.paths));
    const archive = this.#archives.target(id);
    if (archive !== undefined) touched(archive.place, [archive.folder]);
    const made = this.#streams.folder(id);
    if (made !== undefined) touched({ kind: 'local' }, [made]);
    for (const { place, folder } of this.#syncs.sides(id)) touched(place.reference, [folder]);
    if (job === undefined) return;
    const { source, target, first } = job.state();
    touched(target, foldersOf([first.to]));
    if (job.options.removeSource) touched(source, foldersOf([first.from]));
  }
}

/** The folders that paths lie in; those of a job are mostly one. */
function foldersOf(paths: readonly FilePath[]): FilePath[] {
  return [...new Set(paths.slice(0, 1000).map((path) => (path.slice(0, path.lastIndexOf('/')) || '/') as FilePath))];
}

function isSamePlace(one: PlaceReference, other: PlaceReference): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** Without what is absent, so that the defaults hold. */
function given(options: Extract<TransferRequest, { kind: 'copy' | 'move' }>['options']): Partial<TransferOptions> {
  return Object.fromEntries(Object.entries(options ?? {}).filter(([, value]) => value !== undefined));
}
