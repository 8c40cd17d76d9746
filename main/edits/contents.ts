import { createHash, randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { copyFile, lstat, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../shared/model/errors.ts';

const BLOCK_BYTES = 1024 * 1024;

/** What tells one state of a file from another without reading it. */
export interface FileMark {
  readonly text: string;
  readonly sizeBytes: number;
  readonly modifiedSeconds: number;
}

/** Undefined when there is no ordinary file. */
export async function markOf(file: string): Promise<FileMark | undefined> {
  try {
    const stats = await lstat(file);
    if (!stats.isFile()) return undefined;
    const { ino, size, mtimeMs } = stats;
    return { text: `${ino}:${size}:${mtimeMs}`, sizeBytes: size, modifiedSeconds: Math.floor(mtimeMs / 1000) };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw copyFailed(file, error);
  }
}

/** Lower-case hex. */
export async function hashFile(file: string): Promise<string> {
  const hash = createHash('sha256');
  const handle = await open(file, 'r').catch((error: unknown) => {
    throw copyFailed(file, error);
  });
  try {
    const block = Buffer.allocUnsafe(BLOCK_BYTES);
    for (;;) {
      const { bytesRead } = await handle.read(block, 0, block.length);
      if (bytesRead === 0) return hash.digest('hex');
      hash.update(block.subarray(0, bytesRead));
    }
  } finally {
    await handle.close();
  }
}

export interface Taken {
  readonly file: string;
  readonly mark: FileMark;
  readonly sha256: string;
}

/**
 * A copy of a file as it stood at one moment: taken again when the file was written to meanwhile. Undefined when there is no file (any
 * more), or when it does not come to rest.
 */
export async function takeCopy(file: string, to: string): Promise<Taken | undefined> {
  for (let attempt = 0; attempt < 5; attempt += 1) {
    const before = await markOf(file);
    if (before === undefined) return undefined;
    try {
      await copyFile(file, to, constants.COPYFILE_FICLONE);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw copyFailed(file, error);
    }
    const after = await markOf(file);
    if (after?.text === before.text) return { file: to, mark: before, sha256: await hashFile(to) };
  }
  return undefined;
}

/** Puts a content in the place of the working copy in one step, on the disk before it stands there. */
export async function placeCopy(content: string, file: string, folder: string): Promise<void> {
  const temporary = join(folder, `place-${randomBytes(6).toString('hex')}`);
  try {
    await copyFile(content, temporary, constants.COPYFILE_FICLONE);
    const handle = await open(temporary, 'r+');
    await handle.chmod(0o600);
    await handle.sync();
    await handle.close();
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw copyFailed(file, error);
  }
}

export function copyFailed(path: string, error: unknown): AppError {
  const reason = (error as NodeJS.ErrnoException).code ?? String(error);
  return new AppError('edit.copyFailed', { path, reason }, `working copy: ${reason}`, { cause: error });
}
