import type { Clock } from '../../../shared/base/clock.ts';
import { AppError } from '../../../shared/model/errors.ts';
import type { FilePath } from '../../../shared/model/file-path.ts';
import type { FileSystem } from '../file-system.ts';
import { compareNames } from './compare-names.ts';
import { typedPath } from './typed-path.ts';

const MOST_PATHS = 50;
/** Entries that are read of a folder for this; a larger one is completed from its first ones. */
const MAX_ENTRIES = 20_000;
/** Who types on asks for the same folder again and again. */
const KEPT_MS = 5000;

interface Names {
  readonly folders: readonly string[];
  readonly others: readonly string[];
}

interface Kept {
  readonly fileSystem: FileSystem;
  readonly typedFolder: string;
  readonly until: number;
  readonly names: Promise<Names>;
}

/** Completes what is typed as a path. */
export class PathCompleter {
  readonly #clock: Clock;
  #kept: Kept | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * Paths that begin as typed: what was typed up to the last `/` stays as it is, a folder's ends with `/` and folders come first. Small letters stand
   * for capitals too. Hidden entries only when a dot was typed. Empty when the folder can't be read; rejects only when the file system is gone.
   */
  async complete(fileSystem: FileSystem, typed: string, signal: AbortSignal): Promise<FilePath[]> {
    if (typed === '~') return ['~/' as FilePath];
    if (typed.includes('\0')) return [];
    const at = typed.lastIndexOf('/') + 1;
    const [typedFolder, start] = [typed.slice(0, at), typed.slice(at)];
    try {
      const { folders, others } = await this.#names(fileSystem, typedFolder);
      signal.throwIfAborted();
      const isExact = start !== start.toLowerCase();
      const matches = (name: string): boolean =>
        (name.startsWith(start) || (!isExact && name.toLowerCase().startsWith(start))) &&
        (start.startsWith('.') || !name.startsWith('.'));
      const found = [
        ...folders
          .filter(matches)
          .sort(compareNames)
          .map((name) => `${name}/`),
        ...others.filter(matches).sort(compareNames),
      ];
      return found.slice(0, MOST_PATHS).map((name) => (typedFolder + name) as FilePath);
    } catch (error) {
      if (!(error instanceof AppError) || fileSystem.isClosed) throw error;
      return [];
    }
  }

  #names(fileSystem: FileSystem, typedFolder: string): Promise<Names> {
    const had = this.#kept;
    if (had?.fileSystem === fileSystem && had.typedFolder === typedFolder && had.until > this.#clock.now()) return had.names;
    // Not the caller's signal: the next key asks for the same.
    const names = readNames(fileSystem, typedFolder, AbortSignal.timeout(KEPT_MS));
    this.#kept = { fileSystem, typedFolder, until: this.#clock.now() + KEPT_MS, names };
    return names;
  }
}

async function readNames(fileSystem: FileSystem, typedFolder: string, signal: AbortSignal): Promise<Names> {
  const names = { folders: [] as string[], others: [] as string[] };
  const folder = await typedPath(typedFolder, fileSystem, signal);
  for await (const batch of fileSystem.list(folder, signal, { maxEntries: MAX_ENTRIES })) {
    for (const { name, attributes } of batch.entries) (attributes.kind === 'folder' ? names.folders : names.others).push(name);
    if (batch.isCut) break;
  }
  return names;
}
