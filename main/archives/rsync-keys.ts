import { childPath, type FileName, type FilePath } from '../../shared/model/file-path.ts';
import { AppError } from '../../shared/model/errors.ts';
import { decodeName, encodeName } from '../sftp/file-names.ts';
import type { FileSystem } from '../sftp/file-system.ts';
import { looksLikePrivateKey, MOST_KEY_BYTES } from '../sftp/private-key-signs.ts';

const AT_ONCE = 16;

/** A name as rsync writes it in its lines, which has `\#ooo` for bytes that can't be shown, and for a backslash before such. */
export function rsyncName(shown: string): string {
  if (!/\\#\d{3}/.test(shown)) return shown;
  const pieces = shown.split(/(\\#\d{3})/);
  const bytes = pieces.map((piece, at) => (at % 2 === 1 ? Buffer.from([Number.parseInt(piece.slice(2), 8)]) : encodeName(piece)));
  return decodeName(Buffer.concat(bytes));
}

/**
 * What `--exclude-from` with `--from0` reads, so that exactly these stay where they are. `names`: paths below the folder that rsync copies. A backslash
 * is one of its own in a pattern that has no wild card (rsync(1), "PATTERN MATCHING RULES").
 */
export function rsyncExclusions(names: readonly string[]): Buffer {
  const patterns = names.map((name) => `/${/[*?[]/.test(name) ? name.replaceAll(/[\\*?[]/g, '\\$&') : name}\0`);
  return Buffer.concat(patterns.map(encodeName));
}

/** Which of these files look like private keys (SE-09). `names`: paths below `folder`. What can't be read is none: nobody sends it either. */
export async function keysAmong(
  files: FileSystem,
  folder: FilePath,
  names: readonly string[],
  signal: AbortSignal,
): Promise<string[]> {
  const found: string[] = [];
  for (let at = 0; at < names.length; at += AT_ONCE) {
    const some = names.slice(at, at + AT_ONCE);
    const are = await Promise.all(some.map((name) => isKey(files, childPath(folder, name as FileName), signal)));
    found.push(...some.filter((_, index) => are[index]));
  }
  return found;
}

async function isKey(files: FileSystem, path: FilePath, signal: AbortSignal): Promise<boolean> {
  try {
    const { kind, sizeBytes = 0 } = await files.lstat(path, signal);
    if (kind !== 'file' || sizeBytes > MOST_KEY_BYTES) return false;
    const file = await files.open(path, { kind: 'read' }, signal);
    try {
      return looksLikePrivateKey(path, await file.read(0, MOST_KEY_BYTES, signal));
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof AppError && error.code.startsWith('file.')) return false;
    throw error;
  }
}
