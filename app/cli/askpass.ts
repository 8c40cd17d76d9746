import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cancelled } from '../../shared/model/errors.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const defaultProgram = '/usr/bin/ssh-askpass';
/** More than any password; a helper that writes for ever is stopped. */
const mostBytes = 64 * 1024;

/** When the helper is asked, as ssh(1) decides it (SSH_ASKPASS_REQUIRE, DISPLAY). */
export type AskpassRule =
  /** Before anything else. */
  | 'always'
  /** Where there is no terminal. */
  | 'withoutTerminal'
  | 'never';

export function askpassRule(environment: Environment): AskpassRule {
  const hasDisplay = [environment['DISPLAY'], environment['WAYLAND_DISPLAY']].some((name) => name !== undefined && name !== '');
  switch (environment['SSH_ASKPASS_REQUIRE']?.toLowerCase()) {
    case 'force':
      return 'always';
    case 'prefer':
      return hasDisplay ? 'always' : 'never';
    case 'never':
      return 'never';
    default:
      return hasDisplay ? 'withoutTerminal' : 'never';
  }
}

/** The helper's path; undefined where none is named and the usual one is not installed. */
export function askpassProgram(environment: Environment): string | undefined {
  const named = environment['SSH_ASKPASS'];
  if (named !== undefined && named !== '') return named;
  return existsSync(defaultProgram) ? defaultProgram : undefined;
}

/**
 * Runs the helper with the question as its argument and reads one line from its stdout. Answers undefined when it ends with
 * another status than 0 (the user cancelled) or cannot be started. The answer is nowhere but in its pipe.
 */
export function runAskpass(
  program: string,
  question: string,
  environment: Environment,
  signal: AbortSignal,
): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(cancelled());
    const child = spawn(program, [question], { stdio: ['ignore', 'pipe', 'inherit'], env: { ...environment } });
    const chunks: Buffer[] = [];
    let size = 0;
    const onAbort = (): void => {
      child.kill();
      reject(cancelled());
    };
    signal.addEventListener('abort', onAbort, { once: true });
    child.stdout.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > mostBytes) child.kill();
      else chunks.push(chunk);
    });
    const finish = (answer: string | undefined): void => {
      signal.removeEventListener('abort', onAbort);
      resolve(answer);
    };
    child.on('error', () => finish(undefined));
    child.on('close', (status) => {
      const [line = ''] = Buffer.concat(chunks).toString('utf8').split(/\r?\n/);
      finish(status === 0 ? line : undefined);
    });
  });
}
