import { open, readFile, rm, stat } from 'node:fs/promises';
import type { Clock } from '../../shared/base/clock.ts';

const staleAfterMs = 10_000;
const retryMs = 20;
const giveUpAfterMs = 15_000;

/**
 * Runs `task` while holding `<file>.lock`, so that two running instances never write one document at the same moment. A lock
 * whose process is gone, or that is older than ten seconds, is left over from a crash and is taken away: writing a document
 * takes milliseconds.
 */
export async function withFileLock<T>(file: string, clock: Clock, task: () => Promise<T>): Promise<T> {
  const lock = `${file}.lock`;
  await acquire(lock, clock);
  try {
    return await task();
  } finally {
    await rm(lock, { force: true });
  }
}

async function acquire(lock: string, clock: Clock): Promise<void> {
  const deadline = clock.now() + giveUpAfterMs;
  for (;;) {
    try {
      const handle = await open(lock, 'wx', 0o600);
      await handle.writeFile(String(process.pid));
      await handle.close();
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    if (await isStale(lock, clock)) {
      await rm(lock, { force: true });
      continue;
    }
    if (clock.now() > deadline) throw new Error(`${lock} is held by another process`);
    await new Promise<void>((resolve) => clock.after(retryMs, resolve));
  }
}

async function isStale(lock: string, clock: Clock): Promise<boolean> {
  try {
    const [content, { mtimeMs }] = await Promise.all([readFile(lock, 'utf8'), stat(lock)]);
    if (clock.now() - mtimeMs > staleAfterMs) return true;
    const pid = Number(content);
    return Number.isInteger(pid) && pid > 0 && pid !== process.pid && !isRunning(pid);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
