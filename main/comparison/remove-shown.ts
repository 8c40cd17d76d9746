import { AppError, isAppError } from '../../shared/model/errors.ts';
import { childPath, type FileName, type FilePath } from '../../shared/model/file-path.ts';
import type { FileAttributes, FileSystem } from '../sftp/file-system.ts';
import { standingOf } from '../transfers/chosen-items.ts';
import { isGone } from '../transfers/place-link.ts';
import { Slots } from '../transfers/slots.ts';

const AT_ONCE = 64;
const MOST_ATTEMPTS = 5;

/** What is to be removed, and how it stood when that was shown. */
export interface ShownEntry {
  readonly path: FilePath;
  readonly kind: FileAttributes['kind'];
  readonly standing: string;
}

export interface RemovalParts {
  /** Where the entries are; asked anew after a lost connection. Rejects when it can't be had again. */
  readonly fileSystem: () => Promise<FileSystem>;
  readonly folder: FilePath;
  readonly signal: AbortSignal;
  /** What to wait for while it is paused. */
  readonly gate: () => Promise<void> | undefined;
  readonly onRemoved: (path: FilePath) => void;
  readonly onFailed: (path: FilePath, error: AppError) => void;
}

/**
 * Removes exactly these entries: first all that are no folders, then folders from the deepest up, each only when it is empty. One that is not what was
 * shown any more stays (`comparison.changed`). Nothing is ever followed or listed. Rejects when it is aborted or its place is lost for good.
 */
export async function removeShown(entries: readonly ShownEntry[], parts: RemovalParts): Promise<void> {
  const folders = entries.filter(({ kind }) => kind === 'folder');
  await removeAll(
    entries.filter(({ kind }) => kind !== 'folder'),
    parts,
  );
  const byDepth = new Map<number, ShownEntry[]>();
  for (const folder of folders) {
    const depth = folder.path.split('/').length;
    const level = byDepth.get(depth);
    if (level === undefined) byDepth.set(depth, [folder]);
    else level.push(folder);
  }
  for (const depth of [...byDepth.keys()].sort((a, b) => b - a)) await removeAll(byDepth.get(depth) ?? [], parts);
}

async function removeAll(entries: readonly ShownEntry[], parts: RemovalParts): Promise<void> {
  const { gate, signal } = parts;
  const slots = new Slots(AT_ONCE);
  const running = new Set<Promise<void>>();
  let failure: Error | undefined;
  for (const entry of entries) {
    const paused = gate();
    if (paused !== undefined) await paused;
    if (failure !== undefined || signal.aborted) break;
    await slots.take(1, signal);
    const task = removeOne(entry, parts)
      .catch((error: unknown) => (failure ??= error instanceof Error ? error : new Error(String(error))))
      .then(() => {
        slots.give(1);
        running.delete(task);
      });
    running.add(task);
  }
  await Promise.all(running);
  if (failure !== undefined) throw failure;
  signal.throwIfAborted();
}

async function removeOne(entry: ShownEntry, parts: RemovalParts): Promise<void> {
  const { signal, onRemoved, onFailed } = parts;
  const path = childPath(parts.folder, entry.path as string as FileName);
  for (let attempt = 1; ; attempt += 1) {
    try {
      const fs = await parts.fileSystem();
      await removeIfShown(fs, path, entry, signal);
      onRemoved(path);
      return;
    } catch (error) {
      // Gone is what was asked for: perhaps it was removed just before the connection was lost.
      if (isAppError(error, 'file.notFound')) return onRemoved(path);
      if (signal.aborted || !(error instanceof AppError)) throw error;
      if (isGone(error)) {
        if (attempt >= MOST_ATTEMPTS) throw error;
        continue;
      }
      onFailed(path, error);
      return;
    }
  }
}

async function removeIfShown(fs: FileSystem, path: FilePath, { kind, standing }: ShownEntry, signal: AbortSignal): Promise<void> {
  const there = await fs.lstat(path, signal);
  if (standingOf(there) !== standing) {
    throw new AppError('comparison.changed', { path }, `was ${standing}, is ${standingOf(there)}`);
  }
  if (kind === 'folder') await fs.removeFolder(path, signal);
  else await fs.removeFile(path, signal);
}
