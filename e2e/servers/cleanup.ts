import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lookThrough } from './secrets/look-through.ts';

const pending = new Set<() => void>();
let isHooked = false;

/** Runs `undo` when this process ends, unless the returned function ran it (once) before. Undo must be synchronous. */
export function undoAtExit(undo: () => void): () => void {
  if (!isHooked) {
    isHooked = true;
    const undoAll = (): void => {
      for (const entry of [...pending].reverse()) entry();
    };
    process.on('exit', undoAll);
    // A test runner ends its workers by a signal, at which 'exit' is not heard; whoever else listens decides what follows.
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
      process.once(signal, () => {
        undoAll();
        if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
      });
    }
  }
  const entry = (): void => {
    if (!pending.delete(entry)) return;
    try {
      undo();
    } catch {
      // Undoing is best effort: the thing may be gone already.
    }
  };
  pending.add(entry);
  return entry;
}

export interface TempFolder {
  readonly path: string;
  remove(): void;
}

/** A folder of mode 0700 that is removed with the process at the latest. The name is short: socket paths end at 107 bytes. */
export function tempFolder(prefix = 'hawser-'): TempFolder {
  const path = mkdtempSync(join(tmpdir(), prefix));
  const remove = (): void => {
    lookThrough(path);
    rmSync(path, { recursive: true, force: true });
  };
  return { path, remove: undoAtExit(remove) };
}

/** More than one is written by a server that is just ending; what goes on writing is a fault of its test. */
const mostSweeps = 20;

/**
 * Removes a folder in which a program that is ending may write a last file: what comes while it is removed (ENOTEMPTY) is removed as well, which
 * `maxRetries` of rmSync does not do.
 * @throws where something comes again and again
 */
export function removeFolder(path: string): void {
  for (let sweep = 1; ; sweep += 1) {
    try {
      rmSync(path, { recursive: true, force: true });
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOTEMPTY' || sweep === mostSweeps) throw error;
    }
  }
}

function parentsOfAll(): Map<number, number> {
  const parents = new Map<number, number>();
  if (process.platform === 'linux') {
    for (const name of readdirSync('/proc')) {
      if (!/^\d+$/.test(name)) continue;
      try {
        // pid (comm) state ppid …: comm may contain anything, so count from the last parenthesis (proc(5)).
        const stat = readFileSync(`/proc/${name}/stat`, 'latin1');
        parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]));
      } catch {
        // Ended meanwhile.
      }
    }
    return parents;
  }
  for (const line of spawnSync('ps', ['-axo', 'pid=,ppid='], { encoding: 'utf8' }).stdout.split('\n')) {
    const [pid, ppid] = line.trim().split(/\s+/).map(Number);
    if (pid !== undefined && ppid !== undefined) parents.set(pid, ppid);
  }
  return parents;
}

/** Every process below `root`, children before grandchildren; `root` itself is not among them. */
export function descendants(root: number): number[] {
  const parents = parentsOfAll();
  const found = [root];
  for (const above of found) {
    for (const [pid, parent] of parents) if (parent === above) found.push(pid);
  }
  return found.slice(1);
}

export function signalAll(pids: readonly number[], signal: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, signal);
    } catch {
      // Ended meanwhile.
    }
  }
}
