import { spawn, type ChildProcess } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { AppError } from '../../shared/model/errors.ts';

/** What a page shows in the place of a path. */
export const systemLogName = 'the system log (logger -t hawser)';

export interface SystemLogParts {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  /** For tests; otherwise where Linux has it. */
  readonly socket?: string;
  /** It takes no more lines. `reason` is part of a sentence. */
  readonly onEnded: (reason: string) => void;
}

/** Takes lines, one after the other. */
export interface SystemLog {
  readonly path: string;
  write(line: string): void;
  close(): void;
}

/**
 * Lines for the log of this computer, as `ssh -y` writes them: facility `user`, as SyslogFacility of ssh_config has it by default. They go through
 * logger(1), which knows where the log is on each system. Throws `storage.unwritable` where there is no such program, or no log.
 */
export function openSystemLog({ environment, platform, onEnded, socket = '/dev/log' }: SystemLogParts): SystemLog {
  const refused = (reason: string): AppError =>
    new AppError('storage.unwritable', { file: 'the system log', reason }, `no system log: ${reason}`);
  if (platform === 'win32') throw refused('Windows has none that takes lines: write to a file');
  const program = findProgram('logger', environment['PATH'] ?? '');
  if (program === undefined) throw refused('there is no program “logger” on the PATH');
  // The logger of Linux says nothing of that, and loses each line.
  if (platform === 'linux' && !existsSync(socket)) throw refused(`this computer keeps none (${socket} is not there)`);
  const child = spawn(program, ['-t', 'hawser', '-p', 'user.info'], {
    stdio: ['pipe', 'ignore', 'pipe'],
    env: { PATH: environment['PATH'] },
  });
  return new LoggerProcess(child, onEnded);
}

class LoggerProcess implements SystemLog {
  readonly path = systemLogName;
  readonly #child: ChildProcess;
  #isOver = false;

  constructor(child: ChildProcess, onEnded: (reason: string) => void) {
    this.#child = child;
    let said = '';
    const ended = (reason: string): void => {
      if (this.#isOver) return;
      this.#isOver = true;
      onEnded(reason);
      child.stdin?.end();
    };
    child.stderr?.on('data', (bytes: Buffer) => {
      said = (said + bytes.toString()).slice(0, 500);
    });
    child.once('error', ({ message }) => ended(message));
    child.stdin?.on('error', () => undefined);
    child.once('close', (code) => ended(said.trim() === '' ? `logger ended with status ${code}` : said.trim()));
  }

  write(line: string): void {
    if (!this.#isOver) this.#child.stdin?.write(`${line}\n`);
  }

  /** What was written still goes out. */
  close(): void {
    this.#isOver = true;
    this.#child.stdin?.end();
  }
}

function findProgram(name: string, path: string): string | undefined {
  return path
    .split(delimiter)
    .filter(Boolean)
    .map((folder) => join(folder, name))
    .find((file) => {
      try {
        accessSync(file, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}
