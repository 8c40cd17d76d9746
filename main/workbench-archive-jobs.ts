import type { FilePath } from '../shared/model/file-path.ts';
import { TransferJobId, type TransferItems, type TransferJobInfo, type TransferStatus } from '../shared/model/transfers.ts';
import type { ArchiveJob } from './archives/archive-job.ts';
import type { PlaceReference } from './transfers/transfer-types.ts';
import { PlacedJobs, type OtherJobs } from './workbench-placed-jobs.ts';
import { itemOf, placeOf, type JobNote } from './workbench-transfer-infos.ts';

/** Archives and trees by tar among the transfers. They have no journal: what is not whole is nothing. */
export class ArchiveJobs implements OtherJobs {
  readonly #jobs = new PlacedJobs<ArchiveJob>();

  /** `after`: the last job of the queue, behind which it stands. */
  start(job: ArchiveJob, after: string | undefined): void {
    this.#jobs.add(job, after);
    job.start();
  }

  info(id: string, note: JobNote): TransferJobInfo | undefined {
    const job = this.#jobs.get(id);
    return job && archiveInfo(job, note);
  }

  startedAfter(after: string | undefined, ids: ReadonlySet<string>): string[] {
    return this.#jobs.startedAfter(after, ids);
  }

  status(id: string): TransferStatus | undefined {
    return this.#jobs.get(id)?.status;
  }

  /** The folder that it makes something in. */
  target(id: string): { readonly place: PlaceReference; readonly folder: FilePath } | undefined {
    const parts = this.#jobs.get(id)?.parts;
    return parts && { place: parts.target, folder: parts.targetFolder };
  }

  items(id: string, from: number, count: number): TransferItems | undefined {
    const job = this.#jobs.get(id);
    if (job === undefined) return undefined;
    const rows = job.rows(from, count).map((row) => itemOf(row, row.from === row.to));
    return { revision: job.revision, count: job.rowCount, rows };
  }

  resume(id: string): void {
    this.#jobs.get(id)?.start();
  }

  async cancel(id: string): Promise<void> {
    await this.#jobs.get(id)?.cancel();
  }

  remove(id: string): void {
    this.#jobs.delete(id);
  }

  /** Ends what runs, which leaves nothing. */
  async close(): Promise<void> {
    await Promise.all(this.#jobs.all.map((job) => job.cancel()));
  }
}

function archiveInfo(job: ArchiveJob, note: JobNote): TransferJobInfo {
  const { id, status, revision, totals, bytesPerSecond, filesPerSecond, error, parts } = job;
  return {
    jobId: TransferJobId.parse(id),
    kind: 'archive',
    status,
    revision,
    source: placeOf(parts.source, parts.sourceFolder, note),
    target: placeOf(parts.target, parts.targetFolder, note),
    firstName: parts.firstName,
    nameCount: parts.nameCount,
    totals,
    bytesPerSecond,
    filesPerSecond,
    isVerified: false,
    isAsking: false,
    canRetry: false,
    ...(note.endedAt !== undefined && { endedAt: note.endedAt }),
    ...(error !== undefined && { error: error.toWire() }),
  };
}
