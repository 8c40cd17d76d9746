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

/** Makes an empty file in a folder. `file.exists` when the name is taken; what is there is not touched. */
export async function makeFile(fileSystem: FileSystem, folder: FilePath, name: FileName, signal: AbortSignal): Promise<FilePath> {
  const path = childPath(folder, name);
  const file = await fileSystem.open(path, { kind: 'write', create: 'new', truncate: false }, signal);
  await file.close();
  return path;
}

/**
 * Makes a link in a folder. A symbolic one stores `target` as it is; a hard one is another name of what stands at `target`, seen from the folder.
 * `file.exists` when the name is taken, `file.unsupported` for hard links where the server has none.
 */
export async function makeLink(
  fileSystem: FileSystem,
  { folder, name, target, kind }: NewLink,
  signal: AbortSignal,
): Promise<FilePath> {
  const path = childPath(folder, name);
  if (kind === 'symbolic') await fileSystem.makeLink(target, path, signal);
  else await fileSystem.makeHardLink(target.startsWith('/') ? target : (`${folder}/${target}` as FilePath), path, signal);
  return path;
}

export interface NewLink {
  readonly folder: FilePath;
  readonly name: FileName;
  readonly target: FilePath;
  readonly kind: 'symbolic' | 'hard';
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
