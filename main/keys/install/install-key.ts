import { isAppError } from '../../../shared/model/errors.ts';
import { parentPath, type FilePath } from '../../../shared/model/file-path.ts';
import type { InstallOutcome, KeyLineOptions, MangledChoice, StrictFault } from '../../../shared/model/key-install.ts';
import { printableLine } from '../../../shared/base/printable.ts';
import type { FileSystem } from '../../sftp/file-system.ts';
import type { PublicKey } from '../public-key.ts';
import { authorizedLine } from './authorized-line.ts';
import {
  authorizedEntries,
  isForeignText,
  loginEntry,
  withLine,
  withoutKey,
  withReplaced,
  type AuthorizedEntry,
} from './authorized-keys.ts';
import { findMangled, mangledId, mangledLine, mendedLine, withMended, type MangledEntry } from './mangled-line.ts';
import { findKeyPlace, strictPaths } from './key-places.ts';
import { editRemoteFile, readSmall, statOrNothing } from './remote-edit.ts';

/** More of them are no matter of one paste. */
const mostMangled = 20;

export interface InstallRequest {
  /** Only the public half: there is no way to hand the other one in. */
  readonly key: PublicKey;
  readonly options?: KeyLineOptions | undefined;
  /** Who is logged in. */
  readonly user: string;
  /** Where the same key stands with other options, put this line in its place. */
  readonly replace?: boolean | undefined;
  /** Damaged forms of the key, where it does not stand itself (KY-11): `ask` tells them and writes nothing. Absent: as `leave`. */
  readonly mangled?: MangledChoice | 'ask' | undefined;
}

/** Enough to take an installed key back. */
export interface InstallUndo {
  readonly file: FilePath;
  readonly key: PublicKey;
  /** What stood there instead; bytes above 127 as Latin-1. */
  readonly replaced: string | undefined;
  /** What it replaced let nobody in. */
  readonly wasMangled?: boolean | undefined;
  readonly isNewFile: boolean;
  readonly newFolder: FilePath | undefined;
}

export type Installed = Exclude<InstallOutcome, { readonly kind: 'installed' }> | InstalledNow;
export type InstalledNow = Omit<Extract<InstallOutcome, { readonly kind: 'installed' }>, 'undoId'> & {
  readonly undo: InstallUndo;
};

/**
 * Puts a public key into authorized_keys of the account that is logged in, as ssh-copy-id(1) does (KY-09): `~/.ssh` 0700, the file 0600, one unbroken
 * line, no key twice, nothing else changed. A line where the key is an authority lets it sign for others and not in itself: it counts for nothing here. In one step where the server can (`editRemoteFile`). Whether the server takes the key is known
 * only after a login with it. Errors: `file.*`, and why the connection is gone.
 */
export function installKey(
  files: FileSystem,
  request: InstallRequest & { readonly mangled?: 'leave' | undefined },
  signal: AbortSignal,
): Promise<Exclude<Installed, { readonly kind: 'mangled' }>>;
export function installKey(files: FileSystem, request: InstallRequest, signal: AbortSignal): Promise<Installed>;
export async function installKey(files: FileSystem, request: InstallRequest, signal: AbortSignal): Promise<Installed> {
  const place = await findKeyPlace(files, request.user, signal);
  if (place.kind !== 'file') return place;
  const { file, home, notes } = place;
  const line = authorizedLine(request.key, request.options);
  const newFolder = await makeFolder(files, parentPath(file), signal);
  let isForeign = false;
  let present: AuthorizedEntry | undefined;
  let replaced: string | undefined;
  let damaged: readonly MangledEntry[] = [];
  let written = line;
  const { mangled = 'leave' } = request;
  const edit = await editRemoteFile(
    files,
    file,
    (bytes) => {
      isForeign = isForeignText(bytes);
      if (isForeign) return undefined;
      present = loginEntry(bytes, request.key.blob);
      replaced = undefined;
      written = line;
      damaged = present === undefined ? findMangled(bytes, request.key, mostMangled) : [];
      if (present === undefined) {
        if (mangled === 'leave' || damaged.length === 0) return withLine(bytes, line);
        const chosen = mangled === 'ask' ? undefined : damaged.find((each) => mangledId(each) === mangled.replace);
        // Nobody chose yet, or what was chosen is another by now, or would take restrictions or another key with it.
        if (chosen?.withheld !== undefined || chosen === undefined) return undefined;
        written = mendedLine(chosen, request.key, line);
        replaced = chosen.text;
        damaged = damaged.filter((each) => each !== chosen);
        return { content: withMended(bytes, chosen, written) };
      }
      if (request.replace !== true || isSameLine(present, line)) return undefined;
      replaced = present.text;
      return { content: withReplaced(bytes, present, Buffer.from(line, 'utf8')) };
    },
    signal,
  );
  if (isForeign) return { kind: 'foreignText', file };
  const about = { file: edit?.file ?? file, notes: [...notes], faults: await strictFaults(files, home, file, signal) };
  if (edit === undefined) {
    if (present === undefined && damaged.length > 0) {
      const lines = damaged.map((each) => mangledLine(each, mendedLine(each, request.key, line)));
      return { kind: 'mangled', ...about, lines };
    }
    if (present === undefined) throw new Error('a key was neither there nor added');
    const { lineNumber, text } = present;
    return { kind: 'present', ...about, lineNumber, line: printableLine(shown(text), 4000), isSame: isSameLine(present, line) };
  }
  const wasMangled = replaced !== undefined && present === undefined;
  const undo: InstallUndo = { file: edit.file, key: request.key, replaced, wasMangled, isNewFile: edit.isNew, newFolder };
  return {
    kind: 'installed',
    ...about,
    line: printableLine(written, 4000),
    ...(replaced === undefined ? {} : { replaced: printableLine(shown(replaced), 4000) }),
    ...(wasMangled && { isMended: true }),
    ...(damaged.length === 0 ? {} : { mangledLines: damaged.map(({ firstLine }) => firstLine) }),
    undo,
  };
}

/** Takes back what `installKey` did: the line, and file and folder that were made for it when nothing else came into them. */
export async function undoInstall(files: FileSystem, undo: InstallUndo, signal: AbortSignal): Promise<void> {
  const { file, key, replaced, isNewFile, newFolder } = undo;
  let isEmpty = false;
  await editRemoteFile(
    files,
    file,
    (bytes) => {
      const entry = loginEntry(bytes, key.blob);
      if (!entry) return undefined;
      const content =
        replaced === undefined
          ? withoutKey(bytes, key.blob).content
          : withReplaced(bytes, entry, Buffer.from(replaced, 'latin1'));
      isEmpty = content.length === 0;
      return { content };
    },
    signal,
  );
  if (!isNewFile || !isEmpty) return;
  await files.removeFile(file, signal);
  // Somebody else's file may lie in it by now.
  if (newFolder !== undefined) await files.removeFolder(newFolder, signal).catch(() => undefined);
}

/**
 * Removes every line by which a key logs in from all files of the account that is logged in where sshd looks for keys, and answers those lines (KY-14);
 * `file`: the first of them. `foreignFiles`: where sshd looks, too, and nobody looked for it; `authorityFiles`: where the key stays, for its line there
 * lets others in with certificates that it signed. `hidden` and `elsewhere` as of `installKey`; nothing is written where
 * the key does not stand.
 */
export async function removeKey(
  files: FileSystem,
  request: { readonly blob: Buffer; readonly user: string },
  signal: AbortSignal,
): Promise<
  | {
      readonly kind: 'removed' | 'absent';
      readonly file: FilePath;
      readonly lines: readonly string[];
      readonly foreignFiles: readonly string[];
      readonly authorityFiles: readonly string[];
    }
  | Extract<InstallOutcome, { readonly kind: 'hidden' | 'elsewhere' }>
> {
  const place = await findKeyPlace(files, request.user, signal);
  if (place.kind !== 'file') return place;
  const all: string[] = [];
  const authorityFiles: string[] = [];
  let changed: FilePath | undefined;
  for (const file of place.ownFiles) {
    if ((await statOrNothing(files, file, signal)) === undefined) continue;
    let lines: readonly string[] = [];
    let stays = false;
    await editRemoteFile(
      files,
      file,
      (bytes) => {
        const { content, removed, hasAuthority } = withoutKey(bytes, request.blob);
        lines = removed;
        stays = hasAuthority;
        return removed.length === 0 ? undefined : { content };
      },
      signal,
    );
    if (lines.length > 0) changed ??= file;
    all.push(...lines);
    if (stays) authorityFiles.push(printableLine(file, 1000));
  }
  return {
    kind: changed === undefined ? 'absent' : 'removed',
    file: changed ?? place.file,
    lines: all.map((each) => printableLine(each, 4000)),
    foreignFiles: place.foreignFiles.map((each) => printableLine(each, 1000)),
    authorityFiles,
  };
}

/** The keys that stand in authorized_keys now, for showing. Empty when there is no such file, or it can't be known. */
export async function listAuthorized(files: FileSystem, user: string, signal: AbortSignal): Promise<readonly AuthorizedEntry[]> {
  const place = await findKeyPlace(files, user, signal);
  if (place.kind !== 'file' || (await statOrNothing(files, place.file, signal)) === undefined) return [];
  return authorizedEntries((await readSmall(files, place.file, signal)).bytes);
}

/** Takes the right to write away from everybody else, where `strictFaults` found it. Errors: `file.*`. */
export async function mendModes(files: FileSystem, faults: readonly StrictFault[], signal: AbortSignal): Promise<void> {
  for (const { path, why } of faults) {
    if (why !== 'writableByOthers') continue;
    const { mode } = await files.stat(path as FilePath, signal);
    if (mode !== undefined) await files.setAttributes(path as FilePath, { mode: mode & 0o7755 }, signal);
  }
}

/** As ssh-copy-id makes it; answers the folder when it was not there. */
async function makeFolder(files: FileSystem, folder: FilePath, signal: AbortSignal): Promise<FilePath | undefined> {
  if ((await statOrNothing(files, folder, signal)) !== undefined) return undefined;
  try {
    await files.makeFolder(folder, 0o700, signal);
  } catch (error) {
    if (isAppError(error, 'file.exists')) return undefined;
    throw error;
  }
  // The other side's umask may take more away, and some servers pass the mode over.
  if (files.capabilities.unixModes) await files.setAttributes(folder, { mode: 0o700 }, signal);
  return folder;
}

/** auth_secure_path of OpenSSH: file, folder and home belong to the account or root, and nobody else may write to them. */
export async function strictFaults(
  files: FileSystem,
  home: FilePath,
  file: FilePath,
  signal: AbortSignal,
): Promise<StrictFault[]> {
  if (!files.capabilities.unixModes) return [];
  const owner = (await statOrNothing(files, home, signal))?.user;
  const faults: StrictFault[] = [];
  for (const path of strictPaths(home, file)) {
    const now = await statOrNothing(files, path, signal);
    if (now?.mode === undefined) continue;
    const mode = now.mode.toString(8).padStart(4, '0');
    if ((now.mode & 0o022) !== 0) faults.push({ path, mode, why: 'writableByOthers' });
    else if (now.user !== undefined && now.user !== 0 && owner !== undefined && now.user !== owner)
      faults.push({ path, mode, why: 'foreignOwner' });
  }
  return faults;
}

function isSameLine(entry: AuthorizedEntry, line: string): boolean {
  const options = line.slice(0, line.indexOf(`${entry.key.type} AAAA`)).trim();
  return entry.options.trim() === options;
}

/** From the bytes as they are kept to text. */
function shown(latin1: string): string {
  return Buffer.from(latin1, 'latin1').toString('utf8');
}
