import { AppError, isAppError } from '../../shared/model/errors.ts';
import { lastName, type FilePath } from '../../shared/model/file-path.ts';
import type { FileAttributes, FileSystem } from '../sftp/file-system.ts';
import { isBesideName } from '../transfers/part-name.ts';
import type { FilePlace } from '../transfers/transfer-types.ts';
import { isSameTime } from './server-file.ts';
import { overlay } from './warm-place.ts';

/**
 * A place in which one file is replaced only while it is what it was when it was compared: looked at once more right before the step
 * that puts the new content in its place. What is left between that look and the step is one request's way.
 */
export class GuardedPlace implements FilePlace {
  readonly reference: FilePlace['reference'];
  readonly #inner: FilePlace;
  readonly #path: FilePath;
  /** Undefined: there must be nothing. */
  readonly #expected: FileAttributes | undefined;
  /** Names of the file, which attributes of SFTP don't tell. */
  readonly #linkCount: number | undefined;
  /** What was put in place, as it was just before. */
  placed: FileAttributes | undefined;
  #isPassed = false;

  constructor(inner: FilePlace, path: FilePath, expected: FileAttributes | undefined, linkCount?: number) {
    this.#inner = inner;
    this.#path = path;
    this.#expected = expected;
    this.#linkCount = linkCount;
    this.reference = inner.reference;
  }

  async open(signal: AbortSignal): Promise<FileSystem> {
    const files = await this.#inner.open(signal);
    const isOurs = (path: FilePath): boolean => isBesideName(lastName(path) ?? '');
    const known = this.#linkCount;
    const withLinks = (path: FilePath, attributes: FileAttributes): FileAttributes =>
      known === undefined || attributes.kind !== 'file' || isOurs(path) ? attributes : { ...attributes, linkCount: known };
    return overlay(files, {
      stat: async (path, signal) => withLinks(path, await files.stat(path, signal)),
      lstat: async (path, signal) => withLinks(path, await files.lstat(path, signal)),
      replace: async (from, to, signal) => {
        const placed = await files.stat(from, signal);
        await this.#check(files, signal);
        await files.replace(from, to, signal);
        this.placed = placed;
      },
      rename: async (from, to, signal) => {
        // The old file is set aside, or the new one comes where nothing is; back again it goes unseen.
        if (!isOurs(from)) await this.#check(files, signal);
        const placed = isOurs(from) && !isOurs(to) ? await files.stat(from, signal) : undefined;
        await files.rename(from, to, signal);
        this.placed = placed ?? this.placed;
      },
      open: async (path, access, signal) => {
        // Written in place: once it has begun the old content is ours to bring back.
        if (access.kind !== 'read' && !isOurs(path)) await this.#check(files, signal);
        return files.open(path, access, signal);
      },
    });
  }

  /** Rejects with `edit.changedMeanwhile`. */
  async #check(files: FileSystem, signal: AbortSignal): Promise<void> {
    if (this.#isPassed) return;
    const now = await files.stat(this.#path, signal).catch((error: unknown) => {
      if (isAppError(error, 'file.notFound')) return undefined;
      throw error;
    });
    const expected = this.#expected;
    const isSame =
      now === undefined || expected === undefined ? now === expected : now.kind === 'file' && isSameTime(now, expected);
    if (!isSame) throw new AppError('edit.changedMeanwhile', { path: this.#path }, 'it changed while it was sent');
    this.#isPassed = true;
  }
}
