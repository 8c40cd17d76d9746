import { spawn } from 'node:child_process';
import { lookup, resolveCname } from 'node:dns/promises';
import { accessSync, constants } from 'node:fs';
import { systemClock, type Clock } from '../../shared/base/clock.ts';
import { cancelled } from '../../shared/model/errors.ts';
import { endProgram } from '../storage/end-program.ts';
import type { NameAnswer } from './canonical-name.ts';
import type { ExecAnswer } from './match-condition.ts';

/** Who answers the questions of a resolution. */
export interface Outside {
  /** Runs a command of `Match exec`; an ssh in it asks at `askpass`, if there is one. Throws only `cancelled`. */
  run(command: string, signal: AbortSignal, askpass?: CommandAskpass): Promise<ExecAnswer>;
  /** Looks a name up. Throws only `cancelled`. */
  lookUp(name: string, family: 0 | 4 | 6, signal: AbortSignal): Promise<NameAnswer>;
}

/** Where an ssh in a command asks (SSH_ASKPASS). */
export interface CommandAskpass {
  /** What the command gets besides. */
  readonly environment: Readonly<Record<string, string>>;
  /** Milliseconds since somebody was asked last; 0 while somebody is, Infinity when nobody was. */
  readonly quietMs: () => number;
  /** Withdraws what is asked. Idempotent. */
  close(): Promise<void>;
}

/** ssh would wait for ever. */
const longestCommandMs = 15_000;
const longestLookupMs = 15_000;
/** A chain of aliases longer than this is a loop. */
const longestAliasChain = 8;

/** This computer: its shell and its name service. */
export function localOutside(environment: Readonly<Record<string, string | undefined>>, clock: Clock = systemClock): Outside {
  return {
    run: (command, signal, askpass) => runCommand(command, environment, clock, signal, askpass),
    lookUp: (name, family, signal) => lookUpName(name, family, clock, signal),
  };
}

/**
 * Runs a command as ssh does for `Match exec`: by the user's shell, without input, its output dropped. It ends with its whole process
 * group after 15 s in which nobody is asked, or when `signal` fires; on Windows, which has no such groups, only the shell does.
 */
function runCommand(
  command: string,
  environment: Readonly<Record<string, string | undefined>>,
  clock: Clock,
  signal: AbortSignal,
  askpass: CommandAskpass | undefined,
): Promise<ExecAnswer> {
  if (signal.aborted) return Promise.reject(cancelled());
  const isWindows = process.platform === 'win32';
  const shell = isWindows ? (environment['ComSpec'] ?? 'cmd.exe') : environment['SHELL'] || '/bin/sh';
  if (!isWindows && !isExecutable(shell)) return Promise.resolve({ kind: 'failed', why: `can’t run: ${shell} is no program` });
  return new Promise((resolve, reject) => {
    const child = spawn(shell, isWindows ? ['/d', '/s', '/c', `"${command}"`] : ['-c', command], {
      stdio: 'ignore',
      detached: !isWindows,
      windowsHide: true,
      windowsVerbatimArguments: isWindows,
      env: { ...environment, ...askpass?.environment },
    });
    let isOver = false;
    const settle = (act: () => void): void => {
      if (isOver) return;
      isOver = true;
      timer.dispose();
      signal.removeEventListener('abort', onAbort);
      act();
    };
    // What it started goes with it.
    const end = (): void => endProgram(child);
    const onAbort = (): void => {
      end();
      settle(() => reject(cancelled()));
    };
    const late = (): void => {
      // A person takes longer than a program; what comes after the answer has its whole time again.
      const leftMs = longestCommandMs - (askpass?.quietMs() ?? Infinity);
      if (leftMs > 0) timer = clock.after(leftMs, late);
      else {
        end();
        settle(() => resolve({ kind: 'failed', why: `did not end in ${longestCommandMs / 1000} s` }));
      }
    };
    let timer = clock.after(longestCommandMs, late);
    signal.addEventListener('abort', onAbort, { once: true });
    child.once('error', (error) => settle(() => resolve({ kind: 'failed', why: `can’t run: ${error.message}` })));
    child.once('exit', (status, ended) =>
      settle(() =>
        resolve(status === null ? { kind: 'failed', why: `was ended by ${ended ?? 'a signal'}` } : { kind: 'exited', status }),
      ),
    );
  });
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Whether the system knows a name, and where its aliases in the DNS lead. A name service that does not answer knows nothing. */
async function lookUpName(name: string, family: 0 | 4 | 6, clock: Clock, signal: AbortSignal): Promise<NameAnswer> {
  if (signal.aborted) throw cancelled();
  let stop: () => void = () => undefined;
  const late = new Promise<'late'>((resolve) => (stop = () => resolve('late')));
  const timer = clock.after(longestLookupMs, stop);
  signal.addEventListener('abort', stop, { once: true });
  try {
    const found = await Promise.race([lookup(name, { family }).catch(() => undefined), late]);
    const alias = found === undefined || found === 'late' ? undefined : await Promise.race([lastAlias(name), late]);
    if (signal.aborted) throw cancelled();
    if (found === undefined || found === 'late') return { kind: 'notFound' };
    return { kind: 'found', canonicalName: alias === 'late' ? undefined : alias };
  } finally {
    timer.dispose();
    signal.removeEventListener('abort', stop);
  }
}

async function lastAlias(name: string): Promise<string | undefined> {
  let last: string | undefined;
  for (let step = 0; step < longestAliasChain; step += 1) {
    const [next] = await resolveCname(last ?? name.replace(/\.$/, '')).catch(() => []);
    if (next === undefined) break;
    last = next;
  }
  return last;
}
