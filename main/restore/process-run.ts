import { readFileSync } from 'node:fs';
import { uptime } from 'node:os';
import type { Clock } from '../../shared/base/clock.ts';
import type { KeptWindow } from './windows-document.ts';

/**
 * Names one run of a process, as numbers are given again: the computer's start (random(4)) and when the process was started after it, in ticks (the
 * 22nd field of /proc/PID/stat, proc(5)). Undefined where there is no /proc, or no such process.
 */
export function startOf(pid: number): string | undefined {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is the program's name, which may hold anything.
    const ticks = text.slice(text.lastIndexOf(')') + 2).split(' ')[19];
    return ticks === undefined ? undefined : `${boot} ${ticks}`;
  } catch {
    return undefined;
  }
}

/** Whether the process that kept a window still runs: not another one that has its number now. */
export function isOwnerRunning({ pid, start, savedAt }: Pick<KeptWindow, 'pid' | 'start' | 'savedAt'>, clock: Clock): boolean {
  if (pid <= 0) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  const now = startOf(pid);
  if (start !== undefined && now !== undefined) return start === now;
  return savedAt > clock.now() - uptime() * 1000;
}
