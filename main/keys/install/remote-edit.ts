import { randomBytes } from 'node:crypto';
import { AppError, isAppError } from '../../../shared/model/errors.ts';
import { childPath, lastName, parentPath, type FileName, type FilePath } from '../../../shared/model/file-path.ts';
import type { FileAttributes, FileSystem, OpenFile } from '../../sftp/file-system.ts';

/** As sshd's own limit has no use for more, and what a server claims is not to be believed. */
const largestBytes = 1024 * 1024;
const attempts = 4;
/** What is being written over is written to its end, also when the wish for it ended. */
const overwriteMs = 30_000;

/** What a small text file on a server should become. `tail`: the new content is the old one with this behind it. */
export interface RemoteChange {
  readonly content: Buffer;
  readonly tail?: Buffer | undefined;
}

export interface RemoteEdit {
  /** Behind all links. */
  readonly file: FilePath;
  /** It was not there before. */
  readonly isNew: boolean;
  /** Another server than most: it was written in place, for it can't be replaced in one step or its owner would change. */
  readonly isInPlace: boolean;
}

/**
 * Rewrites a small file of a server in one step (a new file beside it, then rename), with owner, group and mode kept and links followed; where that
 * would change the owner, or the server can't, in place, with a copy beside it as long as that lasts, where one can be made. `work` answers undefined
 * when nothing is to be changed; it may be called again with newer bytes. A file that is not there is made with mode 0600. Errors: `file.*` of the
 * file system, where it was left half written with the copy's name; `storage.conflict` when the file never holds still.
 */
export async function editRemoteFile(
  files: FileSystem,
  path: FilePath,
  work: (bytes: Buffer) => RemoteChange | undefined,
  signal: AbortSignal,
): Promise<RemoteEdit | undefined> {
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const found = await statOrNothing(files, path, signal);
    if (found === undefined) {
      const made = await makeNew(files, path, work, signal);
      if (made === 'appeared') continue;
      return made;
    }
    const real = await files.realPath(path, signal);
    const before = await readSmall(files, real, signal);
    const change = work(before.bytes);
    if (change === undefined || change.content.equals(before.bytes)) return undefined;
    const outcome = files.capabilities.replace ? await replaceWhole(files, real, before, change.content, signal) : 'can’t';
    if (outcome === 'done') return { file: real, isNew: false, isInPlace: false };
    if (outcome === 'changed') continue;
    if ((await writeInPlace(files, real, before, change, signal)) === 'changed') continue;
    return { file: real, isNew: false, isInPlace: true };
  }
  throw new AppError('storage.conflict', { file: path }, `${path} is being changed by somebody else`);
}

interface SmallFile {
  readonly bytes: Buffer;
  readonly attributes: FileAttributes;
}

/** All of a small file and what it was then. Errors: `file.failed` when it is larger than such a file is. */
export async function readSmall(files: FileSystem, path: FilePath, signal: AbortSignal): Promise<SmallFile> {
  const attributes = await files.stat(path, signal);
  if (attributes.kind === 'folder')
    throw new AppError('file.isAFolder', { path, operation: 'open', side: 'there' }, `${path} is a folder`);
  const file = await files.open(path, { kind: 'read' }, signal);
  try {
    const parts: Uint8Array[] = [];
    let at = 0;
    for (;;) {
      const { pieces, sizeBytes } = await file.read(at, 32 * 1024, signal);
      if (sizeBytes === 0) return { bytes: Buffer.concat(parts), attributes };
      at += sizeBytes;
      if (at > largestBytes)
        throw new AppError('file.failed', failed(path, 'read', 'it is larger than 1 MiB'), `${path} is too large`);
      for (const piece of pieces) parts.push(Uint8Array.from(piece));
    }
  } finally {
    await file.close();
  }
}

/** What is there behind all links; undefined when nothing is. */
export async function statOrNothing(files: FileSystem, path: FilePath, signal: AbortSignal): Promise<FileAttributes | undefined> {
  try {
    return await files.stat(path, signal);
  } catch (error) {
    if (isAppError(error, 'file.notFound')) return undefined;
    throw error;
  }
}

async function makeNew(
  files: FileSystem,
  path: FilePath,
  work: (bytes: Buffer) => RemoteChange | undefined,
  signal: AbortSignal,
): Promise<RemoteEdit | 'appeared' | undefined> {
  const change = work(Buffer.alloc(0));
  if (change === undefined) return undefined;
  try {
    await writeNew(files, path, change.content, { mode: 0o600 }, signal);
    return { file: path, isNew: true, isInPlace: false };
  } catch (error) {
    if (isAppError(error, 'file.exists') && (await statOrNothing(files, path, signal)) !== undefined) return 'appeared';
    throw error;
  }
}

interface Like {
  readonly mode: number;
  readonly user?: number | undefined;
  readonly group?: number | undefined;
}

/** Answers whether owner and group are as wanted. What was begun is removed when it fails. */
async function writeNew(files: FileSystem, path: FilePath, content: Buffer, like: Like, signal: AbortSignal): Promise<boolean> {
  const file = await files.open(path, { kind: 'write', create: 'new', truncate: false, mode: 0o600 }, signal);
  try {
    let isLike = true;
    try {
      if (content.length > 0) await file.write(0, content, signal);
      if (files.capabilities.unixModes) isLike = await dress(files, path, like, signal);
      if (files.capabilities.sync) await file.sync(signal);
    } finally {
      await file.close();
    }
    return isLike;
  } catch (error) {
    await files.removeFile(path, AbortSignal.timeout(10_000)).catch(() => undefined);
    throw error;
  }
}

async function dress(files: FileSystem, path: FilePath, { mode, user, group }: Like, signal: AbortSignal): Promise<boolean> {
  const own = await files.stat(path, signal);
  let isLike = true;
  const isOther = (user !== undefined && own.user !== user) || (group !== undefined && own.group !== group);
  if (isOther) {
    isLike = await files.setAttributes(path, { user, group }, signal).then(
      () => true,
      () => false,
    );
  }
  // Last, for a new owner takes special bits away.
  await files.setAttributes(path, { mode: mode & 0o7777 }, signal);
  return isLike;
}

async function replaceWhole(
  files: FileSystem,
  real: FilePath,
  before: SmallFile,
  content: Buffer,
  signal: AbortSignal,
): Promise<'done' | 'changed' | 'can’t'> {
  const was = before.attributes;
  const beside = besideOf(real, '');
  if (beside === undefined) return 'can’t';
  try {
    const like = { mode: was.mode ?? 0o600, user: was.user, group: was.group };
    if (!(await writeNew(files, beside, content, like, signal))) {
      await tidy(files, beside);
      return 'can’t';
    }
  } catch (error) {
    // A folder where nothing may be made, with a file that may be written.
    if (isAppError(error, 'file.permissionDenied')) return 'can’t';
    throw error;
  }
  try {
    if (!(await isStill(files, real, before, signal))) {
      await tidy(files, beside);
      return 'changed';
    }
    await files.replace(beside, real, signal);
    return 'done';
  } catch (error) {
    await tidy(files, beside);
    throw error;
  }
}

/** Without one step for all of it: what is only added is only added. */
async function writeInPlace(
  files: FileSystem,
  real: FilePath,
  before: SmallFile,
  change: RemoteChange,
  signal: AbortSignal,
): Promise<'done' | 'changed'> {
  const copy = change.tail === undefined ? await copyBeside(files, real, before.bytes, signal) : undefined;
  let isBegun = false;
  try {
    const file = await files.open(real, { kind: 'write', create: 'never', truncate: false }, signal);
    try {
      if (!(await isStill(files, real, before, signal))) return 'changed';
      isBegun = true;
      await overwrite(file, before.bytes.length, change, AbortSignal.timeout(overwriteMs));
      if (files.capabilities.sync) await file.sync(AbortSignal.timeout(overwriteMs));
    } finally {
      await file.close();
    }
    isBegun = false;
    return 'done';
  } catch (error) {
    throw isBegun && copy !== undefined ? halfWritten(real, copy, error) : error;
  } finally {
    if (!isBegun && copy !== undefined) await tidy(files, copy);
  }
}

async function overwrite(file: OpenFile, sizeBytes: number, { content, tail }: RemoteChange, signal: AbortSignal): Promise<void> {
  if (tail) {
    await file.write(sizeBytes, tail, signal);
    return;
  }
  // Blank lines over what will be cut off: where that does not come any more, the end of the old content is not left behind the new one.
  const over = Buffer.concat([content, Buffer.alloc(Math.max(0, sizeBytes - content.length), '\n')]);
  if (over.length > 0) await file.write(0, over, signal);
  await file.setAttributes({ sizeBytes: content.length }, signal);
}

/** Undefined where nothing may be made beside it. */
async function copyBeside(files: FileSystem, real: FilePath, bytes: Buffer, signal: AbortSignal): Promise<FilePath | undefined> {
  const copy = besideOf(real, 'before.');
  if (copy === undefined) return undefined;
  try {
    await writeNew(files, copy, bytes, { mode: 0o600 }, signal);
    return copy;
  } catch (error) {
    if (isAppError(error, 'file.permissionDenied')) return undefined;
    throw error;
  }
}

/** By its bytes, for a server tells times in whole seconds only. */
async function isStill(files: FileSystem, real: FilePath, before: SmallFile, signal: AbortSignal): Promise<boolean> {
  const now = await files.stat(real, signal);
  const was = before.attributes;
  if (now.sizeBytes !== was.sizeBytes || now.modifiedSeconds !== was.modifiedSeconds) return false;
  return (await readSmall(files, real, signal)).bytes.equals(before.bytes);
}

function besideOf(real: FilePath, mark: string): FilePath | undefined {
  const name = lastName(real);
  return name === undefined
    ? undefined
    : childPath(parentPath(real), `.${name}.${mark}${randomBytes(6).toString('hex')}` as FileName);
}

function tidy(files: FileSystem, path: FilePath): Promise<void> {
  return files.removeFile(path, AbortSignal.timeout(10_000)).catch(() => undefined);
}

function halfWritten(path: FilePath, copy: FilePath, cause: unknown): AppError {
  const reason = `It may be half written. What stood there is kept in ${copy}`;
  return new AppError('file.failed', failed(path, 'write', reason), `${path} may be half written: ${String(cause)}`, { cause });
}

function failed(
  path: string,
  operation: 'read' | 'write',
  reason: string,
): { path: string; operation: 'read' | 'write'; side: 'there'; reason: string } {
  return { path, operation, side: 'there', reason };
}
