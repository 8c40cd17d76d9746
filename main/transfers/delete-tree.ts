import { AppError, isAppError } from '../../shared/model/errors.ts';
import { childPath, type FilePath } from '../../shared/model/file-path.ts';
import type { DirectoryEntry, FileSystem } from '../sftp/file-system.ts';
import { Slots } from './slots.ts';

const MOST_DEPTH = 1000;
/** Removals on their way at once. */
const AT_ONCE = 64;
/** Folders that are emptied beside each other; a walker goes down by itself when all are taken. */
const FOLDERS_AT_ONCE = 16;
/** Entries that were read and not removed yet, of one folder. */
const ENTRIES_AHEAD = 4096;

export interface DeleteOptions {
  /** Only folders that have nothing but such folders in them. */
  readonly emptyFoldersOnly?: boolean | undefined;
  readonly onRemoved?: ((path: FilePath) => void) | undefined;
  /** What could not be removed; the rest goes on. Without it the first failure ends it. */
  readonly onFailed?: ((path: FilePath, error: AppError) => void) | undefined;
}

/**
 * Removes a file, a link, or a folder with all in it. Never goes through a link: a folder is listed only after it was asked itself what it is.
 * Rejects with `AppError`.
 */
export async function deleteTree(
  fs: FileSystem,
  path: FilePath,
  signal: AbortSignal,
  options: DeleteOptions = {},
): Promise<void> {
  const { kind } = await fs.lstat(path, signal);
  const deletion = new Deletion(fs, signal, options);
  if (kind === 'folder') await deletion.removeFolder(path, 0);
  else if (options.emptyFoldersOnly !== true) await deletion.removeFile(path);
}

class Deletion {
  readonly #fs: FileSystem;
  readonly #signal: AbortSignal;
  readonly #options: DeleteOptions;
  readonly #files = new Slots(AT_ONCE);
  #folders = 0;

  constructor(fs: FileSystem, signal: AbortSignal, options: DeleteOptions) {
    this.#fs = fs;
    this.#signal = signal;
    this.#options = options;
  }

  /** False when it is still there. */
  removeFile(path: FilePath): Promise<boolean> {
    return this.#guard(path, async () => {
      await this.#files.take(1, this.#signal);
      try {
        await this.#fs.removeFile(path, this.#signal);
      } finally {
        this.#files.give(1);
      }
      this.#options.onRemoved?.(path);
      return true;
    });
  }

  removeFolder(path: FilePath, depth: number): Promise<boolean> {
    return this.#guard(path, async () => {
      if (depth >= MOST_DEPTH) throw new AppError('transfer.tooDeep', { path, limit: MOST_DEPTH }, 'too deep');
      const { kind } = await this.#fs.lstat(path, this.#signal);
      if (kind !== 'folder') return this.#options.emptyFoldersOnly !== true && this.removeFile(path);
      const isEmpty = await this.#empty(path, depth);
      // What is left in it was told already.
      if (!isEmpty && this.#options.onFailed !== undefined) return false;
      try {
        await this.#fs.removeFolder(path, this.#signal);
      } catch (error) {
        const isFull = isAppError(error, 'file.notEmpty') || isAppError(error, 'file.failed');
        if (this.#options.emptyFoldersOnly === true && isFull) return false;
        throw error;
      }
      this.#options.onRemoved?.(path);
      return true;
    });
  }

  /** Whether nothing was left of what it could see. Read and removed in turns: some servers skip entries when a folder shrinks while it is read. */
  async #empty(folder: FilePath, depth: number): Promise<boolean> {
    const stuck = new Set<FilePath>();
    for (;;) {
      const { entries, isMore } = await this.#some(folder, stuck);
      const outcomes: Promise<void>[] = [];
      for (const { name, attributes } of entries) {
        const path = childPath(folder, name);
        const note = (isGone: boolean): void => {
          if (!isGone) stuck.add(path);
        };
        if (attributes.kind !== 'folder') {
          outcomes.push(this.removeFile(path).then(note));
        } else if (this.#folders < FOLDERS_AT_ONCE) {
          this.#folders += 1;
          outcomes.push(
            this.removeFolder(path, depth + 1)
              .then(note)
              .finally(() => (this.#folders -= 1)),
          );
        } else {
          outcomes.push(Promise.resolve(note(await this.removeFolder(path, depth + 1))));
        }
      }
      const settled = await Promise.allSettled(outcomes);
      const failure = settled.find((outcome) => outcome.status === 'rejected');
      if (failure !== undefined) throw failure.reason;
      if (!isMore) return stuck.size === 0;
    }
  }

  async #some(folder: FilePath, stuck: ReadonlySet<FilePath>): Promise<{ entries: DirectoryEntry[]; isMore: boolean }> {
    const entries: DirectoryEntry[] = [];
    const { emptyFoldersOnly } = this.#options;
    for await (const batch of this.#fs.list(folder, this.#signal)) {
      for (const entry of batch.entries) {
        if (emptyFoldersOnly === true && entry.attributes.kind !== 'folder') continue;
        if (!stuck.has(childPath(folder, entry.name))) entries.push(entry);
      }
      if (entries.length >= ENTRIES_AHEAD) return { entries, isMore: true };
    }
    return { entries, isMore: false };
  }

  async #guard(path: FilePath, step: () => Promise<boolean>): Promise<boolean> {
    try {
      return await step();
    } catch (error) {
      const { onFailed } = this.#options;
      if (onFailed === undefined || this.#signal.aborted || this.#fs.isClosed || !(error instanceof AppError)) throw error;
      onFailed(path, error);
      return false;
    }
  }
}
