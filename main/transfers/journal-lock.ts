import { open, readFile, rm, stat } from 'node:fs/promises';
import { uptime } from 'node:os';
import type { Clock } from '../../shared/base/clock.ts';

/** Locks of this process: a number in a file may be its own and be from before a restart, as in a container where each process gets the same. */
const held = new Set<string>();

/**
 * A file that says which process works on something: its number, and on Linux when that was started. Not held any more when that process is gone,
 * however it ended.
 */
export class JournalLock {
  readonly #file: string;
  readonly #clock: Clock;

  constructor(file: string, clock: Clock) {
    this.#file = file;
    this.#clock = clock;
  }

  /** False when a running process has it. Throws the system's error. */
  async claim(): Promise<boolean> {
    for (let attempt = 0; attempt < 2; attempt += 1) {
      try {
        const handle = await open(this.#file, 'wx', 0o600);
        try {
          await handle.writeFile(`${process.pid} ${(await startOf(process.pid)) ?? ''}`);
        } finally {
          await handle.close();
        }
        held.add(this.#file);
        return true;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      }
      if (await this.isHeld()) return false;
      await rm(this.#file, { force: true });
    }
    return false;
  }

  async release(): Promise<void> {
    held.delete(this.#file);
    await rm(this.#file, { force: true });
  }

  /** A lock from before the machine was started says nothing, whoever has that number now. Throws the system's error. */
  async isHeld(): Promise<boolean> {
    try {
      const [text, { mtimeMs }] = await Promise.all([readFile(this.#file, 'utf8'), stat(this.#file)]);
      // Its owner is just about to write it.
      if (text === '') return this.#clock.now() - mtimeMs < 5000;
      const [pid = '', start = ''] = text.split(' ');
      const owner = Number(pid);
      if (owner === process.pid) return held.has(this.#file);
      if (mtimeMs <= this.#clock.now() - uptime() * 1000 || !isRunning(owner)) return false;
      const known = await startOf(owner);
      return start === '' || known === undefined || known === start;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
      throw error;
    }
  }
}

export function isRunning(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** When a process was started, in ticks since the machine was: the 22nd field of /proc/PID/stat (proc(5)). Undefined where there is none. */
async function startOf(pid: number): Promise<string | undefined> {
  try {
    const text = await readFile(`/proc/${pid}/stat`, 'utf8');
    // The second field is the program's name, which may hold anything.
    return text.slice(text.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}
