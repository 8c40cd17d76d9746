import { isAppError } from '../../shared/model/errors.ts';
import { lastName, parentPath, type FilePath } from '../../shared/model/file-path.ts';
import type { FileSystem } from '../sftp/file-system.ts';

/** A folder with more entries is not read to its end: what comes later counts as a file with one name. */
const MOST_ENTRIES = 20_000;
const MOST_FOLDERS = 100;

/**
 * How many names a file of a server has. Attributes of SFTP don't say; the lines of a listing do. So the folder of a file that is about to be replaced is
 * listed, once for all of them; never for files that are new, and not where the folder was listed anyhow.
 */
export class LinkCounts {
  readonly #signal: AbortSignal;
  readonly #folders = new Map<FilePath, Promise<ReadonlyMap<string, number>>>();

  constructor(signal: AbortSignal) {
    this.#signal = signal;
  }

  /** Undefined for one name, and where it can't be known. Rejects when the server is gone. */
  async of(fs: FileSystem, path: FilePath): Promise<number | undefined> {
    const name = lastName(path);
    if (fs.kind === 'local' || name === undefined) return undefined;
    const folder = parentPath(path);
    let counts = this.#folders.get(folder);
    if (counts === undefined) {
      if (this.#folders.size >= MOST_FOLDERS) this.#folders.clear();
      counts = this.#list(fs, folder);
      this.#folders.set(folder, counts);
      counts.catch(() => this.#folders.delete(folder));
    }
    return (await counts).get(name);
  }

  async #list(fs: FileSystem, folder: FilePath): Promise<ReadonlyMap<string, number>> {
    const counts = new Map<string, number>();
    try {
      for await (const { entries, isCut } of fs.list(folder, this.#signal, { maxEntries: MOST_ENTRIES })) {
        for (const { name, attributes } of entries)
          if (attributes.linkCount !== undefined && attributes.linkCount > 1) counts.set(name, attributes.linkCount);
        if (isCut) break;
      }
    } catch (error) {
      const isUnlistable = isAppError(error, 'file.permissionDenied') || isAppError(error, 'file.failed');
      if (!isUnlistable && !isAppError(error, 'file.unsupported') && !isAppError(error, 'file.notFound')) throw error;
    }
    return counts;
  }
}
