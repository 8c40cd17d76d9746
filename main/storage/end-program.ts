import { spawn, type ChildProcess } from 'node:child_process';
import { win32 } from 'node:path';

/** What is asked of the system; a test brings its own. */
export interface ProgramSystem {
  readonly platform: NodeJS.Platform;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly kill: (pid: number, signal: NodeJS.Signals) => void;
  readonly spawn: (file: string, args: readonly string[]) => Pick<ChildProcess, 'once'>;
}

const thisSystem: ProgramSystem = {
  platform: process.platform,
  environment: process.env,
  kill: (pid, signal) => void process.kill(pid, signal),
  spawn: (file, args) => spawn(file, [...args], { stdio: 'ignore', windowsHide: true }),
};

/**
 * Ends a program and what it started; one that has ended already is left. Elsewhere than on Windows it leads a group of its own (`detached`), which goes
 * as a whole, also after its leader. Windows has no such groups: `taskkill /T` follows parents to children, so it has to come before the program's own
 * end, and there is no gentle way.
 */
export function endProgram(
  child: Pick<ChildProcess, 'pid' | 'kill'>,
  signal: NodeJS.Signals = 'SIGKILL',
  system: ProgramSystem = thisSystem,
): void {
  const { pid } = child;
  if (pid === undefined || pid <= 1) return;
  try {
    if (system.platform !== 'win32') return system.kill(-pid, signal);
    // By its whole path: a name would be looked for in the folder that the program stands in.
    const folder = win32.join(system.environment['SystemRoot'] ?? 'C:\\Windows', 'System32');
    const ending = system.spawn(win32.join(folder, 'taskkill.exe'), ['/PID', String(pid), '/T', '/F']);
    ending.once('error', () => child.kill());
  } catch {
    // It is gone already.
  }
}

/** Why a program could not be started, for people. */
export function whyNotStarted({ code, message }: NodeJS.ErrnoException): string {
  if (code === 'EMFILE' || code === 'ENFILE') return `too many files are open here (${code})`;
  if (code === 'EAGAIN' || code === 'ENOMEM') return `this computer has no room for another program (${code})`;
  return message;
}
