import { isAppError } from '../../../shared/model/errors.ts';
import { childPath, lastName, parentPath, type FileName, type FilePath } from '../../../shared/model/file-path.ts';
import type { FileSystem } from '../file-system.ts';
import { plainFileError } from '../status-error.ts';

/** Makes a folder in a folder. `file.exists` when the name is taken. */
export async function makeFolder(
  fileSystem: FileSystem,
  folder: FilePath,
  name: FileName,
  signal: AbortSignal,
): Promise<FilePath> {
  const path = childPath(folder, name);
  await fileSystem.makeFolder(path, undefined, signal);
  return path;
}

/**
 * Gives an entry another name in its folder. `file.exists` when there is something of that name: it is looked for first, for not every server
 * refuses to rename onto a file.
 */
export async function renameEntry(
  fileSystem: FileSystem,
  path: FilePath,
  name: FileName,
  signal: AbortSignal,
): Promise<{ readonly path: FilePath; readonly folder: FilePath }> {
  const folder = parentPath(path);
  const to = childPath(folder, name);
  if (lastName(path) === name) return { path: to, folder };
  if (await exists(fileSystem, to, signal)) {
    const side = fileSystem.kind === 'local' ? 'here' : 'there';
    throw plainFileError('file.exists', { path: to, operation: 'rename', side });
  }
  await fileSystem.rename(path, to, signal);
  return { path: to, folder };
}

async function exists(fileSystem: FileSystem, path: FilePath, signal: AbortSignal): Promise<boolean> {
  try {
    await fileSystem.lstat(path, signal);
    return true;
  } catch (error) {
    if (isAppError(error, 'file.notFound')) return false;
    throw error;
  }
}
