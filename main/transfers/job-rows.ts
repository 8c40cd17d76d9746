import type { AppError } from '../../shared/model/errors.ts';
import type { CopyPair, ItemRow, ItemState, JobTotals, SkipReason } from './transfer-types.ts';

const DONE_KEPT = 1000;
const TOLD_KEPT = 10_000;

interface Active {
  readonly id: number;
  readonly pair: CopyPair;
  readonly kind: ItemRow['kind'];
  readonly sizeBytes: number | undefined;
  doneBytes: number;
}

/**
 * The rows and counts of a job. However many items it has, only so many rows are kept: all that are under way, the failed and skipped ones up to
 * a limit, and the last finished ones.
 */
export class JobRows {
  #nextId = 1;
  readonly #active = new Map<number, Active>();
  readonly #failed: ItemRow[] = [];
  readonly #skipped: ItemRow[] = [];
  /** A ring: the oldest at `#doneAt` when full. */
  readonly #done: ItemRow[] = [];
  #doneAt = 0;
  #revision = 0;
  #isWhole = false;
  #files = 0;
  #folders = 0;
  #bytes = 0;
  #doneFiles = 0;
  #skippedFiles = 0;
  #failedItems = 0;
  #doneBytes = 0;
  /** Bytes of the items under way that are written. */
  #activeBytes = 0;

  get revision(): number {
    return this.#revision;
  }

  get activeCount(): number {
    return this.#active.size;
  }

  get totals(): JobTotals {
    return {
      isWhole: this.#isWhole,
      files: this.#files,
      folders: this.#folders,
      bytes: this.#bytes,
      doneFiles: this.#doneFiles,
      skippedFiles: this.#skippedFiles,
      failedItems: this.#failedItems,
      doneBytes: this.#doneBytes + this.#activeBytes,
    };
  }

  set isWhole(isWhole: boolean) {
    this.#isWhole = isWhole;
    this.#revision += 1;
  }

  found(kind: 'file' | 'folder', sizeBytes: number): void {
    if (kind === 'folder') this.#folders += 1;
    else this.#files += 1;
    this.#bytes += sizeBytes;
    this.#revision += 1;
  }

  begin(pair: CopyPair, kind: ItemRow['kind'], sizeBytes: number | undefined): number {
    const id = this.#nextId;
    this.#nextId += 1;
    this.#active.set(id, { id, pair, kind, sizeBytes, doneBytes: 0 });
    this.#revision += 1;
    return id;
  }

  progress(id: number, doneBytes: number): void {
    const item = this.#active.get(id);
    if (item === undefined) return;
    this.#activeBytes += doneBytes - item.doneBytes;
    item.doneBytes = doneBytes;
    this.#revision += 1;
  }

  end(id: number, state: Exclude<ItemState, { kind: 'active' }>): void {
    const item = this.#active.get(id);
    if (item === undefined) return;
    this.#active.delete(id);
    this.#activeBytes -= item.doneBytes;
    // What was left out or failed is done with too: the rest of the bytes is what remains.
    this.#doneBytes += item.sizeBytes ?? item.doneBytes;
    const { pair, kind, sizeBytes } = item;
    this.#tell({ id, from: pair.from, to: pair.to, kind, sizeBytes, state });
  }

  /** Was never under way. */
  skipped(pair: CopyPair, kind: ItemRow['kind'], why: SkipReason): void {
    this.#tell({ id: this.#newId(), from: pair.from, to: pair.to, kind, sizeBytes: undefined, state: { kind: 'skipped', why } });
  }

  failed(pair: CopyPair, kind: ItemRow['kind'], error: AppError): void {
    this.#tell({ id: this.#newId(), from: pair.from, to: pair.to, kind, sizeBytes: undefined, state: { kind: 'failed', error } });
  }

  /** An item that an earlier run finished. */
  wasDone(sizeBytes: number): void {
    this.#doneFiles += 1;
    this.#doneBytes += sizeBytes;
    this.#revision += 1;
  }

  /** The next run finds everything again. */
  forgetCounts(): void {
    this.dropActive();
    this.#failed.length = 0;
    this.#skipped.length = 0;
    this.#isWhole = false;
    this.#files = this.#folders = this.#bytes = 0;
    this.#doneFiles = this.#skippedFiles = this.#failedItems = 0;
    this.#doneBytes = 0;
  }

  /** Forgets the items under way: the run has ended. */
  dropActive(): void {
    this.#active.clear();
    this.#activeBytes = 0;
    this.#revision += 1;
  }

  /** Takes the failed rows out, to try them again. */
  takeFailed(): ItemRow[] {
    const failed = this.#failed.splice(0);
    this.#failedItems -= failed.length;
    for (const { sizeBytes = 0, kind } of failed) {
      this.#doneBytes -= sizeBytes;
      this.#bytes -= sizeBytes;
      if (kind === 'file' || kind === 'link') this.#files -= 1;
    }
    this.#revision += 1;
    return failed;
  }

  get rowCount(): number {
    return this.#active.size + this.#failed.length + this.#done.length + this.#skipped.length;
  }

  /** Rows from an index on: under way, failed, skipped, then finished ones with the newest first. */
  slice(from: number, count: number): ItemRow[] {
    const rows: ItemRow[] = [];
    let at = from;
    for (const part of [this.#activeRows(), this.#failed, this.#skipped, this.#newestDone()]) {
      if (rows.length >= count) break;
      if (at < part.length) rows.push(...part.slice(at, at + count - rows.length));
      at = Math.max(0, at - part.length);
    }
    return rows;
  }

  #activeRows(): ItemRow[] {
    return [...this.#active.values()].map(({ id, pair, kind, sizeBytes, doneBytes }) => ({
      id,
      from: pair.from,
      to: pair.to,
      kind,
      sizeBytes,
      state: { kind: 'active', doneBytes },
    }));
  }

  #newestDone(): ItemRow[] {
    return [...this.#done.slice(this.#doneAt), ...this.#done.slice(0, this.#doneAt)].reverse();
  }

  #newId(): number {
    const id = this.#nextId;
    this.#nextId += 1;
    return id;
  }

  #tell(row: ItemRow): void {
    this.#revision += 1;
    switch (row.state.kind) {
      case 'done':
        this.#doneFiles += 1;
        if (this.#done.length < DONE_KEPT) {
          this.#done.push(row);
        } else {
          this.#done[this.#doneAt] = row;
          this.#doneAt = (this.#doneAt + 1) % DONE_KEPT;
        }
        return;
      case 'skipped':
        this.#skippedFiles += 1;
        if (this.#skipped.length < TOLD_KEPT) this.#skipped.push(row);
        return;
      case 'failed':
        this.#failedItems += 1;
        if (this.#failed.length < TOLD_KEPT) this.#failed.push(row);
        return;
      case 'active':
        return;
    }
  }
}
