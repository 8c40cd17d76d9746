import { matchesPattern } from '../../../shared/base/glob-pattern.ts';
import { AppError } from '../../../shared/model/errors.ts';
import { childPath, parentPath, type FileName, type FilePath } from '../../../shared/model/file-path.ts';
import type { FileSystem } from '../../sftp/file-system.ts';
import { readSmall, statOrNothing } from './remote-edit.ts';

/** Where a server looks for the keys of an account, as far as that can be known without being root there. */
export type KeyPlace =
  | {
      readonly kind: 'file';
      readonly home: FilePath;
      readonly file: FilePath;
      /** All of the account's own that sshd reads, in its order. */
      readonly ownFiles: readonly FilePath[];
      /** Those that it reads besides, and that are not the account's own. */
      readonly foreignFiles: readonly string[];
      /** True sentences about what could make the server look elsewhere. */
      readonly notes: readonly string[];
    }
  /** The account sees only a part of the server (ChrootDirectory): its real home is not to be had. */
  | { readonly kind: 'hidden' }
  /** Its configuration names files that are not the account's own. */
  | { readonly kind: 'elsewhere'; readonly value: string; readonly from: string };

const maxIncludes = 64;

/**
 * Finds authorized_keys of the account that is logged in. sshd_config(5) is read where anybody may read it; whether the running sshd uses that very
 * file is not known, so only a login proves anything. Errors: those of the file system when the connection is gone.
 */
export async function findKeyPlace(files: FileSystem, user: string, signal: AbortSignal): Promise<KeyPlace> {
  const home = await findHome(files, user, signal);
  if (home === undefined) return { kind: 'hidden' };
  const usual = childPath(childPath(home, '.ssh' as FileName), 'authorized_keys' as FileName);
  if (isWindowsPath(home)) {
    const note =
      'On Windows the keys of administrators are looked for in C:\\ProgramData\\ssh\\administrators_authorized_keys instead.';
    return { kind: 'file', home, file: usual, ownFiles: [usual], foreignFiles: [], notes: [note] };
  }
  const settings = await readSettings(files, signal);
  const words = settings.value?.words ?? ['.ssh/authorized_keys', '.ssh/authorized_keys2'];
  const read = splitPaths(words, user, home);
  const [first] = read.ownFiles;
  if (first !== undefined) {
    const file = read.ownFiles.includes(usual) ? usual : first;
    return { kind: 'file', home, file, ...read, notes: notesOf(settings) };
  }
  return { kind: 'elsewhere', value: words.join(' '), from: settings.value?.from ?? '' };
}

/** The account's own files and the others of `AuthorizedKeysFile`; `none` stands for no file (sshd_config(5)). Pure. */
export function splitPaths(
  words: readonly string[],
  user: string,
  home: FilePath,
): { readonly ownFiles: readonly FilePath[]; readonly foreignFiles: readonly string[] } {
  const paths = words.filter((word) => word.toLowerCase() !== 'none').map((word) => expand(word, user, home));
  const isOwn = (path: string): boolean => path.startsWith(`${home}/`) && !path.split('/').includes('..');
  return { ownFiles: paths.filter(isOwn) as FilePath[], foreignFiles: paths.filter((path) => !isOwn(path)) };
}

/** The folder of a file and those above it up to the home: what sshd's StrictModes looks at. */
export function strictPaths(home: FilePath, file: FilePath): FilePath[] {
  const paths = [file];
  for (let folder = parentPath(file); folder.startsWith(home) && folder !== home; folder = parentPath(folder)) paths.push(folder);
  return [...paths, home];
}

async function findHome(files: FileSystem, user: string, signal: AbortSignal): Promise<FilePath | undefined> {
  const start = await files.home(signal);
  if (isWindowsPath(start)) return start;
  // `~` alone is where SFTP starts (sftp-server -d), and `~user` what the server's passwd says.
  const home = files.capabilities.expandPath ? await orElse(files.expandPath(`~${user}`, signal), start) : start;
  if ((await statOrNothing(files, home, signal).catch(denied))?.kind !== 'folder') return undefined;
  // Who is locked in sees some folder as its home, and a `.ssh` in it would be read by nobody.
  const system = await Promise.all(['/etc', '/usr'].map((path) => statOrNothing(files, path as FilePath, signal).catch(denied)));
  return system.some((found) => found !== undefined) ? home : undefined;
}

function isWindowsPath(path: string): boolean {
  return /^\/?[A-Za-z]:/.test(path);
}

interface Settings {
  readonly value: { readonly words: readonly string[]; readonly from: string } | undefined;
  /** Values under Match, which may or may not hold for this account. */
  readonly underMatch: readonly { readonly value: string; readonly from: string }[];
  readonly isOff: boolean;
}

function notesOf({ underMatch, isOff }: Settings): string[] {
  return [
    ...(isOff ? ['Its sshd_config turns logging in by key off (PubkeyAuthentication no).'] : []),
    ...underMatch.map(({ value, from }) => `${from} names other files for some accounts: ${value}`),
  ];
}

async function readSettings(files: FileSystem, signal: AbortSignal): Promise<Settings> {
  const lines = await configLines(files, '/etc/ssh/sshd_config' as FilePath, { left: maxIncludes }, signal);
  return settingsOf(lines);
}

/** A line, or in the place of an Include the lines of one file. */
type ConfigPart = { readonly text: string; readonly from: string } | { readonly included: readonly ConfigPart[] };

/** The first value wins, as in sshd; what stands under Match is told apart, and a Match ends with its file. Pure. */
export function settingsOf(parts: readonly ConfigPart[]): Settings {
  let value: Settings['value'];
  let isOff: boolean | undefined;
  const underMatch: { value: string; from: string }[] = [];
  const walk = (inside: readonly ConfigPart[], wasInMatch: boolean): void => {
    let isInMatch = wasInMatch;
    for (const part of inside) {
      if ('included' in part) {
        walk(part.included, isInMatch);
        continue;
      }
      const { keyword, rest } = settingOf(part.text);
      switch (keyword) {
        case 'match':
          isInMatch = !/^all$/i.test(rest);
          break;
        case 'pubkeyauthentication':
          if (!isInMatch) isOff ??= /^no$/i.test(rest);
          break;
        case 'authorizedkeysfile': {
          const words = wordsOf(rest);
          if (isInMatch) underMatch.push({ value: words.join(' '), from: part.from });
          else value ??= { words, from: part.from };
          break;
        }
      }
    }
  };
  walk(parts, false);
  return { value, underMatch, isOff: isOff ?? false };
}

/** A server may send any line: nothing here looks at a character more than a few times. */
function settingOf(text: string): { readonly keyword: string; readonly rest: string } {
  const [, keyword = '', rest = ''] = /^([A-Za-z]+)(?:\s*=\s*|\s+)(.*)$/s.exec(text.trim()) ?? [];
  return { keyword: keyword.toLowerCase(), rest };
}

function wordsOf(rest: string): string[] {
  const comment = rest.search(/(^|\s)#/);
  return (comment < 0 ? rest : rest.slice(0, comment))
    .split(/\s+/)
    .filter((word) => word !== '')
    .map((word) => word.replace(/^"(.*)"$/, '$1'));
}

/** The lines with those of included files in their places; what can't be read has none. */
async function configLines(
  files: FileSystem,
  path: FilePath,
  budget: { left: number },
  signal: AbortSignal,
): Promise<readonly ConfigPart[]> {
  budget.left -= 1;
  const read = budget.left < 0 ? undefined : await readSmall(files, path, signal).catch(denied);
  if (read === undefined) return [];
  const lines: ConfigPart[] = [];
  for (const [index, text] of read.bytes.toString('utf8').split(/\r?\n/).entries()) {
    const { keyword, rest } = settingOf(text);
    if (keyword !== 'include') lines.push({ text, from: `${path} line ${index + 1}` });
    else
      for (const pattern of wordsOf(rest))
        for (const one of await matching(files, pattern, signal))
          lines.push({ included: await configLines(files, one, budget, signal) });
  }
  return lines;
}

/** Files of an Include; patterns only in the last step, as everybody writes them. */
async function matching(files: FileSystem, pattern: string, signal: AbortSignal): Promise<readonly FilePath[]> {
  const path = (pattern.startsWith('/') ? pattern : `/etc/ssh/${pattern}`) as FilePath;
  if (!/[*?]/.test(path)) return [path];
  const name = path.slice(path.lastIndexOf('/') + 1);
  const found: FileName[] = [];
  try {
    for await (const { entries } of files.list(parentPath(path), signal, { maxEntries: 1000 })) {
      for (const entry of entries) if (!entry.name.startsWith('.') && matchesPattern(entry.name, name)) found.push(entry.name);
    }
  } catch (error) {
    denied(error);
  }
  return found.toSorted().map((entry) => childPath(parentPath(path), entry));
}

/** Tokens of sshd_config(5); a relative path lies in the home. */
function expand(word: string, user: string, home: FilePath): string {
  const filled = word.replace(/%([hu%])/g, (_, token: string) => (token === 'h' ? home : token === 'u' ? user : '%'));
  return filled.startsWith('/') ? filled : `${home}/${filled}`;
}

async function orElse<T>(wait: Promise<T>, other: T): Promise<T> {
  return (await wait.catch(denied)) ?? other;
}

/** What an account may not see is as if it were not there; anything else is a failure. */
function denied(error: unknown): undefined {
  if (error instanceof AppError && error.code.startsWith('file.')) return undefined;
  throw error;
}
