import type { Clock } from '../../../shared/base/clock.ts';
import { Slot, type Disposable } from '../../../shared/base/disposable.ts';
import { deferred } from '../../../shared/base/deferred.ts';
import { Emitter, type Event } from '../../../shared/base/emitter.ts';
import { AppError, cancelled } from '../../../shared/model/errors.ts';
import type { FilePath } from '../../../shared/model/file-path.ts';
import type * as files from '../file-system.ts';

/** Nothing in hand for so long: what was under way is done with all that belongs to it. */
const IDLE_MS = 500;
/** Paths of files that were opened a while ago: renaming and removing them belongs to what is in hand. */
const MOST_RECENT = 256;

/**
 * Root's files for transfers. `windDown` ends it gently: files that are open are finished, with all that belongs to them (their attributes, their
 * place, removing what they replace), and nothing new begins; then it closes with the error that was given. Whoever begins something meanwhile waits for that.
 */
export class RootFileSystem implements files.FileSystem {
  readonly kind = 'remote';
  readonly #inner: files.FileSystem;
  readonly #at: { readonly hostName: string; readonly port: number };
  readonly #clock: Clock;
  readonly #closed = new Emitter<AppError | undefined>();
  readonly #idle = new Slot<Disposable>();
  readonly #over = deferred<never>();
  readonly #recent = new Set<string>();
  #closedWhy: { readonly error: AppError | undefined } | undefined;
  #ending: AppError | undefined;
  #underWay = 0;

  constructor(inner: files.FileSystem, at: { readonly hostName: string; readonly port: number }, clock: Clock) {
    this.#inner = inner;
    this.#at = at;
    this.#clock = clock;
    this.#over.promise.catch(() => undefined);
    inner.onClosed((error) => this.#end(this.#ending ?? error));
  }

  get capabilities(): files.Capabilities {
    return this.#inner.capabilities;
  }

  get limits(): files.FileLimits {
    return this.#inner.limits;
  }

  get isClosed(): boolean {
    return this.#inner.isClosed;
  }

  get rttMs(): number | undefined {
    return this.#inner.rttMs;
  }

  get onClosed(): Event<AppError | undefined> {
    return (listener) => {
      const why = this.#closedWhy;
      if (why === undefined) return this.#closed.event(listener);
      queueMicrotask(() => listener(why.error));
      return { dispose: () => undefined };
    };
  }

  close(): void {
    this.#inner.close();
  }

  /** Lets what is in hand come to its end, then closes with `error`. */
  windDown(error: AppError): void {
    if (this.#ending !== undefined || this.isClosed) return;
    this.#ending = error;
    this.#settle();
  }

  home(signal: AbortSignal): Promise<FilePath> {
    return this.#goOn(() => this.#inner.home(signal));
  }
  realPath(path: FilePath, signal: AbortSignal): Promise<FilePath> {
    return this.#goOn(() => this.#inner.realPath(path, signal));
  }
  expandPath(path: string, signal: AbortSignal): Promise<FilePath> {
    return this.#goOn(() => this.#inner.expandPath(path, signal));
  }
  stat(path: FilePath, signal: AbortSignal): Promise<files.FileAttributes> {
    return this.#goOn(() => this.#inner.stat(path, signal));
  }
  lstat(path: FilePath, signal: AbortSignal): Promise<files.FileAttributes> {
    return this.#goOn(() => this.#inner.lstat(path, signal));
  }
  readLink(link: FilePath, signal: AbortSignal): Promise<FilePath> {
    return this.#goOn(() => this.#inner.readLink(link, signal));
  }
  space(path: FilePath, signal: AbortSignal): Promise<files.Space> {
    return this.#goOn(() => this.#inner.space(path, signal));
  }
  checkFile(path: FilePath, algorithms: readonly files.HashName[], signal: AbortSignal): Promise<files.FileHash> {
    return this.#goOn(() => this.#inner.checkFile(path, algorithms, signal));
  }
  accountNames(users: readonly number[], groups: readonly number[], signal: AbortSignal): Promise<files.AccountNames> {
    return this.#goOn(() => this.#inner.accountNames(users, groups, signal));
  }
  setAttributes(path: FilePath, changes: files.AttributeChanges, signal: AbortSignal): Promise<void> {
    return this.#goOn(() => this.#inner.setAttributes(path, changes, signal));
  }
  setLinkAttributes(path: FilePath, changes: files.AttributeChanges, signal: AbortSignal): Promise<void> {
    return this.#goOn(() => this.#inner.setLinkAttributes(path, changes, signal));
  }
  replace(from: FilePath, to: FilePath, signal: AbortSignal): Promise<void> {
    return this.#onPath(from, signal, () => this.#inner.replace(from, to, signal));
  }
  rename(from: FilePath, to: FilePath, signal: AbortSignal): Promise<void> {
    // A file that was set aside may have to go back.
    return this.#goOn(() => this.#inner.rename(from, to, signal));
  }
  makeHardLink(existing: FilePath, link: FilePath, signal: AbortSignal): Promise<void> {
    return this.#onPath(existing, signal, () => this.#inner.makeHardLink(existing, link, signal));
  }
  makeLink(target: FilePath, link: FilePath, signal: AbortSignal): Promise<void> {
    return this.#begin(signal, () => this.#inner.makeLink(target, link, signal));
  }
  makeFolder(path: FilePath, mode: number | undefined, signal: AbortSignal): Promise<void> {
    return this.#begin(signal, () => this.#inner.makeFolder(path, mode, signal));
  }
  removeFolder(path: FilePath, signal: AbortSignal): Promise<void> {
    return this.#begin(signal, () => this.#inner.removeFolder(path, signal));
  }
  removeFile(path: FilePath, signal: AbortSignal): Promise<void> {
    return this.#onPath(path, signal, () => this.#inner.removeFile(path, signal));
  }
  copyData(from: files.FilePart, to: files.FilePoint, signal: AbortSignal): Promise<void> {
    const inner = (file: files.OpenFile): files.OpenFile => (file instanceof CountedFile ? file.inner : file);
    const [source, target] = [inner(from.file), inner(to.file)];
    return this.#goOn(() => this.#inner.copyData({ ...from, file: source }, { ...to, file: target }, signal));
  }

  async *list(path: FilePath, signal: AbortSignal, options?: files.ListOptions): AsyncGenerator<files.ListBatch, void, void> {
    await this.#wait(signal);
    yield* this.#inner.list(path, signal, options);
  }

  async open(path: FilePath, access: files.Access, signal: AbortSignal): Promise<files.OpenFile> {
    const file = await this.#onPath(path, signal, () => this.#inner.open(path, access, signal));
    this.#recent.add(path);
    const [oldest] = this.#recent;
    if (this.#recent.size > MOST_RECENT && oldest !== undefined) this.#recent.delete(oldest);
    this.#underWay += 1;
    return new CountedFile(file, () => this.#left());
  }

  /** Belongs to something that is in hand. */
  async #goOn<T>(run: () => Promise<T>): Promise<T> {
    this.#underWay += 1;
    try {
      return await run();
    } finally {
      this.#left();
    }
  }

  /** Begins something new, unless it is of a file that is in hand. */
  #onPath<T>(path: FilePath, signal: AbortSignal, run: () => Promise<T>): Promise<T> {
    return this.#recent.has(path) ? this.#goOn(run) : this.#begin(signal, run);
  }

  async #begin<T>(signal: AbortSignal, run: () => Promise<T>): Promise<T> {
    await this.#wait(signal);
    return this.#goOn(run);
  }

  /** Nothing new begins after `windDown`: who wants to waits until it is closed. */
  async #wait(signal: AbortSignal): Promise<void> {
    if (this.#ending === undefined) return;
    if (signal.aborted) throw cancelled();
    const aborted = deferred<never>();
    const onAbort = (): void => aborted.reject(cancelled());
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      await Promise.race([this.#over.promise, aborted.promise]);
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  }

  #left(): void {
    this.#underWay -= 1;
    this.#settle();
  }

  #settle(): void {
    this.#idle.set(undefined);
    if (this.#ending === undefined || this.#underWay > 0) return;
    this.#idle.set(this.#clock.after(IDLE_MS, () => this.#inner.close()));
  }

  #end(error: AppError | undefined): void {
    if (this.#closedWhy !== undefined) return;
    this.#closedWhy = { error };
    this.#idle.dispose();
    // Nothing is wrong with the file that somebody wanted to begin with: all of them are gone.
    const { hostName: host, port } = this.#at;
    this.#over.reject(new AppError('sftp.ended', { host, port, reason: 'as root has ended', said: '' }, 'as root has ended'));
    this.#closed.emit(error);
    this.#closed.dispose();
  }
}

/** A file that is counted as long as it is open. */
class CountedFile implements files.OpenFile {
  readonly inner: files.OpenFile;
  readonly #onClosed: () => void;
  #counts = true;

  constructor(inner: files.OpenFile, onClosed: () => void) {
    this.inner = inner;
    this.#onClosed = onClosed;
  }

  get path(): FilePath {
    return this.inner.path;
  }

  get isClosed(): boolean {
    return this.inner.isClosed;
  }

  read(offsetBytes: number, lengthBytes: number, signal: AbortSignal, into?: Uint8Array): Promise<files.Block> {
    return this.inner.read(offsetBytes, lengthBytes, signal, into);
  }

  write(offsetBytes: number, bytes: Uint8Array | readonly Uint8Array[], signal: AbortSignal): Promise<void> {
    return this.inner.write(offsetBytes, bytes, signal);
  }

  stat(signal: AbortSignal): Promise<files.FileAttributes> {
    return this.inner.stat(signal);
  }

  setAttributes(changes: files.AttributeChanges, signal: AbortSignal): Promise<void> {
    return this.inner.setAttributes(changes, signal);
  }

  sync(signal: AbortSignal): Promise<void> {
    return this.inner.sync(signal);
  }

  async close(): Promise<void> {
    try {
      await this.inner.close();
    } finally {
      if (this.#counts) this.#onClosed();
      this.#counts = false;
    }
  }
}
