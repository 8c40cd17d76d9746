import { AppError, isAppError } from '../../shared/model/errors.ts';
import type { FilePath } from '../../shared/model/file-path.ts';
import type { FileAttributes, FileSystem, OpenFile } from '../sftp/file-system.ts';
import { besidePath } from './part-name.ts';
import { patientSignal } from './part-file.ts';
import { isRefusal } from './refusals.ts';
import type { RunContext } from './run-context.ts';
import type { TargetFolder } from './target-folder.ts';
import { lstatOrNothing } from './target-folder.ts';

/** Puts the finished part file where nothing is yet. False when something has come there meanwhile. */
export async function placeNew(run: RunContext, fs: FileSystem, part: FilePath, to: FilePath): Promise<boolean> {
  try {
    await fs.rename(part, to, patientSignal(fs, run.signal));
    return true;
  } catch (error) {
    if (isAppError(error, 'file.exists')) return false;
    const isVague = isAppError(error, 'file.failed');
    const isRefused = isRefusal(error) && fs.capabilities.replace;
    if (!isVague && !isRefused) throw error;
    // SFTP has no word for it.
    const found = await lstatOrNothing(fs, to, run.signal).catch((failure: unknown) => {
      throw isRefusal(failure) ? error : failure;
    });
    if (found !== undefined) return false;
    if (isVague) throw error;
    await fs.replace(part, to, run.signal);
    return true;
  }
}

/**
 * Puts the part file in the place of the old one: in one step where the other side can, else the old one is set aside first and put back when
 * the second rename fails. Rejects with `file.*`; with `transfer.oldSetAside` when the old file had to stay beside.
 */
export async function placeOver(run: RunContext, fs: FileSystem, part: FilePath, to: FilePath): Promise<void> {
  if (fs.capabilities.replace) {
    await fs.replace(part, to, patientSignal(fs, run.signal));
    return;
  }
  const old = besidePath(to, run.token, 'old');
  run.journal.append({ t: 'beside', to, role: 'old' });
  await run.journal.synced();
  await setAside(run, fs, to, old);
  try {
    await fs.rename(part, to, patientSignal(fs, run.signal));
  } catch (error) {
    await putBack(fs, old, to, error);
    throw error;
  }
  await fs.removeFile(old, run.signal);
}

/** A lost channel may have done it, or do it just now. */
async function setAside(run: RunContext, fs: FileSystem, to: FilePath, old: FilePath): Promise<void> {
  try {
    await fs.rename(to, old, patientSignal(fs, run.signal));
  } catch (error) {
    if (!isAppError(error, 'file.notFound') || (await lstatOrNothing(fs, old, run.signal)) === undefined) throw error;
  }
}

/** Also when the job was cancelled: the old file comes first. */
async function putBack(fs: FileSystem, old: FilePath, to: FilePath, why: unknown): Promise<void> {
  try {
    await fs.rename(old, to, AbortSignal.timeout(30_000));
  } catch (error) {
    if (fs.isClosed) return;
    throw new AppError('transfer.oldSetAside', { path: to, keptAt: old }, `could not be put back: ${String(error)}`, {
      cause: why,
    });
  }
}

/**
 * What an earlier run left when it ended between the two renames: the old file is put back when nothing stands in its place, else it is no longer
 * needed. Answers whether the new file is in place.
 */
export async function settleOld(run: RunContext, fs: FileSystem, part: FilePath | undefined, to: FilePath): Promise<boolean> {
  const old = besidePath(to, run.token, 'old');
  const paths = part === undefined ? [old, to] : [old, to, part];
  const [oldFound, found, partFound] = await Promise.all(paths.map((path) => lstatOrNothing(fs, path, run.signal)));
  if (oldFound === undefined) return false;
  if (found === undefined) {
    await fs.rename(old, to, run.signal);
    return false;
  }
  // Both renames were done when the part file is gone; otherwise something else came into the place, and the old file stays what it is.
  if (partFound !== undefined) return false;
  await fs.removeFile(old, run.signal);
  return true;
}

/** Gives a part file the owner of the file that it will replace. False when that is not allowed. */
export async function takeOwner(
  run: RunContext,
  fs: FileSystem,
  part: OpenFile,
  old: FileAttributes,
  folder: TargetFolder,
): Promise<boolean> {
  if (!fs.capabilities.unixModes || old.user === undefined || old.group === undefined) return true;
  folder.newOwner ??= await part.stat(run.signal);
  const { user, group } = folder.newOwner;
  if (user === undefined || group === undefined || (user === old.user && group === old.group)) return true;
  try {
    await part.setAttributes({ user: old.user, group: old.group }, run.signal);
    return true;
  } catch (error) {
    if (run.signal.aborted || fs.isClosed) throw error;
    return false;
  }
}
