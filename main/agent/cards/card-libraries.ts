import { readdir, realpath, stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';

/** A library by which programs reach smart cards (PKCS#11). */
export interface CardLibrary {
  /** As the user would name it. */
  readonly path: string;
  readonly name: string;
}

/** Makers by the name of their library; what is not here is named by its file. */
const names: readonly (readonly [RegExp, string])[] = [
  [/^(onepin-)?opensc-pkcs11\./, 'OpenSC'],
  [/^libykcs11\./, 'YubiKey (YKCS11)'],
  [/^libsofthsm2\./, 'SoftHSM'],
  [/^p11-kit-proxy\./, 'all cards (p11-kit)'],
  [/^libeToken(pk11)?\.|^libeTPkcs11\./, 'SafeNet eToken'],
  [/^libcoolkeypk11\./, 'CoolKey'],
  [/^libIDPrimePKCS11\./, 'IDPrime'],
];
const isOffered = (file: string): boolean => !file.startsWith('onepin-') && names.some(([pattern]) => pattern.test(file));

const folders: Readonly<Partial<Record<NodeJS.Platform, readonly string[]>>> = {
  linux: [
    '/usr/lib',
    '/usr/lib/x86_64-linux-gnu',
    '/usr/lib/aarch64-linux-gnu',
    '/usr/lib64',
    '/usr/lib/softhsm',
    '/usr/lib/pkcs11',
    '/usr/local/lib',
  ],
  darwin: ['/usr/local/lib', '/opt/homebrew/lib', '/Library/OpenSC/lib', '/usr/local/lib/softhsm', '/opt/homebrew/lib/softhsm'],
  win32: ['C:\\Program Files\\OpenSC Project\\OpenSC\\pkcs11', 'C:\\Program Files\\Yubico\\Yubico PIV Tool\\bin'],
};

export function libraryName(path: string): string {
  const file = basename(path.replaceAll('\\', '/'));
  return names.find(([pattern]) => pattern.test(file))?.[1] ?? file;
}

/** The libraries for cards that this computer has, each file once. */
export async function findCardLibraries(platform: NodeJS.Platform = process.platform): Promise<readonly CardLibrary[]> {
  const found = new Map<string, CardLibrary>();
  for (const folder of folders[platform] ?? []) {
    const files = await readdir(folder).catch(() => []);
    for (const file of files.filter((each) => isOffered(each) && /\.(so|dylib|dll)(\.\d+)?$/.test(each)).sort()) {
      const path = `${folder}${platform === 'win32' ? '\\' : '/'}${file}`;
      const real = await realpath(path).catch(() => undefined);
      // A development package has the same file under two names; the one without a number is the shorter.
      if (real !== undefined && !found.has(real)) found.set(real, { path, name: libraryName(path) });
    }
  }
  return [...found.values()];
}

/**
 * Whether an ssh-agent that was started without -P takes this library: `/usr/lib*` and `/usr/local/lib*` (ssh-agent(1), -P), symbolic links followed.
 */
export function isInLibraryFolders(realPath: string): boolean {
  return /^\/usr\/(local\/)?lib[^/]*\//.test(realPath);
}

/**
 * Whether only who rules the computer could have put this library there: it lies in those folders, and the file and every folder above it are root's, with
 * nobody else writing them. `/usr/local/lib` is a user's own on some systems. On Windows nothing is looked at, and it is no.
 */
export async function isSystemsLibrary(
  realPath: string,
  statOf: (path: string) => Promise<{ readonly uid: number; readonly mode: number }> = stat,
): Promise<boolean> {
  if (process.platform === 'win32' || !isInLibraryFolders(realPath)) return false;
  for (let path = realPath; ; path = dirname(path)) {
    const found = await statOf(path).catch(() => undefined);
    if (found === undefined || found.uid !== 0 || (found.mode & 0o022) !== 0) return false;
    if (path === dirname(path)) return true;
  }
}
