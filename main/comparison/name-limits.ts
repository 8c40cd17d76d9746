import { hasRawBytes, lastName, parentPath, childPath, type FileName, type FilePath } from '../../shared/model/file-path.ts';
import { isAppError } from '../../shared/model/errors.ts';
import type { FileSystem } from '../sftp/file-system.ts';

/** What a side takes in a name, as far as that is known. */
export interface NameLimits {
  /** `Readme` and `README` are one name there. */
  readonly foldsCase: boolean;
  readonly isWindows: boolean;
  /** Only names that are UTF-8. */
  readonly needsText: boolean;
}

const MOST_NAME_BYTES = 255;
const reserved = /^(?:con|prn|aux|nul|com[1-9]|lpt[1-9])(?:\.|$)/i;

/** Whether a side can have an entry of this name. Of servers nothing is known but that 255 bytes are the most nearly everywhere. */
export function canHold(limits: NameLimits, name: FileName): boolean {
  if (limits.isWindows) {
    return (
      name.length <= MOST_NAME_BYTES && !/[<>:"|?*\\\u0001-\u001f]|[. ]$/.test(name) && !reserved.test(name) && !hasRawBytes(name)
    );
  }
  if (limits.needsText && hasRawBytes(name)) return false;
  // Each byte that is not UTF-8 stands as one surrogate, which would count as three.
  const raw = name.match(/[\udc80-\udcff]/gu)?.length ?? 0;
  return Buffer.byteLength(name) - 2 * raw <= MOST_NAME_BYTES;
}

/** Names that are one on a side which folds letter case. */
export function foldedName(name: string): string {
  return name.normalize('NFC').toLowerCase();
}

/**
 * Looks how a side takes names: the last step of the folder in other letters leads to the same folder where letter case does not count. Costs two
 * requests. Rejects when the file system is gone.
 */
export async function nameLimits(
  fs: FileSystem,
  folder: FilePath,
  platform: NodeJS.Platform,
  signal: AbortSignal,
): Promise<NameLimits> {
  const isLocal = fs.kind === 'local';
  const isWindows = isLocal && platform === 'win32';
  const needsText = isLocal && platform === 'darwin';
  return { foldsCase: isWindows || (await foldsCase(fs, folder, signal)), isWindows, needsText };
}

async function foldsCase(fs: FileSystem, folder: FilePath, signal: AbortSignal): Promise<boolean> {
  const name = lastName(folder);
  const other = name === undefined ? undefined : swapped(name);
  if (name === undefined || other === undefined || other === name) return false;
  try {
    const there = childPath(parentPath(folder), other as FileName);
    const [one, two] = await Promise.all([fs.lstat(folder, signal), fs.lstat(there, signal)]);
    if (one.kind !== two.kind || one.modifiedSeconds !== two.modifiedSeconds || one.user !== two.user) return false;
  } catch (error) {
    if (isAppError(error, 'file.notFound') || isAppError(error, 'file.permissionDenied') || isAppError(error, 'file.failed'))
      return false;
    throw error;
  }
  // Two folders that are alike, whose names differ in this only: both stand in the listing then.
  for await (const { entries } of fs.list(parentPath(folder), signal, { maxEntries: 100_000 })) {
    if (entries.some((entry) => entry.name === other)) return false;
  }
  return true;
}

function swapped(name: string): string {
  return name.replace(/[a-z]/gi, (letter) => (letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase()));
}
