import { randomBytes } from 'node:crypto';
import { copyFile, link, open, realpath, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import type { BigIntStats } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { AppError } from '../../shared/model/errors.ts';

/** Both contents of a file that was rewritten: enough to take the edit back. */
export interface EditUndo {
  readonly file: string;
  readonly before: Buffer;
  readonly after: Buffer;
}

export type EditOutcome =
  | { readonly kind: 'written'; readonly undo: EditUndo; readonly keptAs: string }
  /** The edit had nothing to change: the file was not touched. */
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'missing' };

/** How often an edit is worked out again because somebody else wrote the file meanwhile. */
const attempts = 5;

/**
 * Rewrites a file as ssh-keygen does: a new file takes the old one's place in one step and the old content stays as `FILE.old`. Better
 * than ssh-keygen in three points: a symlink is followed, mode and owner are kept, and lines that others add between reading and replacing
 * are not lost. `work` answers the new content, or undefined when nothing is to be changed; it may be called again with newer
 * bytes. Errors: `config.unreadable`, `storage.unwritable`, `storage.conflict` when the file never holds still.
 */
export async function editFile(file: string, largest: number, work: (bytes: Buffer) => Buffer | undefined): Promise<EditOutcome> {
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const opened = await openForReading(file);
    if (opened === undefined) return { kind: 'missing' };
    const { handle, real } = opened;
    try {
      const { bytes, stats } = await readAll(handle, file, largest);
      const content = work(bytes);
      if (content === undefined || content.equals(bytes)) return { kind: 'unchanged' };
      const keptAs = await replace({ file, real, handle, stats, before: bytes, content });
      if (keptAs !== undefined) return { kind: 'written', undo: { file, before: bytes, after: content }, keptAs };
    } finally {
      await handle.close();
    }
  }
  throw new AppError('storage.conflict', { file }, `${file} is being changed by another program`);
}

interface Replacement {
  /** As named by the caller, for messages. */
  readonly file: string;
  /** Behind all links. */
  readonly real: string;
  /** The old content, open for reading. */
  readonly handle: FileHandle;
  readonly stats: BigIntStats;
  readonly before: Buffer;
  readonly content: Buffer;
}

/** Answers where the old content is kept, or undefined when the file was changed by somebody else since it was read. */
async function replace({ file, real, handle, stats, before, content }: Replacement): Promise<string | undefined> {
  const temporary = join(dirname(real), `.${basename(real)}.${process.pid}.${randomBytes(4).toString('hex')}`);
  try {
    await writeLike(temporary, content, stats);
    if (!isSame(await stat(real, { bigint: true }), stats)) return undefined;
    const keptAs = `${real}.old`;
    await keepOld(real, keptAs);
    await rename(temporary, real);
    await carryOver(handle, before.length, real);
    return keptAs;
  } catch (error) {
    throw unwritable(file, error);
  } finally {
    await rm(temporary, { force: true });
  }
}

async function writeLike(temporary: string, content: Buffer, stats: BigIntStats): Promise<void> {
  const handle = await open(temporary, 'wx', 0o600);
  try {
    await handle.writeFile(content);
    const own = await handle.stat({ bigint: true });
    if (process.platform !== 'win32') {
      if (own.uid !== stats.uid || own.gid !== stats.gid) await handle.chown(Number(stats.uid), Number(stats.gid));
      await handle.chmod(Number(stats.mode & 0o7777n));
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** A second name for the old file keeps all of it, owner and dates included; where links are not possible, a copy. */
async function keepOld(real: string, keptAs: string): Promise<void> {
  await rm(keptAs, { force: true });
  await link(real, keptAs).catch(() => copyFile(real, keptAs));
}

/** Lines that another program appended to the old file in the moment before it was replaced. */
async function carryOver(old: FileHandle, from: number, real: string): Promise<void> {
  const { size } = await old.stat();
  if (size <= from) return;
  const late = Buffer.alloc(size - from);
  await old.read(late, 0, late.length, from);
  const handle = await open(real, 'a');
  try {
    await handle.write(late);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function openForReading(file: string): Promise<{ readonly handle: FileHandle; readonly real: string } | undefined> {
  try {
    const real = await realpath(file);
    return { real, handle: await open(real, 'r') };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw unreadable(file, error);
  }
}

async function readAll(
  handle: FileHandle,
  file: string,
  largest: number,
): Promise<{ readonly bytes: Buffer; readonly stats: BigIntStats }> {
  try {
    const stats = await handle.stat({ bigint: true });
    if (stats.isDirectory()) throw new Error('EISDIR');
    if (!stats.isFile()) throw new Error('it is not a plain file');
    if (stats.size > largest) throw new Error(`it is larger than ${largest / 1024 / 1024} MiB`);
    return { bytes: await handle.readFile(), stats };
  } catch (error) {
    throw unreadable(file, error);
  }
}

function isSame(now: BigIntStats, then: BigIntStats): boolean {
  return now.dev === then.dev && now.ino === then.ino && now.size === then.size && now.mtimeNs === then.mtimeNs;
}

function reasonOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? (error instanceof Error ? error.message : String(error));
}

function unreadable(file: string, error: unknown): AppError {
  const reason = reasonOf(error);
  return new AppError('config.unreadable', { file, reason }, `${file} can't be read: ${reason}`, { cause: error });
}

function unwritable(file: string, error: unknown): AppError {
  const reason = reasonOf(error);
  return new AppError('storage.unwritable', { file, reason }, `${file} can't be written: ${reason}`, { cause: error });
}
