import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { descendants, signalAll, undoAtExit } from './cleanup.ts';
import { findProgram } from './requirements.ts';

export interface DaemonOptions {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  /** Called with every piece of output (stdout and stderr); or the descriptor of a file that gets it instead. */
  readonly output: ((text: string) => void) | number;
}

/** A child process that runs until told otherwise, together with everything it started. */
export interface Daemon {
  readonly pid: number;
  isRunning(): boolean;
  readonly exited: Promise<void>;
  descendants(): number[];
  /** SIGKILL to it and to all below it. Idempotent. */
  kill(): Promise<void>;
}

/** On Linux the child dies with this process even when that is killed (prctl(2), PR_SET_PDEATHSIG), which no handler sees. */
function bound(command: string, args: readonly string[]): readonly [string, readonly string[]] {
  const setpriv = process.platform === 'linux' ? findProgram('setpriv') : undefined;
  return setpriv === undefined ? [command, args] : [setpriv, ['--pdeathsig', 'KILL', '--', command, ...args]];
}

export function startDaemon({ command, args, env, output }: DaemonOptions): Daemon {
  const child: ChildProcess = spawn(...bound(command, args), {
    stdio: typeof output === 'number' ? ['ignore', output, output] : ['ignore', 'pipe', 'pipe'],
    ...(env === undefined ? {} : { env }),
  });
  const pid = child.pid;
  if (pid === undefined) throw new Error(`${command} could not be started`);
  const killNow = (): void => {
    // Sessions leave the process group (setsid), and once the listener is gone nothing tells whose they were.
    signalAll([pid, ...descendants(pid)], 'SIGKILL');
  };
  const forget = undoAtExit(() => {
    if (child.exitCode === null && child.signalCode === null) killNow();
  });
  if (typeof output !== 'number') for (const from of [child.stdout, child.stderr]) from?.setEncoding('utf8').on('data', output);
  const exited = once(child, 'exit').then(forget, forget);
  return {
    pid,
    isRunning: () => child.exitCode === null && child.signalCode === null,
    exited,
    descendants: () => descendants(pid),
    kill: async () => {
      if (child.exitCode === null && child.signalCode === null) killNow();
      await exited;
    },
  };
}
