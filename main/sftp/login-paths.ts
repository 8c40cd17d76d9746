import type { FilePath } from '../../shared/model/file-path.ts';

/** `.ssh` of other accounts, where homes commonly are: a change by root matters there too. */
const someonesSsh = /^\/(?:root|(?:home|Users)\/[^/]+)\/\.ssh(?:\/|$)/;

/** Homes of other accounts, and what they commonly lie in: root changes them too. */
const someonesHome = /^\/(?:root|(?:home|Users)\/[^/]+)$/;
const homesFolder = /^\/(?:home|Users)$/;

/** Whether `path` is `folder` or lies in it. Both absolute, without `.` and `..`. */
export function liesIn(path: string, folder: string): boolean {
  return path === folder || folder === '/' || path.startsWith(`${folder}/`);
}

/** Where a server looks for the keys of an account with this home (sshd(8), FILES). */
export function sshFolder(home: FilePath): FilePath {
  return `${home === '/' ? '' : home}/.ssh` as FilePath;
}

/** Whether what lies at `path` decides about logins: `.ssh` and what is in it. */
export function decidesLogins(path: FilePath, home: FilePath): boolean {
  return liesIn(path, sshFolder(home)) || someonesSsh.test(path);
}

/** The same for all that is at `path`: also of the home, of other accounts' homes, and of what they lie in. */
export function holdsLogins(path: FilePath, home: FilePath): boolean {
  return decidesLogins(path, home) || liesIn(sshFolder(home), path) || someonesHome.test(path) || holdsHomes(path);
}

/** Whether each folder in `path` is somebody's home. */
export function holdsHomes(path: string): boolean {
  return homesFolder.test(path);
}

/** Each `.ssh` that lies below what takes the place of `path`: of the account and, where that is somebody's home, of its owner. */
export function sshFoldersBelow(path: FilePath, home: FilePath): readonly FilePath[] {
  const own = sshFolder(home);
  const theirs = someonesHome.test(path) ? [sshFolder(path)] : [];
  return liesIn(own, path) ? [own, ...theirs.filter((each) => each !== own)] : theirs;
}

/** For bits and owners: sshd takes no keys from a home that others may write to (StrictModes). */
export function modeDecidesLogins(path: FilePath, home: FilePath, isRecursive: boolean): boolean {
  return path === home || someonesHome.test(path) || (isRecursive ? holdsLogins(path, home) : decidesLogins(path, home));
}
