import { parentPath, type FilePath } from '../../shared/model/file-path.ts';
import type { TransferJob } from '../transfers/job.ts';
import type { SyncItem } from './sync-items.ts';

const AT_ONCE = 1000;

/** What came of the items of a synchronisation. */
export class SyncOutcome {
  readonly #items: readonly SyncItem[];
  /** Paths that are not as they were to be. */
  readonly #failed = new Set<string>();
  /** Folders in which something could not be copied; `` is the compared folder itself. */
  readonly #unclean = new Set<string>();

  constructor(items: readonly SyncItem[]) {
    this.#items = items;
  }

  /** Whether a path was to be changed, and was. */
  isDone(path: string): boolean {
    return !this.#failed.has(path);
  }

  failed(path: string): void {
    this.#failed.add(path);
  }

  /** Whether nothing may be deleted where this lies: in its folder or one above it something could not be copied. */
  staysIn(path: FilePath): boolean {
    if (this.#unclean.has('')) return true;
    for (let folder = parentPath(path); folder !== '.'; folder = parentPath(folder)) if (this.#unclean.has(folder)) return true;
    return false;
  }

  /** Reads what a copy's rows say. A job that keeps no more rows of failures than it had makes all of it uncertain. */
  copied(action: 'toRight' | 'toLeft', job: TransferJob, folder: FilePath): void {
    const { totals } = job.state();
    let told = 0;
    const base = folder === '/' ? 1 : folder.length + 1;
    for (let from = 0; from < job.rowCount; from += AT_ONCE) {
      for (const { from: source, state } of job.rows(from, AT_ONCE)) {
        const isFailed = state.kind === 'failed';
        if (isFailed) told += 1;
        if (!isFailed && (state.kind !== 'skipped' || state.why === 'equal')) continue;
        const path = source.slice(base);
        this.failed(path);
        if (isFailed) this.#unclean.add(path === '' ? '' : folderOf(path));
      }
    }
    if (told >= totals.failedItems && job.status === 'finished') return;
    this.#unclean.add('');
    for (const item of this.#items) if (item.action === action) this.failed(item.path);
  }
}

function folderOf(path: string): string {
  const folder = parentPath(path as FilePath);
  return folder === '.' ? '' : folder;
}
