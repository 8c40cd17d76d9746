import { isAppError } from '../../shared/model/errors.ts';
import { childPath, type FileName, type FilePath } from '../../shared/model/file-path.ts';
import type { FileSystem } from '../sftp/file-system.ts';
import type { OpenItem } from './journal-format.ts';
import { copyWithin } from './large-content.ts';
import { besidePath, isPartName, oldFileOf } from './part-name.ts';
import type { RunContext } from './run-context.ts';
import { findPart, removeOrLeave } from './part-file.ts';
import { isRefusal } from './refusals.ts';
import { settleOld } from './stand-in.ts';
import { settleStray } from './stray-old-file.ts';
import { lstatOrNothing } from './target-folder.ts';

const FOLDERS_AT_ONCE = 8;

/**
 * Removes what an earlier run left beside targets and nobody goes on with: part files; an old file that was set aside comes back where nothing
 * stands in its place; the copy of a file that was being overwritten comes back. All folders of a job that is continued are looked through, for a power
 * cut may have taken the last lines of its journal. Rejects when the place can't be had.
 */
export async function sweepLeftOvers(run: RunContext): Promise<void> {
  const folders = [...new Set([...run.notedFolders, ...run.metFolders])];
  if (run.left.size === 0 && folders.length === 0 && run.doubtful.size === 0) return;
  const fs = await run.target.get(run.signal);
  for (const path of run.doubtful) await removeOrLeave(run, fs, path);
  for (const [asked, item] of run.left) {
    await sweepItem(run, fs, item);
    run.left.delete(asked);
  }
  const sweepSome = async (): Promise<void> => {
    for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) await sweepFolder(run, fs, folder);
  };
  await Promise.all(Array.from({ length: FOLDERS_AT_ONCE }, sweepSome));
}

async function sweepItem(run: RunContext, fs: FileSystem, item: OpenItem): Promise<void> {
  const { begin, roles } = item;
  const { to } = begin;
  if (roles.has('old')) await settleOld(run, fs, await findPart(run, fs, item), to);
  for (const part of run.partsOf(item)) await removeOrLeave(run, fs, part);
  // Half, and nobody goes on with it.
  if (begin.how === 'direct' && roles.has('made')) await removeOrLeave(run, fs, to);
  if (begin.how !== 'inPlace') return;
  const kept = besidePath(to, run.token, 'kept');
  if (!roles.has('kept')) {
    // Not whole, and the file itself was not touched yet.
    await removeOrLeave(run, fs, kept);
  } else if ((await lstatOrNothing(fs, kept, run.signal)) !== undefined) {
    await bringBack(run, fs, kept, to);
  }
}

/** Writes the kept content over what is half written, into the same file. */
async function bringBack(run: RunContext, fs: FileSystem, kept: FilePath, to: FilePath): Promise<void> {
  const source = await fs.open(kept, { kind: 'read' }, run.signal);
  try {
    const { sizeBytes = 0 } = await source.stat(run.signal);
    const target = await fs.open(to, { kind: 'write', create: 'ifMissing', truncate: false }, run.signal);
    try {
      await copyWithin(run, fs, source, target, sizeBytes);
      if ((await target.stat(run.signal)).sizeBytes !== sizeBytes) await target.setAttributes({ sizeBytes }, run.signal);
      if (fs.capabilities.sync) await target.sync(run.signal);
    } finally {
      await target.close();
    }
  } finally {
    void source.close().catch(() => undefined);
  }
  await removeOrLeave(run, fs, kept);
}

async function sweepFolder(run: RunContext, fs: FileSystem, folder: FilePath): Promise<void> {
  const found: FilePath[] = [];
  const old: FileName[] = [];
  try {
    for await (const batch of fs.list(folder, run.signal)) {
      for (const { name } of batch.entries) {
        if (isPartName(name, run.token)) found.push(childPath(folder, name));
        else if (oldFileOf(name, run.token) !== undefined) old.push(name);
      }
    }
  } catch (error) {
    if (!isAppError(error, 'file.notFound') && !isAppError(error, 'file.notAFolder') && !isRefusal(error)) throw error;
  }
  await Promise.all(found.map((path) => removeOrLeave(run, fs, path)));
  for (const name of old) await settleStray(run, fs, folder, name);
}
