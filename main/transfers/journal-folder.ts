import { mkdir, readFile, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../../shared/base/clock.ts';
import { AppError } from '../../shared/model/errors.ts';
import type { Logger } from '../log/logger.ts';
import { atomicWrite } from '../storage/atomic-write.ts';
import { FileJournal } from './journal.ts';
import { compacted, formatRecord, newerVersion, readJournal, type JobHeader, type JournalState } from './journal-format.ts';
import { isRunning, JournalLock } from './journal-lock.ts';

/** A job that an earlier run left behind, with its journal opened for going on. */
export interface LeftJob {
  readonly state: JournalState;
  readonly journal: FileJournal;
}

/**
 * The journals of all jobs, one file each: `<id>.journal`, and `<id>.lock` with the number of the process that works on it, so that a window and
 * a command line with the same data folder keep out of each other's way.
 */
export class JournalFolder {
  readonly #folder: string;
  readonly #clock: Clock;
  readonly #log: Logger;
  #unreadable: readonly AppError[] = [];

  constructor(folder: string, clock: Clock, log: Logger) {
    this.#folder = folder;
    this.#clock = clock;
    this.#log = log;
  }

  /** Journals that `takeLeft` could not read: `storage.malformed`, `storage.fromTheFuture`, or why the system could not. They stay as they are. */
  get unreadable(): readonly AppError[] {
    return this.#unreadable;
  }

  /** Begins the journal of a new job. Throws the system's error. */
  async create(header: JobHeader): Promise<FileJournal> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    await this.#lock(header.id).claim();
    await atomicWrite(this.#file(header.id), formatRecord(header));
    return FileJournal.open(this.#file(header.id), this.#clock);
  }

  /** Jobs that nobody works on, in the order they had; each is claimed. What can't be read is told in the log and in `unreadable`. */
  async takeLeft(): Promise<LeftJob[]> {
    const names = await readdir(this.#folder).catch(() => []);
    await this.#tidy(names).catch((error: unknown) => this.#log.info('not tidied up', { error: String(error) }));
    const left: LeftJob[] = [];
    const unreadable: AppError[] = [];
    for (const name of names) {
      const id = /^([a-z2-7]{16})\.journal$/.exec(name)?.[1];
      if (id === undefined || !(await this.#lock(id).claim())) continue;
      try {
        left.push(await this.#load(id));
      } catch (error) {
        unreadable.push(this.#asUnreadable(id, error));
        await this.#lock(id).release();
      }
    }
    for (const error of unreadable) this.#log.warn('a journal could not be read, and stays as it is', { error: error.message });
    this.#unreadable = unreadable;
    return left.sort((a, b) => a.state.order - b.state.order);
  }

  /** The job has ended. */
  async remove(id: string): Promise<void> {
    await rm(this.#file(id), { force: true });
    await this.#lock(id).release();
  }

  /** Leaves the job to who comes next. */
  async leave(id: string): Promise<void> {
    await this.#lock(id).release();
  }

  async #load(id: string): Promise<LeftJob> {
    const file = this.#file(id);
    const text = await readFile(file, 'utf8');
    const state = readJournal(text);
    if (state?.header.id !== id) {
      const version = newerVersion(text);
      if (version !== undefined) {
        throw new AppError('storage.fromTheFuture', { file, version, supported: 1 }, `${file} has version ${version}`);
      }
      throw new AppError('storage.malformed', { file, reason: 'it has no readable beginning' }, `${file}: no readable beginning`);
    }
    if (state.badLines > 0) this.#log.warn('lines of a journal were left out', { id, count: state.badLines });
    await atomicWrite(file, compacted(state));
    return { state, journal: await FileJournal.open(file, this.#clock) };
  }

  #asUnreadable(id: string, error: unknown): AppError {
    if (error instanceof AppError) return error;
    const reason = (error as NodeJS.ErrnoException).code ?? String(error);
    return new AppError('storage.malformed', { file: this.#file(id), reason }, `${this.#file(id)}: ${reason}`, { cause: error });
  }

  /** What a killed process left: locks without a journal, and journals that were being written anew. */
  async #tidy(names: readonly string[]): Promise<void> {
    for (const name of names) {
      const [, id, pid] = /^\.?([a-z2-7]{16})\.(?:lock|journal\.(\d+)\.[0-9a-f]{8})$/.exec(name) ?? [];
      if (id === undefined) continue;
      if (pid !== undefined && name.startsWith('.')) {
        if (!isRunning(Number(pid))) await rm(join(this.#folder, name), { force: true });
      } else if (pid === undefined && !names.includes(`${id}.journal`) && !(await this.#lock(id).isHeld())) {
        await this.#lock(id).release();
      }
    }
  }

  #file(id: string): string {
    return join(this.#folder, `${id}.journal`);
  }

  #lock(id: string): JournalLock {
    return new JournalLock(join(this.#folder, `${id}.lock`), this.#clock);
  }
}
