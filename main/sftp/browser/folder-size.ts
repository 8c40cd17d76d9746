import type { FilePath } from '../../../shared/model/file-path.ts';
import type { FileSystem } from '../file-system.ts';
import { walkTree } from './walk-tree.ts';

export interface FolderSize {
  /** Everything that is no folder, links too. */
  readonly files: number;
  readonly folders: number;
  /** Sizes of the files, as they say: not what they take on the disk. What a link points to does not count. */
  readonly bytes: number;
  /** What could not be looked into. */
  readonly failed: number;
}

/** Counts what some entries are and hold. Errors: the file system is gone, `cancelled`. */
export async function folderSize(fileSystem: FileSystem, paths: readonly FilePath[], signal: AbortSignal): Promise<FolderSize> {
  let [files, folders, bytes, failed] = [0, 0, 0, 0];
  const visitor: Parameters<typeof walkTree>[2] = {
    visit(_path, { kind, sizeBytes }) {
      if (kind === 'folder') folders += 1;
      else files += 1;
      if (kind === 'file') bytes += sizeBytes ?? 0;
    },
    failed() {
      failed += 1;
    },
  };
  await walkTree(fileSystem, paths, visitor, signal);
  return { files, folders, bytes, failed };
}
