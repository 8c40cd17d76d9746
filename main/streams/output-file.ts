import { AppError, isAppError } from '../../shared/model/errors.ts';
import { childPath, lastName, parentPath, type FileName, type FilePath } from '../../shared/model/file-path.ts';
import type { FileSystem, OpenFile } from '../sftp/file-system.ts';
import type { StreamSink } from './outflow.ts';

const MOST_NUMBERS = 1000;
const ENDING_MS = 5 * 60_000;

/**
 * The file that a command's output becomes: `NAME.part` beside it (`NAME.2.part` and on where there is one already, for another stream may be at it) until
 * the command has ended well. Whoever opens it calls `take` or `keep`.
 */
export class OutputFile implements StreamSink {
  readonly #files: FileSystem;
  readonly #file: OpenFile;
  readonly #target: FilePath;
  #bytes = 0;

  private constructor(files: FileSystem, file: OpenFile, target: FilePath) {
    this.#files = files;
    this.#file = file;
    this.#target = target;
  }

  /** Rejects with `file.exists` when there is something at the target and it may not be replaced, with `stream.notAFile` for a folder, and `file.*`. */
  static async open(
    files: FileSystem,
    target: FilePath,
    { mayOverwrite, signal }: { readonly mayOverwrite: boolean; readonly signal: AbortSignal },
  ): Promise<OutputFile> {
    await refuseTaken(files, target, mayOverwrite, signal);
    for (let number = 1; ; number += 1) {
      try {
        const access = { kind: 'write', create: 'new', truncate: false, mode: 0o600 } as const;
        return new OutputFile(files, await files.open(partPath(target, number), access, signal), target);
      } catch (error) {
        if (!isAppError(error, 'file.exists') || number >= MOST_NUMBERS) throw error;
      }
    }
  }

  get partPath(): FilePath {
    return this.#file.path;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** At the end of what is there: one that failed is written over by the next. */
  async write(pieces: readonly Uint8Array[]): Promise<void> {
    await this.#file.write(this.#bytes, pieces, AbortSignal.timeout(ENDING_MS));
    for (const { length } of pieces) this.#bytes += length;
  }

  /** It is whole: gives it its name. Rejects with `file.*`; then it is still there as the part file. */
  async take(mayOverwrite: boolean): Promise<void> {
    const signal = AbortSignal.timeout(ENDING_MS);
    await this.#file.sync(signal);
    await this.#file.close();
    await refuseTaken(this.#files, this.#target, mayOverwrite, signal);
    await (mayOverwrite ? this.#files.replace : this.#files.rename).call(this.#files, this.partPath, this.#target, signal);
  }

  /** It is not: answers where what came of it is; nothing is left of an empty one. Never rejects. */
  async keep(): Promise<FilePath | undefined> {
    const signal = AbortSignal.timeout(ENDING_MS);
    try {
      await this.#file.close();
    } catch {
      // What could be written is there.
    }
    try {
      if (this.#bytes === 0) {
        await this.#files.removeFile(this.partPath, signal);
        return undefined;
      }
      await this.#files.lstat(this.partPath, signal);
      return this.partPath;
    } catch {
      return undefined;
    }
  }
}

function partPath(target: FilePath, number: number): FilePath {
  const name = lastName(target) ?? '';
  return childPath(parentPath(target), `${name}${number > 1 ? `.${number}` : ''}.part` as FileName);
}

async function refuseTaken(files: FileSystem, path: FilePath, mayOverwrite: boolean, signal: AbortSignal): Promise<void> {
  let kind: string;
  try {
    ({ kind } = await files.lstat(path, signal));
  } catch (error) {
    if (isAppError(error, 'file.notFound')) return;
    throw error;
  }
  if (kind === 'folder') throw new AppError('stream.notAFile', { path, what: 'folder' }, 'a folder');
  if (kind !== 'file' && kind !== 'link') throw new AppError('stream.notAFile', { path, what: 'other' }, 'no ordinary file');
  if (!mayOverwrite) throw new AppError('file.exists', { path, operation: 'create', side: 'here' }, 'there is something already');
}
