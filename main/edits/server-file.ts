import { createHash } from 'node:crypto';
import { open, rm } from 'node:fs/promises';
import { AppError, isAppError } from '../../shared/model/errors.ts';
import { lastName, parentPath, type FilePath } from '../../shared/model/file-path.ts';
import { openPlainFile, readInOrder } from '../sftp/browser/plain-file.ts';
import type { FileAttributes, FileSystem } from '../sftp/file-system.ts';
import { copyFailed } from './contents.ts';
import type { Base } from './edit-folder.ts';

/** Up to this size the content is always read again: times of a server are whole seconds, and a change within one leaves them as they are. */
const READ_BACK_BYTES = 4 * 1024 * 1024;
const ATTEMPTS = 3;

export interface Fetched {
  readonly file: string;
  readonly sha256: string;
  readonly attributes: FileAttributes;
}

interface FetchOptions {
  readonly signal: AbortSignal;
  /** Refuses more with `edit.tooLarge`. */
  readonly mostBytes: number;
  readonly onProgress?: ((doneBytes: number) => void) | undefined;
}

/**
 * Reads a file of the server into a file here (0600), on the disk when this is fulfilled. What was written to meanwhile is read again, so that
 * it is one version. Where the server reckons a hash, that must be the same. Errors: `edit.tooLarge`, `transfer.sourceChanged`, those of
 * `openPlainFile` and of reading; `edit.copyFailed` for this computer's.
 */
export async function fetchFile(files: FileSystem, path: FilePath, to: string, options: FetchOptions): Promise<Fetched> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const fetched = await fetchOnce(files, path, to, options);
    if (fetched !== undefined) return fetched;
  }
  await rm(to, { force: true });
  throw new AppError('transfer.sourceChanged', { path }, 'it is being written to');
}

/** Undefined when it changed meanwhile. */
async function fetchOnce(
  files: FileSystem,
  path: FilePath,
  to: string,
  { signal, mostBytes, onProgress }: FetchOptions,
): Promise<Fetched | undefined> {
  const plain = await openPlainFile(files, path, signal);
  const { sizeBytes = 0 } = plain.attributes;
  const hash = createHash('sha256');
  let done = 0;
  try {
    if (sizeBytes > mostBytes) throw new AppError('edit.tooLarge', { path, sizeBytes, limitBytes: mostBytes }, 'too large');
    const handle = await open(to, 'w', 0o600).catch((error: unknown) => Promise.reject(copyFailed(to, error)));
    try {
      // One byte more than there should be, to see whether it grew.
      for await (const { pieces } of readInOrder(plain, { endBytes: sizeBytes + 1 }, signal)) {
        for (const piece of pieces) {
          hash.update(piece);
          await handle.write(piece).catch((error: unknown) => Promise.reject(copyFailed(to, error)));
          done += piece.length;
        }
        onProgress?.(done);
      }
      await handle.sync();
    } finally {
      await handle.close();
    }
    const attributes = await plain.file.stat(signal);
    // The same path may lead to another file by now.
    const there = await files.stat(path, signal);
    if (done !== sizeBytes || !isSameTime(attributes, plain.attributes) || !isSameTime(there, attributes)) return undefined;
    const sha256 = hash.digest('hex');
    const told = await serverHash(files, path, signal);
    return told === undefined || told === sha256 ? { file: to, sha256, attributes } : undefined;
  } catch (error) {
    await rm(to, { force: true });
    throw error;
  } finally {
    plain.file.close().catch(() => undefined);
  }
}

/** What the server has now, against what it had when both sides were equal. */
export type Look =
  | { readonly kind: 'same'; readonly attributes: FileAttributes }
  /** `fetched`: its content, in a file of the edit. Undefined when it is too large to be fetched. */
  | { readonly kind: 'changed'; readonly fetched: Fetched | undefined; readonly attributes: FileAttributes }
  | { readonly kind: 'gone'; readonly now: 'missing' | 'folder' | 'other' };

/** Compares by size and time, and by content wherever those don't say enough. Errors: as `fetchFile`. */
export async function look(
  files: FileSystem,
  path: FilePath,
  base: Base,
  to: string,
  options: Pick<FetchOptions, 'signal' | 'mostBytes'>,
): Promise<Look> {
  const { signal } = options;
  let attributes: FileAttributes;
  try {
    attributes = await files.stat(path, signal);
  } catch (error) {
    if (isAppError(error, 'file.notFound') || isAppError(error, 'file.notAFolder')) return { kind: 'gone', now: 'missing' };
    throw error;
  }
  if (attributes.kind === 'folder') return { kind: 'gone', now: 'folder' };
  if (attributes.kind !== 'file') return { kind: 'gone', now: 'other' };
  const isSame = attributes.sizeBytes === base.sizeBytes && attributes.modifiedSeconds === base.modifiedSeconds;
  if (isSame && (attributes.sizeBytes ?? 0) > READ_BACK_BYTES) {
    const told = await serverHash(files, path, signal);
    if (told === undefined || told === base.sha256) return { kind: 'same', attributes };
  }
  try {
    const fetched = await fetchFile(files, path, to, options);
    if (fetched.sha256 !== base.sha256) return { kind: 'changed', fetched, attributes: fetched.attributes };
    await rm(to, { force: true });
    return { kind: 'same', attributes: fetched.attributes };
  } catch (error) {
    if (isAppError(error, 'file.notFound')) return { kind: 'gone', now: 'missing' };
    if (isAppError(error, 'edit.tooLarge')) return { kind: 'changed', fetched: undefined, attributes };
    throw error;
  }
}

/** Folders of more entries are not looked through for one number. */
const MOST_LISTED = 20_000;
const LIST_MS = 10_000;

/**
 * How many names a file has: only the listing of its folder says so. Undefined where that is not known: the server writes no long lines, or there are
 * too many entries.
 */
export async function linkCountOf(files: FileSystem, path: FilePath, signal: AbortSignal): Promise<number | undefined> {
  const bounded = AbortSignal.any([signal, AbortSignal.timeout(LIST_MS)]);
  try {
    const real = await files.realPath(path, bounded);
    const wanted = lastName(real);
    for await (const { entries } of files.list(parentPath(real), bounded, { maxEntries: MOST_LISTED }))
      for (const { name, attributes } of entries) if (name === wanted) return attributes.linkCount;
  } catch {
    // A folder that can't be listed: then nobody knows.
  }
  return undefined;
}

export function isSameTime(one: FileAttributes, other: FileAttributes): boolean {
  return one.sizeBytes === other.sizeBytes && one.modifiedSeconds === other.modifiedSeconds;
}

/** SHA-256 in lower-case hex as the server reckons it; undefined where it does not. */
async function serverHash(files: FileSystem, path: FilePath, signal: AbortSignal): Promise<string | undefined> {
  if (!files.capabilities.checkFile) return undefined;
  try {
    const { algorithm, digest } = await files.checkFile(path, ['sha256'], signal);
    return algorithm === 'sha256' ? digest.toString('hex') : undefined;
  } catch (error) {
    if (isAppError(error, 'file.unsupported') || isAppError(error, 'file.failed')) return undefined;
    throw error;
  }
}
