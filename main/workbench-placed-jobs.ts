import type { TransferItems, TransferJobInfo, TransferStatus } from '../shared/model/transfers.ts';
import type { JobNote } from './workbench-transfer-infos.ts';

/** Jobs of one kind among the transfers that the queue does not know. What an id of another kind is asked for is nothing. */
export interface OtherJobs {
  info(id: string, note: JobNote): TransferJobInfo | undefined;
  /** Those that stand behind a job of the queue; behind none, or one that is gone, at the beginning. */
  startedAfter(after: string | undefined, ids: ReadonlySet<string>): string[];
  status(id: string): TransferStatus | undefined;
  items(id: string, from: number, count: number): TransferItems | undefined;
  resume(id: string): void;
  cancel(id: string): Promise<void>;
  remove(id: string): void | Promise<void>;
}

/** Jobs with their places between those of the queue. */
export class PlacedJobs<T extends { readonly id: string }> {
  readonly #jobs = new Map<string, { readonly job: T; readonly after: string | undefined }>();

  get all(): readonly T[] {
    return [...this.#jobs.values()].map(({ job }) => job);
  }

  /** `after`: the last job of the queue, behind which it stands. */
  add(job: T, after: string | undefined): void {
    this.#jobs.set(job.id, { job, after });
  }

  get(id: string): T | undefined {
    return this.#jobs.get(id)?.job;
  }

  delete(id: string): void {
    this.#jobs.delete(id);
  }

  /** See `OtherJobs`. */
  startedAfter(after: string | undefined, ids: ReadonlySet<string>): string[] {
    const isHere = (place: string | undefined): boolean =>
      place === after || (after === undefined && place !== undefined && !ids.has(place));
    return [...this.#jobs.values()].filter((each) => isHere(each.after)).map(({ job }) => job.id);
  }
}
