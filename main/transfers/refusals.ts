import { errorText } from '../../shared/model/error-text.ts';
import { AppError, isAppError } from '../../shared/model/errors.ts';
import { childPath, parentPath, shownInText, type FileName, type FilePath } from '../../shared/model/file-path.ts';
import type { FileSystem } from '../sftp/file-system.ts';

/** Folders that are remembered. */
const MOST_FOLDERS = 10_000;

/** Files that are named. */
const MOST_TOLD = 20;

type Request = 'rename' | 'remove';

/**
 * What a server lets nobody do, whatever file it is for: sftp-server(8) has lists of allowed and of refused requests (-p and -P, SF-08). Found out by
 * asking it of a name that is not there, before anything is made that would have to be renamed or removed: who may do it is told that nothing is there.
 */
export class Refusals {
  readonly #token: string;
  readonly #signal: AbortSignal;
  /** Granted once: it is no matter of a list. */
  readonly #granted = new Set<Request>();
  /** By folder, for a refusal may also come from the rights of one. */
  readonly #refused: Readonly<Record<Request, Map<FilePath, Promise<boolean>>>> = { rename: new Map(), remove: new Map() };

  constructor(token: string, signal: AbortSignal) {
    this.#token = token;
    this.#signal = signal;
  }

  /** Whether it is worth asking `renames`: many small files have no time for nothing. */
  areThinkable(fs: FileSystem): boolean {
    return fs.kind === 'remote' && (!fs.capabilities.replace || this.#refused.rename.size > 0);
  }

  /**
   * Whether a part file beside `to` could not be put in its place. Looks for it only with a server that can't rename over a file, which every OpenSSH
   * can that was not told otherwise: that is a round trip for its first folder.
   */
  async renames(fs: FileSystem, to: FilePath): Promise<boolean> {
    const known = this.#refused.rename.get(parentPath(to));
    if (known !== undefined) return known;
    return fs.kind === 'remote' && !fs.capabilities.replace && this.#ask('rename', fs, to);
  }

  /** Whether a file beside `to` could not be removed. A round trip where it is not known. */
  async removals(fs: FileSystem, to: FilePath): Promise<boolean> {
    return fs.kind === 'remote' && this.#ask('remove', fs, to);
  }

  /** It was refused for a new file that was the job's own. */
  wereRefused(request: Request, to: FilePath): void {
    this.#remember(request, parentPath(to), Promise.resolve(true));
  }

  #ask(request: Request, fs: FileSystem, to: FilePath): Promise<boolean> {
    const folder = parentPath(to);
    const known = this.#refused[request].get(folder);
    if (known !== undefined) return known;
    if (this.#granted.has(request)) return Promise.resolve(false);
    const asking = this.#try(request, fs, folder);
    this.#remember(request, folder, asking);
    asking.catch(() => this.#refused[request].delete(folder));
    return asking;
  }

  async #try(request: Request, fs: FileSystem, folder: FilePath): Promise<boolean> {
    const nothing = childPath(folder, `.hawser-${this.#token}.nothing` as FileName);
    try {
      if (request === 'remove') await fs.removeFile(nothing, this.#signal);
      else await fs.rename(nothing, childPath(folder, `.hawser-${this.#token}.nowhere` as FileName), this.#signal);
    } catch (error) {
      if (isRefusal(error)) return true;
      if (!isAppError(error, 'file.notFound') && !isAppError(error, 'file.failed')) throw error;
    }
    this.#granted.add(request);
    return false;
  }

  #remember(request: Request, folder: FilePath, refused: Promise<boolean>): void {
    const folders = this.#refused[request];
    if (folders.size >= MOST_FOLDERS) folders.clear();
    folders.set(folder, refused);
  }
}

/** Undefined when nothing stays. `failed`: the item that it was for, and why that was not copied. */
export function leftBeside(
  paths: readonly FilePath[],
  failed?: { readonly path: FilePath; readonly failure: AppError },
): AppError | undefined {
  if (paths.length === 0) return undefined;
  const why = failed && { path: failed.path, why: errorText(failed.failure.toWire()).title };
  const detail = { ...why, left: paths.slice(0, MOST_TOLD), count: paths.length };
  return new AppError('transfer.leftBeside', detail, `${paths.length} files stay`, { cause: failed?.failure });
}

/** What is told of a file that is done, when something of the job's own stays beside it. */
export function staysNote(paths: readonly FilePath[]): string {
  const names = paths.map((path) => `“${shownInText(path.slice(path.lastIndexOf('/') + 1))}”`).join(', ');
  return `${names} ${paths.length === 1 ? 'stays' : 'stay'} beside it, as the server lets nothing be removed`;
}

/** The other side does not do that: it may not, or can't. */
export function isRefusal(error: unknown): boolean {
  return isAppError(error, 'file.permissionDenied') || isAppError(error, 'file.unsupported');
}
