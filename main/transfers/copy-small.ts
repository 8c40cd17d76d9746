import { parentPath, type FilePath } from '../../shared/model/file-path.ts';
import type { AttributeChanges, Block, FileSystem, QuickFiles } from '../sftp/file-system.ts';
import { readFully } from './verify.ts';

/** Folders of a side whose quickness is remembered. */
const MOST_FOLDERS = 1000;
const known = new WeakMap<FileSystem, Map<FilePath, Promise<QuickFiles | undefined>>>();

/** The quick way to the files of a folder, where there is one; asked for once a folder. */
function quickIn(fs: FileSystem, folder: FilePath, signal: AbortSignal): Promise<QuickFiles | undefined> | undefined {
  if (fs.quickIn === undefined) return undefined;
  const folders = known.get(fs) ?? new Map<FilePath, Promise<QuickFiles | undefined>>();
  known.set(fs, folders);
  let quick = folders.get(folder);
  if (quick === undefined) {
    if (folders.size >= MOST_FOLDERS) folders.clear();
    quick = fs.quickIn(folder, signal).catch(() => undefined);
    folders.set(folder, quick);
  }
  return quick;
}

/** Whether `makeSmall` works in the folder of a path now. */
export async function canMakeSmall(fs: FileSystem, to: FilePath, signal: AbortSignal): Promise<boolean> {
  return (await quickIn(fs, parentPath(to), signal))?.isReady === true;
}

/** All of a small file. One byte more is asked for than it should have, to see whether it grew; when just that is missing it did not. */
export async function readSmall(fs: FileSystem, path: FilePath, sizeBytes: number, signal: AbortSignal): Promise<Block> {
  const quick = (await quickIn(fs, parentPath(path), signal))?.read(path, sizeBytes + 1);
  if (quick !== undefined) return quick;
  const source = await fs.open(path, { kind: 'read' }, signal);
  try {
    const wanted = sizeBytes + 1;
    const first = await source.read(0, wanted, signal);
    // An answer as long as the server lets one be says nothing about what follows.
    const isWhole = first.sizeBytes >= wanted || (first.sizeBytes === sizeBytes && wanted <= fs.limits.maxReadBytes);
    if (isWhole || first.sizeBytes === 0) return first;
    const rest = await readFully(source, first.sizeBytes, wanted - first.sizeBytes, signal);
    return { sizeBytes: first.sizeBytes + rest.sizeBytes, pieces: [...first.pieces, ...rest.pieces] };
  } finally {
    // Nothing was written to it.
    source.close().catch(() => undefined);
  }
}

export interface WholeSmall {
  readonly part: FilePath;
  readonly to: FilePath;
  readonly content: Block;
  readonly modeAtFirst: number | undefined;
  readonly changes: AttributeChanges | undefined;
}

/**
 * Part file, content, attributes and rename in one go, over whatever stands at `to`. False when that can't be done: then nothing of it is left,
 * and the usual way does it or says what is wrong.
 */
export async function makeSmall(
  fs: FileSystem,
  { part, to, content, modeAtFirst, changes }: WholeSmall,
  signal: AbortSignal,
): Promise<boolean> {
  const { mode, modifiedSeconds, accessedSeconds = modifiedSeconds } = changes ?? {};
  const quick = await quickIn(fs, parentPath(to), signal);
  if (quick === undefined || signal.aborted) return false;
  const times = modifiedSeconds === undefined || accessedSeconds === undefined ? undefined : { modifiedSeconds, accessedSeconds };
  return quick.make({ part, path: to, pieces: content.pieces, modeAtFirst, mode, times });
}
