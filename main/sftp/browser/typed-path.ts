import type { FilePath } from '../../../shared/model/file-path.ts';
import type { FileSystem } from '../file-system.ts';

const dots = /(^|\/)\.{1,2}(\/|$)/;
/** `C:`, `c:\Users` and `C:/Users`, as Windows shows them; its SFTP has them as `/C:/Users`. */
const drivePath = /^[a-z]:(?=$|[\\/])/i;
const underDrive = /^\/[a-z]:(?=$|\/)/i;

/**
 * The absolute path that was typed: `~` filled in, a relative one taken from the home folder, `.` and `..` as the other side understands them. A
 * path that is plain already stays as it is, links in it too, and nobody is asked. Where the home folder lies on a drive, a path of Windows is
 * taken too. Errors: those of `FileSystem.expandPath`.
 */
export async function typedPath(typed: string, fileSystem: FileSystem, signal: AbortSignal): Promise<FilePath> {
  const path = typed === '' ? '~' : typed;
  if (path.startsWith('/') && !dots.test(path)) return path.replace(/(.)\/+$/, '$1') as FilePath;
  if (drivePath.test(path) && underDrive.test(await fileSystem.home(signal))) {
    return await typedPath(`/${path.replaceAll('\\', '/')}`, fileSystem, signal);
  }
  return await fileSystem.expandPath(path, signal);
}
