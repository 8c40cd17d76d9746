import { AppError } from '../../shared/model/errors.ts';
import { childPath, parentPath, type FileName, type FilePath } from '../../shared/model/file-path.ts';
import type { FileAttributes } from '../sftp/file-system.ts';
import type { ChosenItem } from './chosen-item.ts';
import { isSameTime } from './conflict.ts';
import type { CopyPair } from './transfer-types.ts';

export type { ChosenItem };

/** What is in a place, short enough to be kept for each of many: kind, size and time of a file, the kind of all others. */
export function standingOf(attributes: Pick<FileAttributes, 'kind' | 'sizeBytes' | 'modifiedSeconds'> | undefined): string {
  if (attributes === undefined) return '';
  const { kind, sizeBytes, modifiedSeconds } = attributes;
  if (kind !== 'file') return kind;
  return `${sizeBytes ?? '?'} ${modifiedSeconds === undefined ? '?' : Math.floor(modifiedSeconds)}`;
}

/** The entries that a job of one pair of folders takes, and what it may replace for them. */
export class ChosenItems {
  readonly #root: CopyPair;
  readonly #items = new Map<string, string>();
  /** Folders on the way to them, relative. */
  readonly #onTheWay = new Set<string>();
  /** Chosen, and not met yet. */
  readonly #missing = new Set<string>();

  constructor(root: CopyPair, items: readonly ChosenItem[]) {
    this.#root = root;
    for (const { path, over } of items) {
      this.#items.set(path, over);
      this.#missing.add(path);
      for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1)) {
        const folder = path.slice(0, at);
        if (this.#onTheWay.has(folder)) break;
        this.#onTheWay.add(folder);
      }
    }
  }

  /** Whether an entry of the source is wanted, or is a folder on the way to one that is. */
  takes(from: FilePath, kind: FileAttributes['kind']): boolean {
    const path = below(this.#root.from, from);
    const isChosen = this.#items.has(path);
    if (isChosen) this.#missing.delete(path);
    return isChosen || (kind === 'folder' && this.#onTheWay.has(path));
  }

  /**
   * Entries that were chosen and are not there any more, once all of `walked` was walked; nothing when that was less than the whole, as with a second
   * try of what had failed. What lies in `unlisted` is not known.
   */
  missing(walked: readonly CopyPair[], unlisted: readonly FilePath[]): CopyPair[] {
    if (!walked.some(({ from }) => from === this.#root.from)) return [];
    const unknown = unlisted.map((folder) => below(this.#root.from, folder));
    const isUnknown = (path: string): boolean => unknown.some((folder) => folder === '' || path.startsWith(`${folder}/`));
    return [...this.#missing]
      .filter((path) => !isUnknown(path) && !this.#missing.has(parentPath(path as FilePath)))
      .map((path) => ({
        from: childPath(this.#root.from, path as FileName),
        to: childPath(this.#root.to, path as FileName),
      }));
  }

  /**
   * Throws `comparison.changed` when what stands at the target is not what stood there when the item was chosen; what is equal to the source, as after
   * an earlier run, is no change. What vanished may be made anew.
   */
  refuseChanged(to: FilePath, there: FileAttributes | undefined, source: FileAttributes): void {
    if (there === undefined) return;
    const over = this.#items.get(below(this.#root.to, to));
    if (over === undefined || over === standingOf(there)) return;
    const isCopy = there.kind === 'file' && there.sizeBytes === source.sizeBytes && isSameTime(there, source);
    if (!isCopy) throw new AppError('comparison.changed', { path: to }, `was ${over}, is ${standingOf(there)}`);
  }
}

function below(root: FilePath, path: FilePath): string {
  const base = root.endsWith('/') ? root : `${root}/`;
  return path.startsWith(base) ? path.slice(base.length) : '';
}
