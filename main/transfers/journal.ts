import type { FileHandle } from 'node:fs/promises';
import { open, readFile } from 'node:fs/promises';
import type { Clock } from '../../shared/base/clock.ts';
import type { Disposable } from '../../shared/base/disposable.ts';
import { AppError } from '../../shared/model/errors.ts';
import { compacted, formatRecord, readJournal, type JobHeader, type JournalRecord, type JournalState } from './journal-format.ts';

const SYNC_AFTER_MS = 1000;

/** Where a job writes down what a crash must not forget. */
export interface Journal {
  /** Goes to the file with the next group; nothing is awaited. */
  append(record: JournalRecord): void;
  /** Adds a finished item to the next group. */
  done(key: string): void;
  /** All that was appended is in the file (not yet on the disk). Rejects with `storage.unwritable` when it can't be. */
  written(): Promise<void>;
  /** … and on the disk. */
  synced(): Promise<void>;
  /** What it says so far, for going on; also what could not be written. */
  read(): Promise<JournalState | undefined>;
  /** After it could not be written: from now on it is tried again, beginning with what is missing. */
  tryAgain(): void;
  /** Writes what is left. Idempotent. */
  close(): Promise<void>;
}

/** Of a job that ends with the process, as one without a data folder. */
export class MemoryJournal implements Journal {
  readonly #lines: string[];

  constructor(header: JobHeader) {
    this.#lines = [formatRecord(header)];
  }

  append(record: JournalRecord): void {
    // Where it stands matters only once.
    if (record.t === 'mark' && this.#lines.length > 10_000) this.#compact();
    this.#lines.push(formatRecord(record));
  }

  done(key: string): void {
    this.append({ t: 'done', k: [key] });
  }

  written(): Promise<void> {
    return Promise.resolve();
  }

  synced(): Promise<void> {
    return Promise.resolve();
  }

  read(): Promise<JournalState | undefined> {
    return Promise.resolve(readJournal(this.#lines.join('')));
  }

  tryAgain(): void {
    // It can't fail.
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  #compact(): void {
    const state = readJournal(this.#lines.join(''));
    if (state !== undefined) this.#lines.splice(0, Infinity, compacted(state));
  }
}

/** Appends to a file in groups: all that comes up in one turn and while a group is being written makes the next one. fsync at most once a second. */
export class FileJournal implements Journal {
  readonly #file: string;
  readonly #clock: Clock;
  readonly #handle: FileHandle;
  #lines: string[] = [];
  #doneKeys: string[] = [];
  #writing: Promise<void> | undefined;
  #next: Promise<void> | undefined;
  #failure: AppError | undefined;
  /** What is missing in the file, or stands there in part. */
  #unwritten = '';
  #isDirty = false;
  #syncTimer: Disposable | undefined;
  #closing: Promise<void> | undefined;

  private constructor(file: string, handle: FileHandle, clock: Clock) {
    this.#file = file;
    this.#handle = handle;
    this.#clock = clock;
  }

  /** Appends to a file that exists. Throws the system's error. */
  static async open(file: string, clock: Clock): Promise<FileJournal> {
    return new FileJournal(file, await open(file, 'a', 0o600), clock);
  }

  append(record: JournalRecord): void {
    this.#lines.push(formatRecord(record));
    void this.#group();
  }

  done(key: string): void {
    this.#doneKeys.push(key);
    void this.#group();
  }

  async written(): Promise<void> {
    if (this.#lines.length > 0 || this.#doneKeys.length > 0) await this.#group();
    else await (this.#next ?? this.#writing);
    if (this.#failure !== undefined) throw this.#failure;
  }

  async synced(): Promise<void> {
    await this.written();
    await this.#sync();
    if (this.#failure !== undefined) throw this.#failure;
  }

  async read(): Promise<JournalState | undefined> {
    await this.written().catch(() => undefined);
    return readJournal(`${await readFile(this.#file, 'utf8')}\n${this.#unwritten}`);
  }

  tryAgain(): void {
    if (this.#failure === undefined) return;
    this.#failure = undefined;
    // A line that was cut off ends here, and lines that are there twice say nothing new.
    this.#lines.unshift(`\n${this.#unwritten}`);
    this.#unwritten = '';
    void this.#group();
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    await this.written().catch(() => undefined);
    this.#syncTimer?.dispose();
    await this.#sync();
    await this.#handle.close();
  }

  /** The group that what was appended just now will be written with. Never rejects. */
  #group(): Promise<void> {
    this.#next ??= this.#afterThisOne();
    return this.#next;
  }

  async #afterThisOne(): Promise<void> {
    await this.#writing;
    // What else comes up in this turn goes along.
    await new Promise((resolve) => setImmediate(resolve));
    this.#next = undefined;
    this.#writing = this.#write(this.#takeText());
    await this.#writing;
  }

  #takeText(): string {
    if (this.#doneKeys.length > 0) this.#lines.push(formatRecord({ t: 'done', k: this.#doneKeys }));
    const text = this.#lines.join('');
    this.#lines = [];
    this.#doneKeys = [];
    return text;
  }

  async #write(text: string): Promise<void> {
    if (text === '') return;
    if (this.#failure !== undefined) {
      this.#unwritten += text;
      return;
    }
    try {
      await this.#handle.appendFile(text, 'utf8');
    } catch (error) {
      this.#unwritten += text;
      this.#fail(error);
      return;
    }
    this.#isDirty = true;
    this.#syncTimer ??= this.#clock.after(SYNC_AFTER_MS, () => {
      this.#syncTimer = undefined;
      void this.#sync();
    });
  }

  async #sync(): Promise<void> {
    if (!this.#isDirty) return;
    this.#isDirty = false;
    try {
      await this.#handle.datasync();
    } catch (error) {
      this.#isDirty = true;
      this.#fail(error);
    }
  }

  #fail(error: unknown): void {
    const reason = (error as NodeJS.ErrnoException).code ?? String(error);
    this.#failure ??= new AppError('storage.unwritable', { file: this.#file, reason }, `${this.#file}: ${reason}`, {
      cause: error,
    });
  }
}
