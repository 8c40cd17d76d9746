import { mkdir, open, readFile, readdir, rm, stat } from 'node:fs/promises';
import { uptime } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '../../shared/base/clock.ts';
import type { Logger } from '../log/logger.ts';
import { atomicWrite } from '../storage/atomic-write.ts';
import { FileJournal } from './journal.ts';
import { compacted, formatRecord, readJournal, type JobHeader, type JournalState } from './journal-format.ts';

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

  constructor(folder: string, clock: Clock, log: Logger) {
    this.#folder = folder;
    this.#clock = clock;
    this.#log = log;
  }

  /** Begins the journal of a new job. Throws the system's error. */
  async create(header: JobHeader): Promise<FileJournal> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    await this.#claim(header.id);
    await atomicWrite(this.#file(header.id), formatRecord(header));
    return FileJournal.open(this.#file(header.id), this.#clock);
  }

  /** Jobs that nobody works on, in the order they had; each is claimed. What can't be read is told in the log and left alone. */
  async takeLeft(): Promise<LeftJob[]> {
    const names = await readdir(this.#folder).catch(() => []);
    const left: LeftJob[] = [];
    for (const name of names) {
      const id = /^([a-z2-7]{16})\.journal$/.exec(name)?.[1];
      if (id === undefined || !(await this.#claim(id))) continue;
      const job = await this.#load(id).catch((error: unknown) => {
        this.#log.warn('a journal could not be read', { id, error: String(error) });
        return undefined;
      });
      if (job === undefined) await this.#release(id);
      else left.push(job);
    }
    return left.sort((a, b) => a.state.order - b.state.order);
  }

  /** The job has ended. */
  async remove(id: string): Promise<void> {
    await rm(this.#file(id), { force: true });
    await this.#release(id);
  }

  /** Leaves the job to who comes next. */
  async #release(id: string): Promise<void> {
    await rm(this.#lock(id), { force: true });
  }

  async leave(id: string): Promise<void> {
    await this.#release(id);
  }

  async #load(id: string): Promise<LeftJob | undefined> {
    const state = readJournal(await readFile(this.#file(id), 'utf8'));
    if (state?.header.id !== id) {
      this.#log.warn('a journal has no readable beginning', { id });
      return undefined;
    }
    if (state.badLines > 0) this.#log.warn('lines of a journal were left out', { id, count: state.badLines });
    await atomicWrite(this.#file(id), compacted(state));
    return { state, journal: await FileJournal.open(this.#file(id), this.#clock) };
  }

  /** False when another running process has it. */
  async #claim(id: string): Promise<boolean> {
    for (let attempt = 0; attempt < 2; attempt += 1) {
      try {
        const handle = await open(this.#lock(id), 'wx', 0o600);
        await handle.writeFile(String(process.pid));
        await handle.close();
        return true;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      }
      if (await this.#isHeld(id)) return false;
      await rm(this.#lock(id), { force: true });
    }
    return false;
  }

  /** A lock from before the machine was started says nothing, whoever has that number now. */
  async #isHeld(id: string): Promise<boolean> {
    try {
      const [owner, { mtimeMs }] = await Promise.all([readFile(this.#lock(id), 'utf8'), stat(this.#lock(id))]);
      return mtimeMs > this.#clock.now() - uptime() * 1000 && isRunning(Number(owner));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
      throw error;
    }
  }

  #file(id: string): string {
    return join(this.#folder, `${id}.journal`);
  }

  #lock(id: string): string {
    return join(this.#folder, `${id}.lock`);
  }
}

function isRunning(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
