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
    return { kind: 'file', home, file: usual, notes: [note] };
  }
  const settings = await readSettings(files, signal);
  const paths = settings.value?.words.map((word) => expand(word, user, home));
  const notes = notesOf(settings);
  if (paths === undefined || settings.value === undefined || paths.includes(usual))
    return { kind: 'file', home, file: usual, notes };
  const own = paths.find((path) => path.startsWith(`${home}/`));
  if (own !== undefined) return { kind: 'file', home, file: own as FilePath, notes };
  return { kind: 'elsewhere', value: settings.value.words.join(' '), from: settings.value.from };
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

interface ConfigLine {
  readonly text: string;
  readonly from: string;
}

/** The first value wins, as in sshd; what stands under Match is told apart. Pure. */
export function settingsOf(lines: readonly ConfigLine[]): Settings {
  let value: Settings['value'];
  let isOff: boolean | undefined;
  let isInMatch = false;
  const underMatch: { value: string; from: string }[] = [];
  for (const { text, from } of lines) {
    const [, keyword = '', rest = ''] = /^\s*([A-Za-z]+)(?:\s*=\s*|\s+)(.*?)\s*$/.exec(text) ?? [];
    switch (keyword.toLowerCase()) {
      case 'match':
        isInMatch = !/^all$/i.test(rest);
        break;
      case 'pubkeyauthentication':
        if (!isInMatch) isOff ??= /^no$/i.test(rest);
        break;
      case 'authorizedkeysfile': {
        const words = rest
          .replace(/\s#.*$/, '')
          .split(/\s+/)
          .map((word) => word.replace(/^"(.*)"$/, '$1'));
        if (isInMatch) underMatch.push({ value: words.join(' '), from });
        else value ??= { words, from };
        break;
      }
    }
  }
  return { value, underMatch, isOff: isOff ?? false };
}

/** The lines with those of included files in their places; what can't be read has none. */
async function configLines(
  files: FileSystem,
  path: FilePath,
  budget: { left: number },
  signal: AbortSignal,
): Promise<readonly ConfigLine[]> {
  budget.left -= 1;
  const read = budget.left < 0 ? undefined : await readSmall(files, path, signal).catch(denied);
  if (read === undefined) return [];
  const lines: ConfigLine[] = [];
  for (const [index, text] of read.bytes.toString('utf8').split(/\r?\n/).entries()) {
    const included = /^\s*include(?:\s*=\s*|\s+)(\S+)/i.exec(text)?.[1];
    if (included === undefined) lines.push({ text, from: `${path} line ${index + 1}` });
    else
      for (const one of await matching(files, included, signal)) lines.push(...(await configLines(files, one, budget, signal)));
  }
  return lines;
}

/** Files of an Include; patterns only in the last step, as everybody writes them. */
async function matching(files: FileSystem, pattern: string, signal: AbortSignal): Promise<readonly FilePath[]> {
  const path = (pattern.startsWith('/') ? pattern : `/etc/ssh/${pattern}`) as FilePath;
  if (!/[*?]/.test(path)) return [path];
  const name = path.slice(path.lastIndexOf('/') + 1);
  const tester = new RegExp(
    `^${name
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replace(/\*+/g, '.*')
      .replaceAll('?', '.')}$`,
  );
  const found: FileName[] = [];
  try {
    for await (const { entries } of files.list(parentPath(path), signal, { maxEntries: 1000 })) {
      for (const entry of entries) if (tester.test(entry.name) && !entry.name.startsWith('.')) found.push(entry.name);
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
