import { isAppError } from '../../shared/model/errors.ts';
import { childPath, type FileName, type FilePath } from '../../shared/model/file-path.ts';
import type { FileSystem } from '../sftp/file-system.ts';
import { removeOrLeave } from './part-file.ts';
import { besidePath, oldFileOf, type BesideRole } from './part-name.ts';
import { isGone } from './place-link.ts';
import type { RunContext } from './run-context.ts';
import { lstatOrNothing } from './target-folder.ts';
import { firstDifference } from './verify.ts';

/**
 * An old file of this job of which its journal says nothing any more, as its line was spoiled or lost. It goes back where nothing stands in its place,
 * and is removed where the new file stands, byte by byte what the source is; else it stays, for it may be all that is left of the old content.
 */
export async function settleStray(run: RunContext, fs: FileSystem, folder: FilePath, name: FileName): Promise<void> {
  const old = oldFileOf(name, run.token);
  if (old === undefined) return;
  const path = childPath(folder, name);
  const to = await targetOf(run, fs, { folder, path, ...old });
  if (to === undefined) return;
  const found = await lstatOrNothing(fs, to, run.signal);
  if (found === undefined) {
    // Of a file that is written in place the copy may be half; the file itself is not moved away.
    if (old.role === 'old') await fs.rename(path, to, run.signal);
    return;
  }
  if (found.kind === 'file' && (await isNew(run, fs, to, found.sizeBytes))) await removeOrLeave(run, fs, path);
  else run.log.warn('an old file stays, as what stands in its place is not the copy', { path });
}

interface Stray {
  readonly folder: FilePath;
  readonly path: FilePath;
  readonly name: FileName;
  readonly role: BesideRole;
}

/** A name that was too long can't be had back from that of the old file, only found again. */
async function targetOf(run: RunContext, fs: FileSystem, { folder, path, name, role }: Stray): Promise<FilePath | undefined> {
  if (!/~[0-9a-f]{10}$/.test(name)) return childPath(folder, name);
  for await (const batch of fs.list(folder, run.signal)) {
    const found = batch.entries.find((entry) => besidePath(childPath(folder, entry.name), run.token, role) === path);
    if (found !== undefined) return childPath(folder, found.name);
  }
  return undefined;
}

async function isNew(run: RunContext, fs: FileSystem, to: FilePath, sizeBytes: number | undefined): Promise<boolean> {
  const from = sourceOf(run, to);
  if (from === undefined || sizeBytes === undefined) return false;
  const { signal, flight, gate } = run;
  try {
    const source = { place: run.source.place, fs: await run.source.get(signal), path: from };
    // A link is followed by reading, and not a copy of what it leads to.
    const { kind, sizeBytes: wanted } = await source.fs.stat(from, signal);
    if (kind !== 'file' || wanted !== sizeBytes) return false;
    const target = { place: run.target.place, fs, path: to };
    return (await firstDifference({ source, target, flight, gate, sizeBytes, readBackBytes: sizeBytes }, signal)) === undefined;
  } catch (error) {
    if (isGone(error) || isAppError(error, 'cancelled')) throw error;
    return false;
  }
}

function sourceOf({ pairs }: RunContext, to: FilePath): FilePath | undefined {
  const pair = pairs.find((each) => to === each.to || to.startsWith(`${each.to}/`));
  return pair === undefined ? undefined : (`${pair.from}${to.slice(pair.to.length)}` as FilePath);
}
