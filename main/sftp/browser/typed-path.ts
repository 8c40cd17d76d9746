import type { FilePath } from '../../../shared/model/file-path.ts';
import type { FileSystem } from '../file-system.ts';

const dots = /(^|\/)\.{1,2}(\/|$)/;

/**
 * The absolute path that was typed: `~` filled in, a relative one taken from the home folder, `.` and `..` as the other side understands them. A
 * path that is plain already stays as it is, links in it too, and nobody is asked. Errors: those of `FileSystem.expandPath`.
 */
export async function typedPath(typed: string, fileSystem: FileSystem, signal: AbortSignal): Promise<FilePath> {
  const path = typed === '' ? '~' : typed;
  if (path.startsWith('/') && !dots.test(path)) return path.replace(/(.)\/+$/, '$1') as FilePath;
  return await fileSystem.expandPath(path, signal);
}
