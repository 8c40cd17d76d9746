import { mkdir, open, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { dirname, extname, join } from 'node:path';
import type { Clock } from '../../../shared/base/clock.ts';
import { AppError } from '../../../shared/model/errors.ts';

/** So much may wait for the disk; then the server waits. */
const mostWaiting = 8 * 1024 * 1024;
/** A disk that takes nothing for so long is given up: a terminal must not hang on a dead network drive. */
const writeMs = 10_000;
/** How long after a write it is looked whether the file is still where it was: a file without a name takes bytes without a word. */
const lookMs = 2000;
const mostNumbers = 1000;

interface Options {
  /** Absolute; must exist unless `makesFolder`. */
  readonly folder: string;
  readonly makesFolder: boolean;
  /** Folders below it, made as they are needed, and the file. */
  readonly steps: readonly string[];
  /** Bytes of one file before the next one is begun; 0: no limit. */
  readonly rotateBytes: number;
  /** Files that are kept of one log, with the one that is written. */
  readonly keepFiles: number;
  /** Bytes at which the log ends with the reason `limit`; 0: no limit. */
  readonly mostBytes?: number;
  readonly clock: Clock;
  /** `open` of node:fs/promises. */
  readonly openFile?: typeof open;
  readonly onOpened: (path: string) => void;
  /** Once; nothing is written after it. */
  readonly onFailed: (error: AppError<'sessionLog.failed'>) => void;
}

/**
 * One log on disk, mode 0600 in folders of mode 0700, never over a file that is there. Older parts are called FILE.1, FILE.2 … as logrotate does it.
 * Writes go one after another; what waits is bounded.
 */
export class LogFile {
  readonly #options: Options;
  #waiting: Uint8Array[] = [];
  #waitingBytes = 0;
  #handle: FileHandle | undefined;
  #opening: Promise<void> | undefined;
  #path: string;
  #size = 0;
  #isEnded = false;
  #pump: Promise<void> | undefined;
  /** Those who wait for room. */
  #room: (() => void)[] = [];
  #look: { dispose(): void } | undefined;

  constructor(options: Options) {
    this.#options = options;
    this.#path = join(options.folder, ...options.steps);
  }

  /** Takes the bytes, which must not change any more. A promise where too much waits; it settles when there is room, or the log failed. */
  write(bytes: Uint8Array): Promise<void> | undefined {
    if (this.#isEnded || bytes.length === 0) return undefined;
    this.#waiting.push(bytes);
    this.#waitingBytes += bytes.length;
    this.#start();
    if (this.#waitingBytes < mostWaiting) return undefined;
    return new Promise((resolve) => this.#room.push(resolve));
  }

  /** Makes the file now. Rejects with `sessionLog.failed`, after ten seconds at the latest. */
  async open(): Promise<void> {
    try {
      await this.#within(this.#open());
    } catch (error) {
      this.#end();
      throw this.#error(error);
    }
  }

  /** Writes what waits and closes the file. Never rejects; a disk that hangs is not waited for longer than its time. */
  async close(): Promise<void> {
    await this.#pump;
    const handle = this.#end();
    await this.#within(handle?.close()).catch(() => undefined);
  }

  #start(): void {
    this.#pump ??= this.#run().finally(() => {
      this.#pump = undefined;
      if (this.#waiting.length > 0 && !this.#isEnded) this.#start();
    });
  }

  async #run(): Promise<void> {
    try {
      await this.#within(this.#open());
      while (this.#waiting.length > 0) {
        const bytes = this.#waiting.length === 1 ? this.#waiting[0] : Buffer.concat(this.#waiting);
        this.#waiting = [];
        if (bytes === undefined) return;
        await this.#append(bytes);
        this.#waitingBytes -= bytes.length;
        this.#size += bytes.length;
        this.#giveRoom();
        const { rotateBytes, mostBytes = 0 } = this.#options;
        if (mostBytes > 0 && this.#size >= mostBytes) throw failure('ELIMIT', `${mostBytes} bytes`);
        if (rotateBytes > 0 && this.#size >= rotateBytes) await this.#within(this.#rotate());
      }
      if (!this.#isEnded) this.#look ??= this.#options.clock.after(lookMs, () => void this.#isThere());
    } catch (error) {
      this.#fail(error);
    }
  }

  /** What a full disk took of it is cut off again: a log ends with something whole. */
  async #append(bytes: Uint8Array): Promise<void> {
    const handle = this.#handle;
    try {
      await this.#within(handle?.appendFile(bytes));
    } catch (error) {
      if (codeOf(error) !== 'ETIMEDOUT') await this.#within(handle?.truncate(this.#size)).catch(() => undefined);
      throw error;
    }
  }

  #open(): Promise<void> {
    return (this.#opening ??= this.#create());
  }

  async #create(): Promise<void> {
    const { folder, makesFolder, steps, onOpened } = this.#options;
    if (makesFolder) await mkdir(folder, { recursive: true, mode: 0o700 });
    // A drive that is not mounted now must not be made up.
    else await stat(folder);
    const first = join(folder, ...steps);
    if (steps.length > 1) await mkdir(dirname(first), { recursive: true, mode: 0o700 });
    const ending = extname(first);
    for (let number = 1; ; number++) {
      this.#path = number === 1 ? first : `${first.slice(0, first.length - ending.length)}-${number}${ending}`;
      try {
        await this.#keep(await (this.#options.openFile ?? open)(this.#path, 'ax', 0o600));
        break;
      } catch (error) {
        if (codeOf(error) !== 'EEXIST' || number >= mostNumbers) throw error;
      }
    }
    if (!this.#isEnded) onOpened(this.#path);
  }

  /** A disk that answered too late is not written to any more. */
  async #keep(handle: FileHandle): Promise<void> {
    if (this.#isEnded) await handle.close();
    else this.#handle = handle;
  }

  async #rotate(): Promise<void> {
    const { keepFiles } = this.#options;
    await this.#handle?.close();
    this.#handle = undefined;
    const part = (number: number): string => (number === 0 ? this.#path : `${this.#path}.${number}`);
    await rm(part(keepFiles - 1), { force: true });
    for (let number = keepFiles - 1; number > 0; number--) {
      await rename(part(number - 1), part(number)).catch((error: unknown) => {
        if (codeOf(error) !== 'ENOENT') throw error;
      });
    }
    await this.#keep(await (this.#options.openFile ?? open)(this.#path, 'ax', 0o600));
    this.#size = 0;
  }

  async #isThere(): Promise<void> {
    this.#look = undefined;
    // A rotation moves it meanwhile.
    if (this.#pump !== undefined || this.#handle === undefined) return;
    const handle = this.#handle;
    try {
      const [there, here] = await Promise.all([stat(this.#path), handle.stat()]);
      if (process.platform === 'win32' || (there.ino === here.ino && there.dev === here.dev)) return;
      if (this.#handle === handle && this.#pump === undefined) this.#fail(failure('ENOENT', 'replaced'));
    } catch (error) {
      if (this.#handle === handle && this.#pump === undefined) this.#fail(error);
    }
  }

  #fail(error: unknown): void {
    if (this.#isEnded) return;
    // Not awaited: what hangs may hang here too.
    this.#end()
      ?.close()
      .catch(() => undefined);
    this.#options.onFailed(this.#error(error));
  }

  /** Nothing waits any more, and nobody for room. Answers what is to be closed. */
  #end(): FileHandle | undefined {
    this.#isEnded = true;
    this.#waiting = [];
    this.#waitingBytes = 0;
    this.#giveRoom();
    this.#look?.dispose();
    const handle = this.#handle;
    this.#handle = undefined;
    return handle;
  }

  #error(error: unknown): AppError<'sessionLog.failed'> {
    const reason = error instanceof Error ? error.message : String(error);
    return new AppError('sessionLog.failed', { path: this.#path, why: whyOf(codeOf(error)), reason }, `session log: ${reason}`);
  }

  #giveRoom(): void {
    if (this.#waitingBytes >= mostWaiting) return;
    for (const resolve of this.#room.splice(0)) resolve();
  }

  /** Rejects with the code `ETIMEDOUT` when the disk takes too long. */
  async #within(work: Promise<void> | undefined): Promise<void> {
    let timer: { dispose(): void } | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = this.#options.clock.after(writeMs, () => reject(failure('ETIMEDOUT', 'timed out')));
    });
    try {
      await Promise.race([work, late]);
    } finally {
      timer?.dispose();
    }
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

function failure(code: string, words: string): Error {
  return Object.assign(new Error(words), { code });
}

function whyOf(code: string): AppError<'sessionLog.failed'>['detail']['why'] {
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return 'full';
    case 'ENOENT':
    case 'ENOTDIR':
      return 'gone';
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return 'forbidden';
    case 'ETIMEDOUT':
      return 'stalled';
    case 'ELIMIT':
      return 'limit';
    default:
      return 'other';
  }
}
