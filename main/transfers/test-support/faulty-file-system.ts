import { AppError } from '../../../shared/model/errors.ts';
import type { FilePath } from '../../../shared/model/file-path.ts';
import { LocalFileSystem } from '../../sftp/local-file-system.ts';
import { LateEvent } from '../../ssh/late-event.ts';
import type * as files from '../../sftp/file-system.ts';
import type { FilePlace, PlaceReference } from '../transfer-types.ts';
import type { Seeded } from './seeded.ts';

/** How a file system misbehaves. All of it by chance of a seed, so that it can be had again. */
export interface Faults {
  readonly random: Seeded;
  /** Reads give less than asked for this often. */
  readonly shortReads?: number | undefined;
  /** Requests end in another order than they were made, up to so many milliseconds late. */
  readonly lateMs?: number | undefined;
  /** After so many requests the whole file system is gone: what is under way may or may not have happened. */
  readonly cutAfter?: number | undefined;
  /** What was under way when it was cut happens so many milliseconds later, as by a server's session that hangs and goes on. */
  readonly haunts?: number | undefined;
  /** Requests that end with an error of their own. */
  readonly refuse?: ((operation: string, path: FilePath) => AppError | undefined) | undefined;
  readonly capabilities?: Partial<files.Capabilities> | undefined;
  readonly kind?: 'local' | 'remote' | undefined;
  readonly rttMs?: number | undefined;
  /** Called before each request, with its number. */
  readonly onRequest?: ((operation: string, path: FilePath, count: number) => void) | undefined;
}

const lost = (): AppError =>
  new AppError('connection.lost', { host: 'test', port: 22, reason: 'cut by a test' }, 'cut by a test');

/** The files of this computer as a server would give them that fails at chosen points. */
export class FaultyFileSystem implements files.FileSystem {
  readonly kind: 'local' | 'remote';
  readonly capabilities: files.Capabilities;
  readonly limits: files.FileLimits;
  readonly rttMs: number | undefined;
  readonly #inner = new LocalFileSystem('/');
  readonly #faults: Faults;
  readonly #closed = new LateEvent<AppError | undefined>();
  #count = 0;

  constructor(faults: Faults) {
    this.#faults = faults;
    this.kind = faults.kind ?? 'remote';
    this.rttMs = faults.rttMs ?? 0;
    this.capabilities = { ...this.#inner.capabilities, checkFile: false, ...faults.capabilities };
    this.limits = { maxReadBytes: 32_768, maxWriteBytes: 32_768, maxOpenFiles: 256, areTold: true };
  }

  get isClosed(): boolean {
    return this.#closed.hasFired;
  }

  get onClosed(): files.FileSystem['onClosed'] {
    return this.#closed.event;
  }

  /** Requests so far. */
  get count(): number {
    return this.#count;
  }

  close(): void {
    this.#closed.fire(undefined);
    this.#inner.close();
  }

  /** Loses the connection. */
  cut(): void {
    this.#closed.fire(lost());
  }

  async step<T>(operation: string, path: FilePath, call: () => Promise<T>): Promise<T> {
    const { random, lateMs = 0, cutAfter = Infinity, haunts, refuse, onRequest } = this.#faults;
    if (this.isClosed) throw lost();
    this.#count += 1;
    onRequest?.(operation, path, this.#count);
    const refused = refuse?.(operation, path);
    if (this.#count > cutAfter) this.cut();
    if (this.isClosed) {
      // Half of what was on its way reached the server all the same.
      const reaches = random.chance(0.5) && refused === undefined;
      if (reaches && haunts === undefined) await call().catch(() => undefined);
      if (reaches && haunts !== undefined) setTimeout(() => void call().catch(() => undefined), random.below(haunts));
      throw lost();
    }
    if (refused !== undefined) throw refused;
    if (lateMs > 0) await new Promise((resolve) => setTimeout(resolve, random.below(lateMs)));
    const value = await call();
    if (lateMs > 0) await new Promise((resolve) => setTimeout(resolve, random.below(lateMs)));
    if (this.isClosed) throw lost();
    return value;
  }

  shortened(lengthBytes: number): number {
    const { random, shortReads = 0 } = this.#faults;
    const most = Math.min(lengthBytes, this.limits.maxReadBytes);
    return random.chance(shortReads) ? 1 + random.below(most) : most;
  }

  home(signal: AbortSignal): Promise<FilePath> {
    return this.#inner.home(signal);
  }
  realPath(path: FilePath, signal: AbortSignal): Promise<FilePath> {
    return this.step('realPath', path, () => this.#inner.realPath(path, signal));
  }
  expandPath(path: string, signal: AbortSignal): Promise<FilePath> {
    return this.#inner.expandPath(path, signal);
  }
  stat(path: FilePath, signal: AbortSignal): Promise<files.FileAttributes> {
    return this.step('stat', path, () => this.#inner.stat(path, signal));
  }
  lstat(path: FilePath, signal: AbortSignal): Promise<files.FileAttributes> {
    return this.step('lstat', path, () => this.#inner.lstat(path, signal));
  }
  async *list(path: FilePath, signal: AbortSignal, options?: files.ListOptions): AsyncGenerator<files.ListBatch, void, void> {
    await this.step('list', path, () => Promise.resolve());
    for await (const batch of this.#inner.list(path, signal, options)) {
      await this.step('list', path, () => Promise.resolve());
      yield batch;
    }
  }
  async open(path: FilePath, access: files.Access, signal: AbortSignal): Promise<files.OpenFile> {
    const operation = access.kind === 'read' ? 'open' : 'create';
    let file: files.OpenFile | undefined;
    try {
      await this.step(operation, path, async () => {
        file = await this.#inner.open(path, access, signal);
      });
      if (file === undefined) throw new Error('not opened');
      return new FaultyOpenFile(this, file);
    } catch (error) {
      // Who is gone leaves nothing open.
      await file?.close();
      throw error;
    }
  }
  setAttributes(path: FilePath, changes: files.AttributeChanges, signal: AbortSignal): Promise<void> {
    return this.step('change', path, () => this.#inner.setAttributes(path, changes, signal));
  }
  setLinkAttributes(path: FilePath, changes: files.AttributeChanges, signal: AbortSignal): Promise<void> {
    return this.step('change', path, () => this.#inner.setLinkAttributes(path, changes, signal));
  }
  makeFolder(path: FilePath, mode: number | undefined, signal: AbortSignal): Promise<void> {
    return this.step('makeFolder', path, () => this.#inner.makeFolder(path, mode, signal));
  }
  removeFolder(path: FilePath, signal: AbortSignal): Promise<void> {
    return this.step('removeFolder', path, () => this.#inner.removeFolder(path, signal));
  }
  removeFile(path: FilePath, signal: AbortSignal): Promise<void> {
    return this.step('removeFile', path, () => this.#inner.removeFile(path, signal));
  }
  rename(from: FilePath, to: FilePath, signal: AbortSignal): Promise<void> {
    return this.step('rename', to, () => this.#inner.rename(from, to, signal));
  }
  replace(from: FilePath, to: FilePath, signal: AbortSignal): Promise<void> {
    return this.step('replace', to, () => this.#inner.replace(from, to, signal));
  }
  makeLink(target: FilePath, link: FilePath, signal: AbortSignal): Promise<void> {
    return this.step('makeLink', link, () => this.#inner.makeLink(target, link, signal));
  }
  readLink(link: FilePath, signal: AbortSignal): Promise<FilePath> {
    return this.step('readLink', link, () => this.#inner.readLink(link, signal));
  }
  makeHardLink(existing: FilePath, link: FilePath, signal: AbortSignal): Promise<void> {
    return this.step('makeLink', link, () => this.#inner.makeHardLink(existing, link, signal));
  }
  space(path: FilePath, signal: AbortSignal): Promise<files.Space> {
    return this.#inner.space(path, signal);
  }
  copyData(from: files.FilePart, to: files.FilePoint): Promise<void> {
    return this.#inner.copyData(from, to);
  }
  checkFile(path: FilePath, algorithms: readonly files.HashName[], signal: AbortSignal): Promise<files.FileHash> {
    return this.step('hash', path, () => this.#inner.checkFile(path, algorithms, signal));
  }
  accountNames(users: readonly number[], groups: readonly number[], signal: AbortSignal): Promise<files.AccountNames> {
    return this.#inner.accountNames(users, groups, signal);
  }
}

class FaultyOpenFile implements files.OpenFile {
  readonly path: FilePath;
  readonly #fs: FaultyFileSystem;
  readonly #inner: files.OpenFile;
  readonly #pending = new Set<Promise<unknown>>();

  constructor(fs: FaultyFileSystem, inner: files.OpenFile) {
    this.#fs = fs;
    this.#inner = inner;
    this.path = inner.path;
  }

  get isClosed(): boolean {
    return this.#inner.isClosed;
  }
  read(offsetBytes: number, lengthBytes: number, signal: AbortSignal): Promise<files.Block> {
    const length = this.#fs.shortened(lengthBytes);
    return this.#step('read', () => this.#inner.read(offsetBytes, length, signal));
  }
  write(offsetBytes: number, bytes: Uint8Array | readonly Uint8Array[], signal: AbortSignal): Promise<void> {
    return this.#step('write', () => this.#inner.write(offsetBytes, bytes, signal));
  }
  stat(signal: AbortSignal): Promise<files.FileAttributes> {
    return this.#step('find', () => this.#inner.stat(signal));
  }
  setAttributes(changes: files.AttributeChanges, signal: AbortSignal): Promise<void> {
    return this.#step('change', () => this.#inner.setAttributes(changes, signal));
  }
  sync(signal: AbortSignal): Promise<void> {
    return this.#step('sync', () => this.#inner.sync(signal));
  }
  /** After what is under way, as a server keeps the order. */
  async close(): Promise<void> {
    while (this.#pending.size > 0) await Promise.race(this.#pending);
    await this.#inner.close();
  }

  #step<T>(operation: string, call: () => Promise<T>): Promise<T> {
    const running = this.#fs.step(operation, this.path, call);
    const settled: Promise<unknown> = running.catch(() => undefined).finally(() => this.#pending.delete(settled));
    this.#pending.add(settled);
    return running;
  }
}

/** A place of such a file system; `faults` is asked for each one that is opened, so that a second one can behave. */
export function faultyPlace(
  faults: (opening: number) => Faults,
  reference: PlaceReference = { kind: 'remote', target: 'test' },
): FilePlace {
  let count = 0;
  return {
    reference,
    open: () => {
      count += 1;
      return Promise.resolve(new FaultyFileSystem(faults(count)));
    },
  };
}

export const localPlace: FilePlace = { reference: { kind: 'local' }, open: () => Promise.resolve(new LocalFileSystem('/')) };
