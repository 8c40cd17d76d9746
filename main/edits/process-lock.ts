import { open, readFile, rm, stat } from 'node:fs/promises';
import { uptime } from 'node:os';

/**
 * Claims a lock file for this process. False when another one that runs has it: two windows with one data folder keep out of each other's
 * way. A lock of a process that is gone, or from before the machine was started, is taken over.
 */
export async function claim(lock: string, now: () => number): Promise<boolean> {
  for (let attempt = 0; attempt < 2; attempt += 1) {
    try {
      const handle = await open(lock, 'wx', 0o600);
      await handle.writeFile(String(process.pid));
      await handle.close();
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    if (await isHeld(lock, now)) return false;
    await rm(lock, { force: true });
  }
  return false;
}

async function isHeld(lock: string, now: () => number): Promise<boolean> {
  try {
    const [owner, { mtimeMs }] = await Promise.all([readFile(lock, 'utf8'), stat(lock)]);
    return mtimeMs > now() - uptime() * 1000 && isRunning(Number(owner));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
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
