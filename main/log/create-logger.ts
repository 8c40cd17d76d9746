import { systemClock } from '../../shared/base/clock.ts';
import { createLineLogger } from './line-logger.ts';
import type { Logger } from './logger.ts';
import { RotatingFile } from './rotating-file.ts';

export interface CreateLoggerOptions {
  /** What `LOG` says: the scopes that are switched on. */
  readonly scopes: string;
  /** Where the lines go while no scope is switched on; without it, and with scopes, they go to stderr. */
  readonly file?: string | undefined;
}

const maxBytes = 5 * 1024 * 1024;

/** The logger of a host. A log file rotates at 5 MB and keeps two old ones. */
export function createLogger(options: CreateLoggerOptions): Logger {
  const { scopes, file } = options;
  if (file === undefined || scopes.trim() !== '') return createLineLogger({ write: toStandardError, scopes, clock: systemClock });
  // Opened by its first line: a program that has nothing to say leaves no file.
  let target: RotatingFile | undefined;
  const write = (line: string): void => {
    target ??= new RotatingFile({ path: file, maxBytes, keep: 2 });
    target.write(line);
  };
  return createLineLogger({ write, scopes, clock: systemClock });
}

function toStandardError(line: string): void {
  process.stderr.write(`${line}\n`);
}
