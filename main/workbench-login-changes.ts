import { posix } from 'node:path';
import type { ArchiveRequest } from '../shared/model/archives.ts';
import { AppError } from '../shared/model/errors.ts';
import { childPath, lastName, parentPath, type FileName, type FilePath } from '../shared/model/file-path.ts';
import type { FileChanges, FileSide } from '../shared/model/files.ts';
import type { TransferRequest, TransferTarget } from '../shared/model/transfers.ts';
import type { FileBrowser } from './sftp/browser/file-browser.ts';
import type { FileSystem } from './sftp/file-system.ts';
import { decidesLogins, holdsHomes, holdsLogins, modeDecidesLogins, sshFolder, sshFoldersBelow } from './sftp/login-paths.ts';

/** A folder `.ssh`, or something in it; also as a server of Windows writes it. */
const namesSsh = /(?:^|[\\/])\.ssh(?:[\\/]|$)/;

/** Paths that a refusal tells. */
const mostTold = 20;

/** The home of an account by scp, which tells nobody where it is. */
const unknownHome = '/home/~' as FilePath;

type UnpackRequest = Extract<ArchiveRequest, { kind: 'unpack' }>;

/** What of a synchronisation counts here. `path` is below the folders of both sides. */
interface SyncChange {
  readonly path: FilePath;
  readonly action: 'toLeft' | 'toRight' | 'deleteLeft' | 'deleteRight';
}

/**
 * Refuses with `file.changesLogin` what would change who may log in to a host (SE-35), before anything of it is done; a page asks then and says that it
 * is meant. Links are not followed for it: `.ssh` that is reached by another name is not known.
 */
export class LoginChanges {
  readonly #files: Pick<FileBrowser, 'fileSystem'>;

  constructor({ files }: { readonly files: Pick<FileBrowser, 'fileSystem'> }) {
    this.#files = files;
  }

  async refuseTransfer(request: TransferRequest, signal: AbortSignal): Promise<void> {
    if (request.mayChangeLogin === true) return;
    const { source } = request;
    const from = source.names.map((name) => childPath(source.folder, name));
    // What is moved away is gone there.
    const taken = request.kind === 'copy' ? [] : await this.#heldIn(source.side, from, signal);
    const put =
      request.kind === 'delete' ? [] : await this.#put(request.target, source.names, { side: source.side, from }, signal);
    refuse([...taken, ...put]);
  }

  /** What comes from outside of the program: its folders are not looked into. */
  async refuseDrop(target: TransferTarget, names: readonly FileName[], signal: AbortSignal): Promise<void> {
    refuse(await this.#put(target, names, undefined, signal));
  }

  /** `archives` tells each `.ssh` of the archive, below where it is unpacked; asked for only when it matters. */
  async refuseArchive(
    request: ArchiveRequest,
    archives: { sshFolders(request: UnpackRequest, signal: AbortSignal): Promise<readonly FilePath[]> },
    signal: AbortSignal,
  ): Promise<void> {
    const { source, target } = request;
    if (request.kind === 'tree') {
      const { side, folder, names } = request.source;
      const from = names.map((name) => childPath(folder, name));
      return refuse(await this.#put(target, names, { side, from }, signal));
    }
    // Of an archive itself only its place counts.
    if (request.kind !== 'unpack')
      return refuse(await this.#put(target, [request.name], { side: source.side, from: [] }, signal));
    const home = await this.#home(target.side, signal);
    if (home === undefined || !holdsLogins(target.folder, home)) return;
    if (decidesLogins(target.folder, home)) refuse([target.folder]);
    const inside = await archives.sshFolders(request, signal);
    const unpacked = inside.map((path) => childPath(target.folder, path as string as FileName));
    refuse(unpacked.filter((path) => decidesLogins(path, home)));
  }

  /** The account's home is not known: each `.ssh` counts, wherever it is. */
  async refuseScp(
    { from, to, isRecursive }: { readonly from: readonly FilePath[]; readonly to: string; readonly isRecursive: boolean },
    signal: AbortSignal,
  ): Promise<void> {
    const found: string[] = [];
    const at = typedPath(to);
    for (const path of from) {
      const name = lastName(path);
      if (name === undefined) continue;
      // One source is given the path as its own unless that is a folder already; but for the home, which of both it is nobody knows.
      const places = from.length === 1 && at !== unknownHome ? [at, childPath(at, name)] : [childPath(at, name)];
      const named = places.find((place) => namesSsh.test(place));
      if (named !== undefined) found.push(named);
      else if (isRecursive)
        for (const place of places)
          found.push(...(await this.#brought({ side: { kind: 'local' }, from: path }, place, unknownHome, signal)));
    }
    refuse([...new Set(found)].map((path) => path.replace(unknownHome, '~')));
  }

  /** As a move: what is gone from its place counts too. */
  async refuseRename(
    { side, path, name }: { readonly side: FileSide; readonly path: FilePath; readonly name: FileName },
    signal: AbortSignal,
  ): Promise<void> {
    const [folder, old] = [parentPath(path), lastName(path)];
    if (old === undefined || old === name) return;
    await this.refuseTransfer(
      { kind: 'move', source: { side, folder, names: [old] }, target: { side, folder, names: [name] } },
      signal,
    );
  }

  /** A link in the place of what decides: it may lead anywhere. */
  async refuseLink({ side, path }: { readonly side: FileSide; readonly path: FilePath }, signal: AbortSignal): Promise<void> {
    refuse(await this.#heldIn(side, [path], signal));
  }

  /** A new file, or one that is opened for writing: each save of it goes there. */
  async refuseWrite({ side, path }: { readonly side: FileSide; readonly path: FilePath }, signal: AbortSignal): Promise<void> {
    const home = await this.#home(side, signal);
    if (home !== undefined && decidesLogins(path, home)) refuse([path]);
  }

  async refuseAttributes(
    { side, paths, changes }: { readonly side: FileSide; readonly paths: readonly FilePath[]; readonly changes: FileChanges },
    signal: AbortSignal,
  ): Promise<void> {
    const { mode, folderMode, user, group, recursive } = changes;
    if ([mode, folderMode, user, group].every((each) => each === undefined)) return;
    const home = await this.#home(side, signal);
    if (home !== undefined) refuse(paths.filter((path) => modeDecidesLogins(path, home, recursive)));
  }

  async refuseSync(
    sides: {
      readonly left: { readonly side: FileSide; readonly folder: FilePath };
      readonly right: { readonly side: FileSide; readonly folder: FilePath };
    },
    changes: () => readonly SyncChange[],
    signal: AbortSignal,
  ): Promise<void> {
    const found: FilePath[] = [];
    let all: readonly SyncChange[] | undefined;
    for (const [name, { side, folder }] of [['Left', sides.left] as const, ['Right', sides.right] as const]) {
      const home = await this.#home(side, signal);
      if (home === undefined) continue;
      // A list can be very long, and most are of folders that have nothing to do with it.
      if (!holdsLogins(folder, home)) continue;
      all ??= changes();
      for (const { path, action } of all) {
        const at = childPath(folder, path as string as FileName);
        const isHit = action === `delete${name}` ? holdsLogins(at, home) : action === `to${name}` && decidesLogins(at, home);
        if (isHit) found.push(at);
      }
    }
    refuse(found);
  }

  async #put(
    { side, folder, names: others }: TransferTarget,
    names: readonly FileName[],
    source: { readonly side: FileSide; readonly from: readonly FilePath[] } | undefined,
    signal: AbortSignal,
  ): Promise<FilePath[]> {
    const home = await this.#home(side, signal);
    if (home === undefined) return [];
    const found: FilePath[] = [];
    for (const [index, name] of names.entries()) {
      const to = childPath(folder, others?.[index] ?? name);
      const from = source?.from[index];
      if (decidesLogins(to, home)) found.push(to);
      else if (source === undefined) found.push(...(holdsHomes(to) ? [to] : sshFoldersBelow(to, home)));
      else if (from !== undefined) found.push(...(await this.#brought({ side: source.side, from }, to, home, signal)));
    }
    return found;
  }

  /** What a folder that takes a home's place, or the place of one above, brings along. */
  async #brought(
    { side, from }: { readonly side: FileSide; readonly from: FilePath },
    to: FilePath,
    home: FilePath,
    signal: AbortSignal,
  ): Promise<FilePath[]> {
    const below = sshFoldersBelow(to, home);
    if (below.length === 0 && !holdsHomes(to)) return [];
    const files = this.#files.fileSystem(side);
    const homes = holdsHomes(to) ? await foldersIn(files, from, signal) : [];
    const found: FilePath[] = [];
    for (const ssh of new Set([...below, ...homes.map((name) => sshFolder(childPath(to, name)))])) {
      if (await isThere(files, `${from}${ssh.slice(to.length)}` as FilePath, signal)) found.push(ssh);
      if (found.length >= mostTold) break;
    }
    return found;
  }

  async #heldIn(side: FileSide, paths: readonly FilePath[], signal: AbortSignal): Promise<FilePath[]> {
    const home = await this.#home(side, signal);
    return home === undefined ? [] : paths.filter((path) => holdsLogins(path, home));
  }

  /** Of the account on a host; undefined for this computer. A server that does not say has the question asked for nothing but the usual places. */
  async #home(side: FileSide, signal: AbortSignal): Promise<FilePath | undefined> {
    if (side.kind === 'local') return undefined;
    return this.#files
      .fileSystem(side)
      .home(signal)
      .catch(() => '/nowhere' as FilePath);
  }
}

/** What is typed for scp, without `.`, `..` and a `~` at its beginning. */
function typedPath(typed: string): FilePath {
  const [, user, rest = ''] = /^~([^/]*)(.*)$/s.exec(typed) ?? [];
  const start = user === undefined || user === '' ? unknownHome : `/home/${user}`;
  return posix.resolve(start, user === undefined ? typed : `.${rest}`) as FilePath;
}

async function foldersIn(files: FileSystem, path: FilePath, signal: AbortSignal): Promise<FileName[]> {
  const names: FileName[] = [];
  try {
    for await (const { entries } of files.list(path, signal))
      for (const { name, attributes } of entries) if (attributes.kind !== 'file') names.push(name);
  } catch (error) {
    // What is no folder brings nothing along.
    if (signal.aborted) throw error;
  }
  return names;
}

async function isThere(fileSystem: FileSystem, path: FilePath, signal: AbortSignal): Promise<boolean> {
  try {
    await fileSystem.lstat(path, signal);
    return true;
  } catch {
    return false;
  }
}

function refuse(paths: readonly string[]): void {
  if (paths.length === 0) return;
  const detail = { paths: paths.slice(0, mostTold), count: paths.length };
  throw new AppError('file.changesLogin', detail, 'it changes who may log in');
}
