import type { Clock } from '../../shared/base/clock.ts';
import type { Disposable } from '../../shared/base/disposable.ts';
import type { AppError } from '../../shared/model/errors.ts';
import type { Logger } from '../log/logger.ts';
import { JsonDocument } from '../storage/json-document.ts';
import { windowsDocument, type KeptWindow, type WindowsData } from './windows-document.ts';

interface WindowBookParts {
  readonly clock: Clock;
  readonly log: Logger;
  readonly host: KeptWindow['host'];
  readonly pid: number;
  /** Which run of a process this is, where that can be told. */
  readonly start: string | undefined;
  /** Whether the process that kept this window runs still. */
  readonly isOwnerRunning: (window: KeptWindow) => boolean;
  /** Whether windows are to be kept at all. */
  readonly isWanted: () => boolean;
}

/** A crash costs what changed in this time. */
const writeDelayMs = 1500;
/** Windows that were not opened for longest are forgotten first. */
const mostWindows = 32;

/**
 * The windows' tabs, from one run of the program to the next. What is kept is written a moment after it changed, by each process for its own windows
 * only: others that share the data folder keep theirs. A document of a future version is never written.
 */
export class WindowBook {
  readonly #document: JsonDocument<WindowsData>;
  readonly #parts: WindowBookParts;
  readonly #log: Logger;
  readonly #known = new Map<string, KeptWindow>();
  /** Changed since the last write; undefined: forgotten. */
  readonly #unwritten = new Map<string, KeptWindow | undefined>();
  /** Before what is unwritten, everything goes. */
  #isEmptied = false;
  #timer: Disposable | undefined;
  #writing: Promise<void> = Promise.resolve();
  #isClosed = false;

  private constructor(document: JsonDocument<WindowsData>, parts: WindowBookParts) {
    this.#document = document;
    this.#parts = parts;
    this.#log = parts.log.scope('restore');
    for (const window of document.state.data.windows) this.#known.set(window.key, window);
  }

  /** Rejects with `storage.unwritable` when the data folder can't be made. */
  static async open(dataDir: string, parts: WindowBookParts): Promise<WindowBook> {
    return new WindowBook(await JsonDocument.open(dataDir, windowsDocument, parts), parts);
  }

  /** Why what was kept can't be shown: `storage.malformed`, `storage.fromTheFuture`. */
  get problem(): AppError | undefined {
    return this.#document.state.problem;
  }

  /** The layout of a window by its name. */
  layoutOf(key: string): string | undefined {
    return this.#parts.isWanted() ? this.#known.get(key)?.layout : undefined;
  }

  /**
   * The latest window that nobody has: it is called `key` from now on. `isTaken` tells which ones have a page in this process.
   */
  takeLatest(key: string, isTaken: (key: string) => boolean): string | undefined {
    if (!this.#parts.isWanted()) return undefined;
    const { host, pid, isOwnerRunning } = this.#parts;
    const free = [...this.#known.values()]
      .filter((window) => window.host === host && !isTaken(window.key))
      .filter((window) => window.pid === pid || !isOwnerRunning(window))
      .sort((left, right) => left.savedAt - right.savedAt)
      .at(-1);
    if (free === undefined) return undefined;
    this.forget(free.key);
    this.keep(key, free.layout);
    return free.layout;
  }

  /** Whether a window was made for a tab that was moved out. */
  isInvited(key: string): boolean {
    return this.#parts.isWanted() && this.#known.get(key)?.isInvited === true;
  }

  /** Remembers a window as it is now. Once `isInvited`, it stays so. */
  keep(key: string, layout: string, isInvited = this.#known.get(key)?.isInvited ?? false): void {
    if (!this.#parts.isWanted()) return this.forgetAll();
    const { clock, host, pid, start } = this.#parts;
    const window: KeptWindow = { key, layout, savedAt: clock.now(), host, pid, start, ...(isInvited && { isInvited }) };
    this.#known.set(key, window);
    this.#unwritten.set(key, window);
    this.#writeSoon();
  }

  forget(key: string): void {
    if (!this.#known.delete(key)) return;
    this.#unwritten.set(key, undefined);
    this.#writeSoon();
  }

  /** Nothing is to be kept any more: the windows of other processes and hosts go as well, as the wish is one of this data folder. */
  forgetAll(): void {
    if (this.#known.size === 0 && this.#document.state.data.windows.length === 0) return;
    this.#known.clear();
    this.#unwritten.clear();
    this.#isEmptied = true;
    this.#writeSoon();
  }

  /** Whether any window that is kept names this session. */
  mentions(sessionId: string): boolean {
    if (!this.#parts.isWanted()) return false;
    return [...this.#known.values()].some(({ layout }) => layout.includes(sessionId));
  }

  /** Writes what is left. Idempotent. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#write();
    this.#document.dispose();
  }

  #writeSoon(): void {
    if (this.#isClosed) return;
    this.#timer ??= this.#parts.clock.after(writeDelayMs, () => void this.#write());
  }

  #write(): Promise<void> {
    this.#timer?.dispose();
    this.#timer = undefined;
    if (this.#unwritten.size === 0 && !this.#isEmptied) return this.#writing;
    const changes = new Map(this.#unwritten);
    const isEmptied = this.#isEmptied;
    this.#unwritten.clear();
    this.#isEmptied = false;
    const before = this.#writing;
    this.#writing = (async () => {
      await before;
      try {
        await this.#document.update('Windows', ({ windows }) => ({ windows: applied(isEmptied ? [] : windows, changes) }));
      } catch (error) {
        // The tabs of a window are worth no stop: a newer program's document stays as it is, a full disk is told by what matters more.
        this.#log.warn('the windows could not be kept', { error: String(error) });
      }
    })();
    return this.#writing;
  }
}

function applied(windows: readonly KeptWindow[], changes: ReadonlyMap<string, KeptWindow | undefined>): KeptWindow[] {
  const others = windows.filter(({ key }) => !changes.has(key));
  const changed = [...changes.values()].filter((window) => window !== undefined);
  return [...others, ...changed].sort((left, right) => left.savedAt - right.savedAt).slice(-mostWindows);
}
