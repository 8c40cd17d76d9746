import type { FilePath } from '../shared/model/file-path.ts';
import type { TransferItems, TransferJobInfo, TransferStatus } from '../shared/model/transfers.ts';
import type { PlaceReference } from './transfers/transfer-types.ts';
import { PlacedJobs, type OtherJobs } from './workbench-placed-jobs.ts';
import { itemOf, removalInfo, type JobNote } from './workbench-transfer-infos.ts';
import type { Removal } from './workbench-transfer-removal.ts';

/** Deletes among the transfers. */
export class RemovalJobs implements OtherJobs {
  readonly #jobs = new PlacedJobs<Removal>();

  /** `after`: the last job of the queue, behind which it stands. */
  start(removal: Removal, after: string | undefined): void {
    this.#jobs.add(removal, after);
    removal.start();
  }

  info(id: string, note: JobNote): TransferJobInfo | undefined {
    const removal = this.#jobs.get(id);
    return removal && removalInfo(removal, note);
  }

  startedAfter(after: string | undefined, ids: ReadonlySet<string>): string[] {
    return this.#jobs.startedAfter(after, ids);
  }

  status(id: string): TransferStatus | undefined {
    return this.#jobs.get(id)?.status;
  }

  /** What it removes. */
  target(id: string): { readonly place: PlaceReference; readonly paths: readonly FilePath[] } | undefined {
    const removal = this.#jobs.get(id);
    return removal && { place: removal.reference, paths: removal.paths };
  }

  items(id: string, from: number, count: number): TransferItems | undefined {
    const removal = this.#jobs.get(id);
    if (removal === undefined) return undefined;
    const rows = removal.rows(from, count).map((row) => itemOf(row, true));
    return { revision: removal.revision, count: removal.rowCount, rows };
  }

  resume(id: string): void {
    this.#jobs.get(id)?.start();
  }

  async cancel(id: string): Promise<void> {
    await this.#jobs.get(id)?.cancel();
  }

  retry(id: string): void {
    this.#jobs.get(id)?.retry();
  }

  remove(id: string): void {
    this.#jobs.delete(id);
  }

  async close(): Promise<void> {
    await Promise.all(this.#jobs.all.map((removal) => removal.cancel()));
  }
}
