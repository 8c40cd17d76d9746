import { posix, win32 } from 'node:path';
import type { FilePath } from '../../shared/model/file-path.ts';
import { decodeName, encodeName } from './file-names.ts';

/** What node:fs is given. Bytes where names are bytes; Windows has UTF-16 names, and strings hold them. */
export type NativePath = Buffer | string;

/** Paths of this computer in the form of `shared/model/file-path.ts` and in its own. */
export interface LocalPaths {
  /** `path` absolute, from the home folder when it is not; its text `.` and `..` taken out. */
  absolute(path: FilePath): FilePath;
  native(path: FilePath): NativePath;
  /** What a call of node:fs gave back. */
  fromNative(path: NativePath): FilePath;
}

export function posixPaths(home: string): LocalPaths {
  const absolute = (path: FilePath): FilePath => posix.resolve(home, path) as FilePath;
  return {
    absolute,
    // A slash at the end has a sense of its own (it follows links), and `.` and `..` are the system's business, for links again.
    native: (path) => encodeName(path.startsWith('/') ? path : `${home}/${path}`),
    fromNative: (path) => (typeof path === 'string' ? path : decodeName(path)) as FilePath,
  };
}

/** `C:\Users` is `/C:/Users`, `\\server\share\x` is `//server/share/x`, and `/` stands for the list of drives. */
export function windowsPaths(home: string): LocalPaths {
  const fromNative = (path: NativePath): FilePath => {
    const text = path.toString('utf8').replace(/^\\\\\?\\(?:UNC(?=\\))?/i, (prefix) => (prefix.length > 4 ? '\\' : ''));
    const slashed = text.replaceAll('\\', '/');
    return (/^[a-z]:/i.test(slashed) ? `/${slashed}` : slashed) as FilePath;
  };
  const native = (path: FilePath): string => {
    const drive = /^\/([a-z]:)(\/.*)?$/is.exec(path);
    if (drive !== null) return `${drive[1] ?? ''}${(drive[2] ?? '/').replaceAll('/', '\\')}`;
    if (path.startsWith('/')) return path.replaceAll('/', '\\');
    return win32.resolve(home, path.replaceAll('/', '\\'));
  };
  return {
    absolute: (path) => (path === '/' ? path : fromNative(win32.resolve(home, native(path)))),
    native,
    fromNative,
  };
}

export function localPaths(home: string, platform: NodeJS.Platform = process.platform): LocalPaths {
  return platform === 'win32' ? windowsPaths(home) : posixPaths(home);
}
