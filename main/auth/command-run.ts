import { spawn, type ChildProcess } from 'node:child_process';
import type { Clock } from '../../shared/base/clock.ts';
import { printable } from '../../shared/base/printable.ts';
import { cancelled } from '../../shared/model/errors.ts';
import type { ProgramAskpass } from '../ssh/pool-types.ts';
import { endProgram } from '../storage/end-program.ts';

/** The end of its error output that is kept for people. */
const keptErrorBytes = 8 * 1024;
/** From its end to when its pipes are left to whoever else holds them. */
const pipeGraceMs = 500;
const usualDeadlineMs = 60_000;
const usualOutputBytes = 64 * 1024;

export interface CommandRun {
  /** The whole line, as the user's shell takes it. No secret belongs into it: arguments are for every process to read. */
  readonly line: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Milliseconds until it is ended; 60 s unless told otherwise. */
  readonly deadlineMs?: number | undefined;
  /** More than this on its standard output ends it; 64 KiB unless told otherwise. */
  readonly mostOutputBytes?: number | undefined;
  /** Hears what it prints, on both outputs, as it comes: for commands whose output is for people. */
  readonly onText?: ((text: string) => void) | undefined;
  /** Where an ssh in it asks; the deadline counts from the last answer. Whoever opened it closes it. */
  readonly askpass?: Pick<ProgramAskpass, 'environment' | 'quietMs'> | undefined;
}

/** How a command ended. `said`: the end of its error output, printable, at most 8 KiB. */
export type CommandEnd =
  /** Status 0. `output` is the caller's own: it may hold a secret, and `output.fill(0)` forgets it. */
  | { readonly kind: 'done'; readonly output: Buffer; readonly said: string }
  | { readonly kind: 'notStarted'; readonly reason: string; readonly said: string }
  | {
      readonly kind: 'failed';
      readonly exit: number | undefined;
      readonly signal: string | undefined;
      readonly output: Buffer;
      readonly said: string;
    }
  | { readonly kind: 'tooLong'; readonly seconds: number; readonly said: string }
  | { readonly kind: 'tooMuch'; readonly bytes: number; readonly said: string };

/**
 * Runs a command of the user's by his shell, without input, in a process group of its own that ends with it: when it is done, when its
 * deadline is over, when it prints too much, and when `signal` fires (rejects with `cancelled`). Windows has no such groups: what
 * the command left behind at its own end goes on there. Its output is in memory only.
 */
export function runCommandLine(run: CommandRun): Promise<CommandEnd> {
  const { clock, signal, deadlineMs = usualDeadlineMs, mostOutputBytes = usualOutputBytes } = run;
  if (signal.aborted) return Promise.reject(cancelled());
  return new Promise((resolve, reject) => {
    const child = start(run.line, { ...run.environment, ...run.askpass?.environment });
    const chunks: Buffer[] = [];
    let bytes = 0;
    let errors = Buffer.alloc(0);
    let isOver = false;
    const settle = (act: () => void): void => {
      if (isOver) return;
      isOver = true;
      timer.dispose();
      signal.removeEventListener('abort', onAbort);
      // What it left running in its group, and what holds its pipes, goes with it.
      endProgram(child);
      child.stdout?.destroy();
      child.stderr?.destroy();
      act();
      for (const chunk of chunks) chunk.fill(0);
    };
    const said = (): string => printable(errors.toString('utf8'), keptErrorBytes).trim();
    const onAbort = (): void => settle(() => reject(cancelled()));
    const late = (): void => {
      // A person takes longer than a program; what comes after the answer has its whole time again.
      const leftMs = deadlineMs - (run.askpass?.quietMs() ?? Infinity);
      if (leftMs > 0) timer = clock.after(leftMs, late);
      else settle(() => resolve({ kind: 'tooLong', seconds: deadlineMs / 1000, said: said() }));
    };
    let timer = clock.after(deadlineMs, late);
    signal.addEventListener('abort', onAbort, { once: true });
    child.once('error', (error) => settle(() => resolve({ kind: 'notStarted', reason: error.message, said: said() })));
    child.stdout?.on('data', (chunk: Buffer) => {
      run.onText?.(chunk.toString('utf8'));
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes > mostOutputBytes) settle(() => resolve({ kind: 'tooMuch', bytes: mostOutputBytes, said: said() }));
    });
    child.stderr?.on('data', (chunk: Buffer) => {
      run.onText?.(chunk.toString('utf8'));
      const all = Buffer.concat([errors, chunk]);
      errors = Buffer.from(all.subarray(Math.max(0, all.length - keptErrorBytes)));
    });
    for (const pipe of [child.stdout, child.stderr]) pipe?.on('error', () => undefined);
    // `close` would wait for whoever else holds the pipes; what is on its way at the end is still read.
    child.once('exit', (exit, ended) => {
      const done = (): void =>
        settle(() => {
          const output = Buffer.concat(chunks);
          if (exit === 0) resolve({ kind: 'done', output, said: said() });
          else resolve({ kind: 'failed', exit: exit ?? undefined, signal: ended ?? undefined, output, said: said() });
        });
      endProgram(child);
      const late = clock.after(pipeGraceMs, done);
      child.once('close', () => {
        late.dispose();
        done();
      });
    });
  });
}

/** The first line of an output as text, without its end of line; undefined when there is none. Nothing else of it is kept. */
export function firstLineOf(output: Buffer): string | undefined {
  const end = output.findIndex((byte) => byte === 0x0a || byte === 0x0d);
  const line = output.subarray(0, end < 0 ? output.length : end).toString('utf8');
  return line === '' ? undefined : line;
}

/** Why there is no answer of a command, in words that begin with what it did: “ended with status 1”. */
export function whyNoAnswer(end: Exclude<CommandEnd, { kind: 'done' }>): string {
  switch (end.kind) {
    case 'notStarted':
      return `could not be started: ${end.reason}`;
    case 'failed':
      return end.signal === undefined ? `ended with status ${end.exit ?? 0}` : `was ended by ${end.signal}`;
    case 'tooLong':
      return `did not end in ${end.seconds} s`;
    case 'tooMuch':
      return `printed more than ${end.bytes / 1024} KiB`;
  }
}

/** Where this process has no descriptors left, what it answers has no pipes, against Node's types for it: `error` follows. */
function start(line: string, environment: CommandRun['environment']): ChildProcess {
  const env: NodeJS.ProcessEnv = { ...environment };
  if (process.platform === 'win32') {
    const shell = environment['ComSpec'] ?? 'cmd.exe';
    return spawn(shell, ['/d', '/s', '/c', `"${line}"`], {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsVerbatimArguments: true,
      windowsHide: true,
    });
  }
  const shell = environment['SHELL'] === undefined || environment['SHELL'] === '' ? '/bin/sh' : environment['SHELL'];
  return spawn(shell, ['-c', line], { env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
}
