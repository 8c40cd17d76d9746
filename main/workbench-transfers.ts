import { join } from 'node:path';
import type { Disposable } from '../shared/base/disposable.ts';
import { Emitter, type Event } from '../shared/base/emitter.ts';
import { childPath, type FilePath } from '../shared/model/file-path.ts';
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
import type { TransferJob } from './transfers/job.ts';
import { TransferQueue } from './transfers/queue.ts';
import type { FilePlace, PlaceReference, TransferOptions } from './transfers/transfer-types.ts';
import { ArchiveJobs } from './workbench-archive-jobs.ts';
import { TransferAsks } from './workbench-transfer-asks.ts';
import { copyInfo, itemOf, movedInfo, removalInfo, type JobNote } from './workbench-transfer-infos.ts';
import type { Leave, TransferPlaces } from './workbench-transfer-places.ts';
import { Removal } from './workbench-transfer-removal.ts';
import { SyncJobs, type SyncMaker } from './workbench-sync-jobs.ts';

/** Events are sampled at 10 Hz; rates of running jobs are told once a second also when nothing else changes. */
const SAMPLE_MS = 100;
const RATES_MS = 1000;
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
  sentRevision: string;
}

/** All copies, moves and deletes of the core. */
export class Transfers implements Disposable {
  readonly asks = new TransferAsks();
  readonly #parts: TransfersParts;
  readonly #queue: TransferQueue;
  readonly #removals = new Map<string, { readonly removal: Removal; readonly after: string | undefined }>();
  readonly #syncs: SyncJobs;
  readonly #archives = new ArchiveJobs();
  readonly #notes = new Map<string, Note>();
  readonly #changed = new Emitter<TransferChanges>();
  /** At most ten times a second: jobs that changed. */
  readonly onChanged: Event<TransferChanges> = this.#changed.event;
  #sampler: Disposable | undefined;
  #ratesAt = 0;
  #sentOrder = '';
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
    this.#syncs = new SyncJobs({ queue: this.#queue, asks: this.asks, onNews: () => this.#soon() });
    this.applySettings();
    this.#queue.onChanged(() => this.#soon());
    this.asks.onAsked(() => this.#soon());
    this.asks.onWithdrawn(() => this.#soon());
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
    this.#soon();
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
    this.#soon();
    return this.#archives.info(job.id, note) as TransferJobInfo;
  }

  items(jobId: TransferJobId, from: number, count: number): TransferItems {
    const ofSync = this.#syncs.items(jobId, from, count) ?? this.#archives.items(jobId, from, count);
    if (ofSync !== undefined) return ofSync;
    const job = this.#queue.job(jobId) ?? this.#removals.get(jobId)?.removal;
    if (job === undefined) return { revision: 0, count: 0, rows: [] };
    const isDelete = job instanceof Removal;
    const rows = job.rows(from, count).map((row) => itemOf(row, isDelete));
    return { revision: job.revision, count: job.rowCount, rows };
  }

  pause(jobId: TransferJobId): void {
    this.#queue.job(jobId)?.pause();
    this.#syncs.pause(jobId);
    this.#soon();
  }

  /** `pageKey`: the page that answers what a connect for it asks. */
  resume(jobId: TransferJobId, pageKey: string | undefined): void {
    this.#allow(jobId, pageKey);
    const job = this.#queue.job(jobId);
    if (job?.status === 'paused') job.resume();
    else if (job !== undefined) this.#queue.start(jobId);
    else this.#removals.get(jobId)?.removal.start();
    this.#syncs.resume(jobId);
    this.#archives.resume(jobId);
    this.#soon();
  }

  async cancel(jobId: TransferJobId, pageKey: string | undefined): Promise<void> {
    this.#allow(jobId, pageKey);
    const job = this.#queue.job(jobId) ?? this.#removals.get(jobId)?.removal;
    await job?.cancel();
    await this.#syncs.cancel(jobId);
    await this.#archives.cancel(jobId);
    this.#ended(jobId);
    this.#soon();
  }

  retry(jobId: TransferJobId, pageKey: string | undefined): void {
    this.#allow(jobId, pageKey);
    this.#queue.retry(jobId);
    this.#removals.get(jobId)?.removal.retry();
    this.#soon();
  }

  move(jobId: TransferJobId, beforeId: TransferJobId | undefined): void {
    this.#queue.move(jobId, beforeId);
    this.#soon();
  }

  async clear(jobId: TransferJobId | undefined): Promise<void> {
    const ended = this.#infos().filter(({ status }) => status === 'finished' || status === 'cancelled');
    for (const info of ended) {
      if (jobId !== undefined && info.jobId !== jobId) continue;
      await this.#queue.remove(info.jobId);
      this.#removals.delete(info.jobId);
      await this.#syncs.remove(info.jobId);
      this.#archives.remove(info.jobId);
      this.#notes.get(info.jobId)?.touch?.dispose();
      this.#notes.delete(info.jobId);
    }
    this.#soon();
  }

  /** Jobs that are under way, for who wants to leave. */
  get running(): number {
    return this.#infos().filter(({ status }) => status === 'running' || status === 'reconnecting').length;
  }

  /** Interrupts what runs; journals keep what is needed to go on. */
  async close(): Promise<void> {
    this.dispose();
    await this.#taking;
    await Promise.all([...this.#removals.values()].map(({ removal }) => removal.cancel()));
    this.#syncs.dispose();
    await this.#archives.close();
    await this.#queue.close();
  }

  dispose(): void {
    this.#isClosed = true;
    this.#sampler?.dispose();
    for (const { touch } of this.#notes.values()) touch?.dispose();
    this.asks.dispose();
    this.#changed.dispose();
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
    this.#removals.set(removal.id, { removal, after: this.#queue.states().at(-1)?.id });
    const note = this.#note(removal.id, [leave]);
    removal.start();
    this.#soon();
    return removalInfo(removal, note);
  }

  #watch(job: TransferJob, leave: readonly Leave[]): TransferJobInfo {
    const note = this.#note(job.id, leave);
    job.onEnded(() => this.#ended(job.id));
    this.#soon();
    return copyInfo(job, note, this.asks.isAsking(job.id));
  }

  #note(id: string, leave: readonly Leave[]): Note {
    const note: Note = { leave, endedAt: undefined, touchMs: FIRST_TOUCH_MS, touch: undefined, sentRevision: '' };
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
    const waiting = [...this.#removals.values()];
    const ids = new Set(this.#queue.states().map(({ id }) => id));
    const take = (after: string | undefined): void => {
      for (const { removal, after: place } of waiting) {
        const isHere = place === after || (after === undefined && place !== undefined && !ids.has(place));
        const note = this.#notes.get(removal.id);
        if (isHere && note) infos.push(removalInfo(removal, note));
      }
      for (const id of this.#archives.startedAfter(after, ids)) {
        const note = this.#notes.get(id);
        const info = note && this.#archives.info(id, note);
        if (info) infos.push(info);
      }
      for (const id of this.#syncs.startedAfter(after, ids)) {
        const note = this.#notes.get(id);
        infos.push(...((note && [this.#syncs.info(id, note)].filter((info) => info !== undefined)) ?? []));
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

  /** Tells what changed, at once or a moment after the last time. */
  #soon(): void {
    if (this.#isClosed || this.#sampler !== undefined) return;
    this.#sampler = this.#parts.host.clock.after(SAMPLE_MS, () => {
      this.#sampler = undefined;
      this.#sample();
    });
  }

  #sample(): void {
    const now = this.#parts.host.clock.now();
    const infos = this.#infos();
    const tellsRates = now - this.#ratesAt >= RATES_MS;
    if (tellsRates) this.#ratesAt = now;
    const isRunning = ({ status }: TransferJobInfo): boolean => status === 'running' || status === 'reconnecting';
    const jobs = infos.filter((info) => {
      const note = this.#notes.get(info.jobId);
      if (note === undefined) return false;
      const revision = `${info.revision}${info.status}${info.isAsking}`;
      const isNew = note.sentRevision !== revision;
      note.sentRevision = revision;
      if (isRunning(info)) this.#touchLater(info.jobId, note);
      else if (isNew) this.#ended(info.jobId);
      return isNew || (tellsRates && isRunning(info));
    });
    const order = infos.map(({ jobId }) => jobId);
    const isMoved = order.join() !== this.#sentOrder;
    this.#sentOrder = order.join();
    if (jobs.length > 0 || isMoved) this.#changed.emit({ jobs, ...(isMoved && { order }) });
    if (infos.some(isRunning)) this.#soon();
  }

  #touchLater(id: string, note: Note): void {
    note.touch ??= this.#parts.host.clock.after(note.touchMs, () => {
      note.touch = undefined;
      note.touchMs = Math.min(LONGEST_TOUCH_MS, note.touchMs * 2);
      this.#touch(id);
    });
  }

  /** A run has ended, one way or another. */
  #ended(id: string): void {
    const note = this.#notes.get(id);
    const status =
      this.#queue.job(id)?.status ??
      this.#removals.get(id)?.removal.status ??
      this.#syncs.status(id) ??
      this.#archives.status(id);
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
    const removal = this.#removals.get(id)?.removal;
    if (removal !== undefined) touched(removal.reference, foldersOf(removal.paths));
    const archive = this.#archives.target(id);
    if (archive !== undefined) touched(archive.place, [archive.folder]);
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
