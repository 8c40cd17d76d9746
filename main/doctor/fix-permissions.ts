import { chmod, stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { AppError } from '../../shared/model/errors.ts';

interface Disk {
  readonly chmod: (file: string, mode: number) => Promise<void>;
  readonly stat: (file: string) => Promise<{ readonly mode: number }>;
}

/**
 * ssh's rule: a private key is for its owner alone, and `.ssh` is nobody else's to write. Answers in words what was done; throws
 * `key.unreadable` where it can't be, also on a disk that takes the change and keeps nothing of it (NTFS, FAT, a share).
 */
export async function fixPermissions(file: string, disk: Disk = { chmod, stat }): Promise<string> {
  let mode: number;
  try {
    await disk.chmod(file, 0o600);
    const folder = dirname(file);
    if (basename(folder) === '.ssh') await disk.chmod(folder, 0o700);
    ({ mode } = await disk.stat(file));
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new AppError('key.unreadable', { file, reason: `its permissions can’t be changed (${reason})` }, 'chmod failed', {
      cause: error,
    });
  }
  if ((mode & 0o077) !== 0) {
    const now = (mode & 0o777).toString(8).padStart(4, '0');
    const reason = `the disk it lies on keeps no permissions (they are ${now} still): move it to your home`;
    throw new AppError('key.unreadable', { file, reason }, 'chmod changed nothing');
  }
  return `${basename(file)} is yours alone now (0600).`;
}
