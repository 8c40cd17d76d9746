import type { Disposable } from '../shared/base/disposable.ts';
import { lastName, parentPath } from '../shared/model/file-path.ts';
import { TransferJobId, type TransferItems, type TransferJobInfo, type TransferStatus } from '../shared/model/transfers.ts';
import { isDeletion, type Synchronisation, type SyncParts, type SyncSide } from './comparison/synchronise.ts';
import type { TransferQueue } from './transfers/queue.ts';
import type { FilePlace } from './transfers/transfer-types.ts';
import { PlacedJobs, type OtherJobs } from './workbench-placed-jobs.ts';
import type { TransferAsks } from './workbench-transfer-asks.ts';
import { itemOf, placeOf, type JobNote } from './workbench-transfer-infos.ts';

interface SyncTools extends Pick<SyncParts, 'startCopy'> {
  readonly left: FilePlace;
  readonly right: FilePlace;
  readonly onNews: () => void;
}

/** Makes what is to be done, from the places and what begins copies. */
export type SyncMaker = (tools: SyncTools) => Synchronisation;

interface SyncJobsParts {
  readonly queue: TransferQueue;
  readonly asks: TransferAsks;
  readonly onNews: () => void;
}

/** Synchronisations among the transfers. Their copies run in the queue, where they have no row of their own. */
export class SyncJobs implements OtherJobs, Disposable {
  readonly #parts: SyncJobsParts;
  readonly #syncs = new PlacedJobs<Synchronisation>();

  constructor(parts: SyncJobsParts) {
    this.#parts = parts;
  }

  start(places: { readonly left: FilePlace; readonly right: FilePlace }, make: SyncMaker): Synchronisation {
    const { queue, asks, onNews } = this.#parts;
    const sync: Synchronisation = make({
      ...places,
      onNews,
      startCopy: async (request) => {
        const job = await queue.add(request);
        asks.askFor(job.id, sync.id);
        return job;
      },
    });
    this.#syncs.add(sync, queue.states().at(-1)?.id);
    sync.start();
    return sync;
  }

  info(id: string, note: JobNote): TransferJobInfo | undefined {
    const sync = this.#syncs.get(id);
    return sync && syncInfo(sync, note, this.#parts.asks.isAsking(id));
  }

  startedAfter(after: string | undefined, ids: ReadonlySet<string>): string[] {
    return this.#syncs.startedAfter(after, ids);
  }

  status(id: string): TransferStatus | undefined {
    return this.#syncs.get(id)?.status;
  }

  /** Its folders, which panes may show. */
  sides(id: string): readonly SyncSide[] {
    const parts = this.#syncs.get(id)?.parts;
    return parts === undefined ? [] : [parts.left, parts.right];
  }

  items(id: string, from: number, count: number): TransferItems | undefined {
    const sync = this.#syncs.get(id);
    if (sync === undefined) return undefined;
    const rows = sync.rows(from, count).map((row) => itemOf(row, row.from === row.to));
    return { revision: sync.revision, count: sync.rowCount, rows };
  }

  pause(id: string): void {
    this.#syncs.get(id)?.pause();
  }

  /** After a pause, or an interruption of its copying. */
  resume(id: string): void {
    const sync = this.#syncs.get(id);
    const copying = sync?.copying;
    sync?.resume();
    if (copying?.status === 'interrupted') this.#parts.queue.start(copying.id);
  }

  async cancel(id: string): Promise<void> {
    await this.#syncs.get(id)?.cancel();
  }

  async remove(id: string): Promise<void> {
    for (const job of this.#syncs.get(id)?.jobs ?? []) await this.#parts.queue.remove(job.id);
    this.#syncs.delete(id);
  }

  dispose(): void {
    for (const sync of this.#syncs.all) sync.dispose();
  }
}

/** A synchronisation as pages see it: one job, whatever jobs of the engine it is made of. */
function syncInfo(sync: Synchronisation, note: JobNote, isAsking: boolean): TransferJobInfo {
  const { id, status, revision, totals, error, parts, copying } = sync;
  const { left, right, items } = parts;
  const rates = copying?.state();
  const firstName = lastName(right.folder);
  return {
    jobId: TransferJobId.parse(id),
    kind: 'sync',
    status,
    revision,
    source: placeOf(left.place.reference, left.folder, note),
    target: placeOf(right.place.reference, parentPath(right.folder), note),
    ...(firstName !== undefined && { firstName }),
    nameCount: 1,
    totals,
    bytesPerSecond: rates?.bytesPerSecond ?? 0,
    filesPerSecond: rates?.filesPerSecond ?? 0,
    // What is deleted in the end takes time too, that nobody knows.
    ...(rates?.remainingSeconds !== undefined && !items.some(isDeletion) && { remainingSeconds: rates.remainingSeconds }),
    isVerified: false,
    isAsking,
    canRetry: false,
    ...(note.endedAt !== undefined && { endedAt: note.endedAt }),
    ...(error !== undefined && { error: error.toWire() }),
  };
}
