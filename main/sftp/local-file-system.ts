import { createHash } from 'node:crypto';
import { constants, type Dir, type StatsFs } from 'node:fs';
import * as fs from 'node:fs/promises';
import { homedir } from 'node:os';
import { childPath, nameFault, type FileName, type FilePath } from '../../shared/model/file-path.ts';
import { LateEvent } from '../ssh/late-event.ts';
import { decodeName, encodeName } from './file-names.ts';
import type * as files from './file-system.ts';
import { Listing } from './listing.ts';
import { localAccountNames } from './local-accounts.ts';
import { attributesOf } from './local-attributes.ts';
import { LocalOpenFile } from './local-open-file.ts';
import { localPaths, type LocalPaths } from './local-paths.ts';
import { LocalQuickFiles } from './local-quick-files.ts';
import { LocalWaits } from './local-waits.ts';
import { plainFileError, unsupported, type Where } from './status-error.ts';

type Operation = Where['operation'];

/** Entries whose attributes are asked for at once, and a batch of a listing. */
const BATCH_ENTRIES = 256;
const HASH_BYTES = 1024 * 1024;
const noNames: files.AccountNames = { users: new Map(), groups: new Map() };

function localCapabilities(isWindows: boolean): files.Capabilities {
  return {
    replace: true,
    sync: true,
    hardLink: true,
    space: true,
    setLinkAttributes: !isWindows,
    expandPath: false,
    copyData: false,
    accountNames: !isWindows,
    checkFile: true,
    unixModes: !isWindows,
    extensions: new Map(),
  };
}

/** The files of this computer. */
export class LocalFileSystem implements files.FileSystem {
  readonly kind = 'local';
  readonly rttMs = 0;
  readonly capabilities: files.Capabilities;
  readonly limits: files.FileLimits = { maxReadBytes: 1024 * 1024, maxWriteBytes: 1024 * 1024, maxOpenFiles: 0, areTold: true };
  readonly #home: string;
  readonly #paths: LocalPaths;
  readonly #quick: LocalQuickFiles;
  readonly #isWindows: boolean;
  readonly #waits = new LocalWaits();
  readonly #open = new Set<LocalOpenFile>();
  readonly #closed = new LateEvent<undefined>();

  /** Relative paths begin at `home`. */
  constructor(home: string = homedir(), platform: NodeJS.Platform = process.platform) {
    this.#home = home;
    this.#paths = localPaths(home, platform);
    this.#quick = new LocalQuickFiles(this.#paths);
    this.#isWindows = platform === 'win32';
    this.capabilities = localCapabilities(this.#isWindows);
  }

  get isClosed(): boolean {
    return this.#closed.hasFired;
  }

  get onClosed(): files.FileSystem['onClosed'] {
    return this.#closed.event;
  }

  close(): void {
    for (const file of this.#open) file.close().catch(() => undefined);
    this.#closed.fire(undefined);
  }

  async quickIn(folder: FilePath): Promise<files.QuickFiles | undefined> {
    return (await this.#quick.isSwift(folder)) ? this.#quick : undefined;
  }

  home(signal: AbortSignal): Promise<FilePath> {
    return this.realPath('.' as FilePath, signal);
  }

  realPath(path: FilePath, signal: AbortSignal): Promise<FilePath> {
    if (this.#isDrives(path)) return Promise.resolve(path);
    return this.#run('find', path, signal, async (native) => {
      const real: string | Buffer =
        typeof native === 'string' ? await fs.realpath(native) : await fs.realpath(native, { encoding: 'buffer' });
      return this.#paths.fromNative(real);
    });
  }

  async expandPath(path: string, signal: AbortSignal): Promise<FilePath> {
    if (!path.startsWith('~')) return this.realPath(path as FilePath, signal);
    const where: Where = { path, operation: 'find', side: 'here' };
    if (path !== '~' && !path.startsWith('~/')) throw unsupported(where, 'expand-path');
    return this.#paths.absolute(`${this.#paths.fromNative(this.#home)}${path.slice(1)}` as FilePath);
  }

  stat(path: FilePath, signal: AbortSignal): Promise<files.FileAttributes> {
    if (this.#isDrives(path)) return Promise.resolve(drivesFolder);
    return this.#run('find', path, signal, async (native) => attributesOf(await fs.stat(native)));
  }

  lstat(path: FilePath, signal: AbortSignal): Promise<files.FileAttributes> {
    if (this.#isDrives(path)) return Promise.resolve(drivesFolder);
    return this.#run('find', path, signal, async (native) => attributesOf(await fs.lstat(native)));
  }

  async *list(path: FilePath, signal: AbortSignal, options: files.ListOptions = {}): AsyncGenerator<files.ListBatch, void, void> {
    const listing = new Listing(options.maxEntries);
    if (this.#isDrives(path)) {
      yield listing.add(await this.#drives(signal));
      return;
    }
    const folder = await this.#run('list', path, signal, (native) => openFolder(native), closeQuietly);
    const quick = (await this.#quick.isSwift(path)) ? this.#quick : undefined;
    try {
      for (;;) {
        const names = await this.#run('list', path, signal, () => nextNames(folder));
        if (names.length === 0) return;
        const found = await Promise.all(
          names.map(async (name) => this.#quickEntry(path, name, quick) ?? this.#entry(path, name, signal)),
        );
        const batch = listing.add(found.filter((entry) => entry !== undefined));
        yield batch;
        if (batch.isCut) return;
      }
    } finally {
      closeQuietly(folder);
    }
  }

  async open(path: FilePath, access: files.Access, signal: AbortSignal): Promise<files.OpenFile> {
    const operation = access.kind === 'read' || access.create === 'never' ? 'open' : 'create';
    const mode = access.kind === 'read' ? undefined : access.mode;
    const handle = await this.#run(
      operation,
      path,
      signal,
      (native) => fs.open(native, openFlags(access), mode ?? 0o666),
      (late) => void late.close().catch(() => undefined),
    );
    const file: LocalOpenFile = new LocalOpenFile(path, handle, this.#waits, () => this.#open.delete(file));
    this.#open.add(file);
    return file;
  }

  setAttributes(path: FilePath, changes: files.AttributeChanges, signal: AbortSignal): Promise<void> {
    const { sizeBytes, mode, user, group, modifiedSeconds, accessedSeconds } = changes;
    return this.#run('change', path, signal, async (native) => {
      if (sizeBytes !== undefined) await fs.truncate(native, sizeBytes);
      if (user !== undefined || group !== undefined) await fs.chown(native, user ?? -1, group ?? -1);
      // After chown(2), which takes the set-user-ID bits away.
      if (mode !== undefined) await fs.chmod(native, mode & 0o7777);
      if (modifiedSeconds === undefined && accessedSeconds === undefined) return;
      const now = await fs.stat(native);
      await fs.utimes(native, accessedSeconds ?? now.atimeMs / 1000, modifiedSeconds ?? now.mtimeMs / 1000);
    });
  }

  setLinkAttributes(path: FilePath, changes: files.AttributeChanges, signal: AbortSignal): Promise<void> {
    const { user, group, modifiedSeconds, accessedSeconds } = changes;
    const where: Where = { path, operation: 'change', side: 'here' };
    return this.#run('change', path, signal, async (native) => {
      const now = await fs.lstat(native);
      if (!now.isSymbolicLink()) return this.setAttributes(path, changes, signal);
      if (changes.mode !== undefined || changes.sizeBytes !== undefined) throw unsupported(where, '');
      if (user !== undefined || group !== undefined) await fs.lchown(native, user ?? -1, group ?? -1);
      if (modifiedSeconds === undefined && accessedSeconds === undefined) return undefined;
      return fs.lutimes(native, accessedSeconds ?? now.atimeMs / 1000, modifiedSeconds ?? now.mtimeMs / 1000);
    });
  }

  makeFolder(path: FilePath, mode: number | undefined, signal: AbortSignal): Promise<void> {
    return this.#run('makeFolder', path, signal, async (native) => {
      await fs.mkdir(native, { mode: mode ?? 0o777 });
    });
  }

  removeFolder(path: FilePath, signal: AbortSignal): Promise<void> {
    return this.#run('removeFolder', path, signal, (native) => fs.rmdir(native));
  }

  removeFile(path: FilePath, signal: AbortSignal): Promise<void> {
    return this.#run('removeFile', path, signal, (native) => fs.unlink(native));
  }

  rename(from: FilePath, to: FilePath, signal: AbortSignal): Promise<void> {
    const taken: Where = { path: to, operation: 'rename', side: 'here' };
    return this.#run('rename', from, signal, async (native) => {
      const target = this.#paths.native(to);
      const isTaken = await fs.lstat(target).then(
        () => true,
        () => false,
      );
      if (isTaken) throw plainFileError('file.exists', taken);
      await fs.rename(native, target);
    });
  }

  replace(from: FilePath, to: FilePath, signal: AbortSignal): Promise<void> {
    return this.#run('replace', to, signal, (native) => fs.rename(this.#paths.native(from), native));
  }

  makeLink(target: FilePath, link: FilePath, signal: AbortSignal): Promise<void> {
    const isRelative = !target.startsWith('/');
    return this.#run('makeLink', link, signal, (native) =>
      fs.symlink(
        isRelative ? (this.#isWindows ? target.replaceAll('/', '\\') : encodeName(target)) : this.#paths.native(target),
        native,
      ),
    );
  }

  readLink(link: FilePath, signal: AbortSignal): Promise<FilePath> {
    return this.#run('readLink', link, signal, async (native) => {
      const target: string | Buffer =
        typeof native === 'string' ? await fs.readlink(native) : await fs.readlink(native, { encoding: 'buffer' });
      return this.#paths.fromNative(target);
    });
  }

  makeHardLink(existing: FilePath, link: FilePath, signal: AbortSignal): Promise<void> {
    return this.#run('makeLink', link, signal, (native) => fs.link(this.#paths.native(existing), native));
  }

  space(path: FilePath, signal: AbortSignal): Promise<files.Space> {
    return this.#run('space', path, signal, async (native) => spaceOf(await fs.statfs(native)));
  }

  copyData(_from: files.FilePart, to: files.FilePoint): Promise<void> {
    return Promise.reject(unsupported({ path: to.file.path, operation: 'copy', side: 'here' }, 'copy-data'));
  }

  async checkFile(path: FilePath, algorithms: readonly files.HashName[], signal: AbortSignal): Promise<files.FileHash> {
    const algorithm = algorithms[0] ?? 'sha256';
    const file = await this.open(path, { kind: 'read' }, signal);
    try {
      const hash = createHash(algorithm);
      for (let at = 0; ;) {
        const { pieces, sizeBytes } = await file.read(at, HASH_BYTES, signal);
        if (sizeBytes === 0) return { algorithm, digest: hash.digest() };
        for (const piece of pieces) hash.update(piece);
        at += sizeBytes;
      }
    } finally {
      await file.close();
    }
  }

  accountNames(users: readonly number[], groups: readonly number[], signal: AbortSignal): Promise<files.AccountNames> {
    if (!this.capabilities.accountNames) return Promise.resolve(noNames);
    return this.#run('find', '.' as FilePath, signal, () => localAccountNames(users, groups));
  }

  #run<T>(
    operation: Operation,
    path: FilePath,
    signal: AbortSignal,
    call: (native: string | Buffer) => Promise<T>,
    late?: (value: T) => void,
  ): Promise<T> {
    return this.#waits.run(() => call(this.#paths.native(path)), { path, operation, side: 'here' }, signal, late);
  }

  #quickEntry(folder: FilePath, name: FileName, quick: LocalQuickFiles | undefined): files.DirectoryEntry | undefined {
    const attributes = quick?.lstat(childPath(folder, name));
    return attributes && { name, attributes, ownerName: undefined, groupName: undefined };
  }

  /** undefined when it went away since it was listed. */
  async #entry(folder: FilePath, name: FileName, signal: AbortSignal): Promise<files.DirectoryEntry | undefined> {
    try {
      const attributes = await this.lstat(childPath(folder, name), signal);
      return { name, attributes, ownerName: undefined, groupName: undefined };
    } catch (error) {
      if (signal.aborted) throw error;
      return undefined;
    }
  }

  #isDrives(path: FilePath): boolean {
    return this.#isWindows && path === '/';
  }

  async #drives(signal: AbortSignal): Promise<files.DirectoryEntry[]> {
    const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'].map((letter) => `${letter}:` as FileName);
    const found = await Promise.all(letters.map((name) => this.#entry('/' as FilePath, name, signal)));
    return found.filter((entry) => entry !== undefined);
  }
}

const drivesFolder: files.FileAttributes = {
  kind: 'folder',
  sizeBytes: undefined,
  mode: undefined,
  user: undefined,
  group: undefined,
  modifiedSeconds: undefined,
  accessedSeconds: undefined,
  linkCount: undefined,
};

function openFolder(native: string | Buffer): Promise<Dir> {
  // Names as bytes: node has the option, its types don't know the outcome.
  const options = { bufferSize: BATCH_ENTRIES, ...(typeof native === 'string' ? {} : { encoding: 'buffer' as BufferEncoding }) };
  return fs.opendir(native, options);
}

async function nextNames(folder: Dir): Promise<FileName[]> {
  const names: FileName[] = [];
  while (names.length < BATCH_ENTRIES) {
    const entry = await folder.read();
    if (entry === null) break;
    const raw: unknown = entry.name;
    const name = Buffer.isBuffer(raw) ? decodeName(raw) : String(raw);
    if (nameFault(name) === undefined) names.push(name as FileName);
  }
  return names;
}

function closeQuietly(folder: Dir): void {
  folder.close().catch(() => undefined);
}

function spaceOf({ bsize, blocks, bfree, bavail, files: all, ffree }: StatsFs): files.Space {
  return {
    totalBytes: blocks * bsize,
    freeBytes: bfree * bsize,
    availableBytes: bavail * bsize,
    totalFiles: all,
    freeFiles: ffree,
    isReadOnly: false,
    maxNameBytes: 255,
  };
}

/** A pipe must not hold a thread until somebody opens its other end (SF-17): O_NONBLOCK, which files don't mind. */
function openFlags(access: files.Access): number {
  const { O_RDONLY, O_WRONLY, O_RDWR, O_CREAT, O_EXCL, O_TRUNC } = constants;
  const calm = 'O_NONBLOCK' in constants ? constants.O_NONBLOCK : 0;
  if (access.kind === 'read') return O_RDONLY | calm;
  const create = access.create === 'never' ? 0 : access.create === 'new' ? O_CREAT | O_EXCL : O_CREAT;
  return calm | (access.kind === 'write' ? O_WRONLY : O_RDWR) | create | (access.truncate ? O_TRUNC : 0);
}
