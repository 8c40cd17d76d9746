import { AppError } from '../shared/model/errors.ts';
import { childPath, type FileName, type FilePath } from '../shared/model/file-path.ts';
import type { FileChanges, FileSide } from '../shared/model/files.ts';
import type { TransferRequest, TransferTarget } from '../shared/model/transfers.ts';
import type { FileBrowser } from './sftp/browser/file-browser.ts';
import type { FileSystem } from './sftp/file-system.ts';
import { decidesLogins, holdsLogins, liesIn, modeDecidesLogins, sshFolder } from './sftp/login-paths.ts';

/** Paths that a refusal tells. */
const mostTold = 20;

/** Where other accounts' homes are, or above. */
const mayHoldHomes = /^\/(?:(?:root|home|Users)(?:\/|$)|$)/;

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
      const ssh = sshFolder(home);
      // A list can be very long, and most are of folders that have nothing to do with it.
      if (!liesIn(ssh, folder) && !decidesLogins(folder, home) && !mayHoldHomes.test(folder)) continue;
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
    const ssh = sshFolder(home);
    const found: FilePath[] = [];
    for (const [index, name] of names.entries()) {
      const to = childPath(folder, others?.[index] ?? name);
      if (decidesLogins(to, home)) found.push(to);
      else if (liesIn(ssh, to)) {
        // A folder that takes the home's place, or one above: only when it brings a `.ssh` along.
        const from = source?.from[index];
        const brings =
          source === undefined ||
          (from !== undefined &&
            (await isThere(this.#files.fileSystem(source.side), `${from}${ssh.slice(to.length)}` as FilePath, signal)));
        if (brings) found.push(ssh);
      }
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

async function isThere(fileSystem: FileSystem, path: FilePath, signal: AbortSignal): Promise<boolean> {
  try {
    await fileSystem.lstat(path, signal);
    return true;
  } catch {
    return false;
  }
}

function refuse(paths: readonly FilePath[]): void {
  if (paths.length === 0) return;
  const detail = { paths: paths.slice(0, mostTold), count: paths.length };
  throw new AppError('file.changesLogin', detail, 'it changes who may log in');
}
