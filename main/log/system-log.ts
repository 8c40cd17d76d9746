import { spawn, type ChildProcess } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Clock } from '../../shared/base/clock.ts';
import type { Disposable } from '../../shared/base/disposable.ts';
import { AppError } from '../../shared/model/errors.ts';

/** What a page shows in the place of a path. */
export const systemLogName = 'the system log (logger -t hawser)';

/** What waits for a logger that takes nothing; later lines are dropped, and counted. */
const MOST_WAITING_BYTES = 1024 * 1024;
/** logger(1) makes several messages of a line above 1 KiB. */
const LINE_BYTES = 900;
/** How long a logger may take for what is left after the end. */
const PATIENCE_MS = 5000;
const lateReason = `logger did not take the last lines within ${PATIENCE_MS / 1000} s`;

export interface SystemLogParts {
  readonly clock: Clock;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  /** For tests; otherwise where Linux has it. */
  readonly socket?: string;
  /** It takes no more lines; after `close`: not all of them were taken. At most once. `reason` is part of a sentence. */
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
export function openSystemLog({ clock, environment, platform, onEnded, socket = '/dev/log' }: SystemLogParts): SystemLog {
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
  return new LoggerProcess(child, clock, onEnded);
}

class LoggerProcess implements SystemLog {
  readonly path = systemLogName;
  readonly #child: ChildProcess;
  readonly #clock: Clock;
  /** It takes no more lines. */
  #isOver = false;
  /** The end of its lines was waited for in vain. */
  #isLate = false;
  #hasEnded = false;
  #dropped = 0;
  #deadline: Disposable | undefined;

  constructor(child: ChildProcess, clock: Clock, onEnded: (reason: string) => void) {
    this.#child = child;
    this.#clock = clock;
    let said = '';
    const ended = (reason: string): void => {
      if (this.#hasEnded) return;
      this.#hasEnded = true;
      this.#isOver = true;
      this.#deadline?.dispose();
      child.stdin?.end();
      if (reason !== '') onEnded(reason);
    };
    child.stderr?.on('data', (bytes: Buffer) => {
      said = (said + bytes.toString()).slice(0, 500);
    });
    child.once('error', ({ message }) => ended(message));
    child.stdin?.on('error', () => undefined);
    child.once('close', (code, signal) => {
      const how = signal === null ? `logger ended with status ${code}` : `logger was ended by ${signal}`;
      // At the end of the lines it ends well, and says nothing.
      const isGood = this.#isOver && code === 0;
      ended(said.trim() || (this.#isLate ? lateReason : isGood ? '' : how));
    });
  }

  write(line: string): void {
    const input = this.#child.stdin;
    if (this.#isOver || input === null) return;
    if (input.writableLength > MOST_WAITING_BYTES) {
      this.#dropped += 1;
      return;
    }
    this.#tellDropped();
    input.write(`${cut(line)}\n`);
  }

  /** What was written still goes out, where the logger takes it in time. Idempotent. */
  close(): void {
    if (!this.#isOver) this.#tellDropped();
    this.#isOver = true;
    this.#child.stdin?.end();
    if (this.#hasEnded) return;
    this.#deadline ??= this.#clock.after(PATIENCE_MS, () => {
      this.#isLate = true;
      this.#child.kill('SIGKILL');
    });
  }

  #tellDropped(): void {
    if (this.#dropped === 0) return;
    this.#child.stdin?.write(`${this.#dropped} lines were dropped here: the system log did not take them in time\n`);
    this.#dropped = 0;
  }
}

/** At most `LINE_BYTES` of UTF-8, whole characters. */
function cut(line: string): string {
  const bytes = Buffer.from(line);
  if (bytes.length <= LINE_BYTES) return line;
  let end = LINE_BYTES - 3;
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return `${bytes.toString('utf8', 0, end)}…`;
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
