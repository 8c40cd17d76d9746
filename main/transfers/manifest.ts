import { AppError } from '../../shared/model/errors.ts';
import { parentPath, shownInText, type FilePath } from '../../shared/model/file-path.ts';
import { checksum } from '../sftp/browser/checksum.ts';
import { walkTree } from '../sftp/browser/walk-tree.ts';
import { encodeName } from '../sftp/file-names.ts';
import type { FileSystem } from '../sftp/file-system.ts';
import type { FilePlace, ItemRow, JobRequest } from './transfer-types.ts';

/** Files whose sums are reckoned at once: one is read while another is asked for. */
const AT_ONCE = 4;
const MOST_LEFT = 100;

export interface Manifest {
  /** In the form that sha256sum(1) reads with `-c`, names with all their bytes. */
  readonly bytes: Buffer;
  readonly files: number;
  /** Where it is to be checked; undefined when the paths are absolute. */
  readonly folder: FilePath | undefined;
  /** Without a line, the first 100. */
  readonly left: readonly { readonly path: FilePath; readonly why: AppError | 'link' | 'special' }[];
  readonly leftCount: number;
}

/**
 * The SHA-256 of every file that a finished job has sent, under the names of the target. Reckoned from the source, so that it proves the copy; of
 * a move from the target, which was compared before its source went. `rows`: failed and skipped ones, which are left out. Rejects with `AppError`
 * when a place is gone, and with `cancelled`.
 */
export async function manifestOf(
  { source, target, pairs, options }: JobRequest,
  rows: Iterable<ItemRow>,
  signal: AbortSignal,
): Promise<Manifest> {
  const isMoved = options?.removeSource === true;
  const place = isMoved ? target : source;
  const notCopied = new Set<FilePath>();
  for (const row of rows) notCopied.add(isMoved ? row.to : row.from);
  const folder = commonFolder(pairs.map(({ to }) => to));
  const fs = await place.open(signal);
  try {
    const book = new Sums(place, fs, signal);
    for (const { from, to } of pairs) {
      const root = isMoved ? to : from;
      await book.add(root, notCopied, (path) => (to + path.slice(root.length)) as FilePath);
    }
    return book.done(folder);
  } finally {
    fs.close();
  }
}

/** The folder of all, when they lie in one. */
function commonFolder(paths: readonly FilePath[]): FilePath | undefined {
  const folders = new Set(paths.map(parentPath));
  const [only] = folders;
  return folders.size === 1 ? only : undefined;
}

class Sums {
  readonly #place: FilePlace;
  readonly #fs: FileSystem;
  readonly #signal: AbortSignal;
  readonly #lines: { readonly name: FilePath; readonly hex: string }[] = [];
  readonly #left: Manifest['left'][number][] = [];
  #leftCount = 0;

  constructor(place: FilePlace, fs: FileSystem, signal: AbortSignal) {
    this.#place = place;
    this.#fs = fs;
    this.#signal = signal;
  }

  async add(root: FilePath, notCopied: ReadonlySet<FilePath>, nameOf: (path: FilePath) => FilePath): Promise<void> {
    const files: FilePath[] = [];
    await walkTree(
      this.#fs,
      [root],
      {
        visit: (path, { kind }) => {
          if (notCopied.has(path) || kind === 'folder') return;
          if (kind === 'file') files.push(path);
          else this.#leave(path, kind === 'link' ? 'link' : 'special');
        },
        failed: (path, error) => this.#leave(path, error),
      },
      this.#signal,
    );
    let at = 0;
    const next = async (): Promise<void> => {
      for (let path = files[at++]; path !== undefined; path = files[at++]) await this.#sum(path, nameOf(path));
    };
    await Promise.all(Array.from({ length: AT_ONCE }, next));
  }

  done(folder: FilePath | undefined): Manifest {
    const sorted = this.#lines.map(({ name, hex }) => ({ hex, bytes: encodeName(relative(name, folder)) }));
    sorted.sort((a, b) => Buffer.compare(a.bytes, b.bytes));
    return {
      bytes: Buffer.concat(sorted.map(lineOf)),
      files: sorted.length,
      folder,
      left: this.#left,
      leftCount: this.#leftCount,
    };
  }

  async #sum(path: FilePath, name: FilePath): Promise<void> {
    const hash = this.#place.hash?.bind(this.#place);
    const other = hash && (async (at: FilePath, signal: AbortSignal) => (await hash(at, ['sha256'], signal))?.digest);
    try {
      const { hex } = await checksum(this.#fs, path, 'sha256', this.#signal, other);
      this.#lines.push({ name, hex });
    } catch (error) {
      if (!(error instanceof AppError) || !error.code.startsWith('file.') || this.#fs.isClosed) throw error;
      this.#leave(path, error);
    }
  }

  #leave(path: FilePath, why: AppError | 'link' | 'special'): void {
    this.#leftCount += 1;
    if (this.#left.length < MOST_LEFT) this.#left.push({ path, why });
  }
}

function relative(path: FilePath, folder: FilePath | undefined): string {
  if (folder === undefined) return path;
  const name = path.slice(folder === '/' ? 1 : folder.length + 1);
  // A name must not look like an option, nor like the stdin of sha256sum.
  return name.startsWith('-') ? `./${name}` : name;
}

/** As GNU coreutils writes it: a backslash at the beginning says that the name has escapes. */
function lineOf({ hex, bytes }: { readonly hex: string; readonly bytes: Buffer }): Buffer {
  const text = bytes.toString('latin1');
  if (!/[\\\n\r]/.test(text)) return Buffer.from(`${hex}  ${text}\n`, 'latin1');
  const escaped = text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\r', '\\r');
  return Buffer.from(`\\${hex}  ${escaped}\n`, 'latin1');
}

/** Says why a file has no line. */
export function leftWords(why: AppError | 'link' | 'special'): string {
  if (why === 'link') return 'it is a link';
  return why === 'special' ? 'it is no ordinary file' : shownInText(why.message);
}
