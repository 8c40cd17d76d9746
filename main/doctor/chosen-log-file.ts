import { closeSync, fstatSync, openSync, writeSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { AppError } from '../../shared/model/errors.ts';
import type { LogTarget } from './connection-log.ts';

/** Nobody turns a file that has a chosen name; an hour of DEBUG3 during a large copy stays below. */
const MOST_BYTES = 100 * 1024 * 1024;

export interface ChosenLogFileOptions {
  /** A full path; `~/` is the home folder. Its folder must be there. */
  readonly path: string;
  readonly homeDir: string;
  readonly mostBytes?: number;
  /** It takes no more lines. `reason` is part of a sentence. */
  readonly onEnded: (reason: string) => void;
}

/**
 * A log file where a person wants it (LG-03): made new with mode 0600, never over a file or a link that is there, and in no folder that is not.
 * Throws `storage.unwritable`.
 */
export function openChosenLogFile({ path: typed, homeDir, mostBytes = MOST_BYTES, onEnded }: ChosenLogFileOptions): LogTarget {
  const path = typed.startsWith('~/') ? join(homeDir, typed.slice(2)) : typed;
  const refused = (reason: string, cause?: unknown): AppError =>
    new AppError('storage.unwritable', { file: path, reason }, `no log file: ${reason}`, { cause });
  if (!isAbsolute(path)) throw refused('it is no full path');
  if (/[\\/]$/.test(path)) throw refused('it is a folder: give the file a name');
  if (path.includes('\0')) throw refused('it is no path');
  let file: number | undefined;
  try {
    file = openSync(path, 'ax', 0o600);
  } catch (error) {
    throw refused(whyNotOpened(error), error);
  }
  let written = 0;
  const close = (): void => {
    if (file !== undefined) closeSync(file);
    file = undefined;
  };
  const end = (reason: string): void => {
    close();
    onEnded(reason);
  };
  return {
    path,
    write(line) {
      if (file === undefined) return;
      const bytes = Buffer.from(`${line}\n`);
      if (written + bytes.length > mostBytes) return end(`it has ${Math.round(mostBytes / 1024 ** 2)} MB`);
      try {
        for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at);
        written += bytes.length;
        if (fstatSync(file).nlink === 0) end('it was deleted');
      } catch (error) {
        end(codeOf(error) === 'ENOSPC' ? 'the disk is full' : reasonOf(error));
      }
    },
    close,
  };
}

function whyNotOpened(error: unknown): string {
  switch (codeOf(error)) {
    case 'EEXIST':
      return 'it is there already, and a log is written over nothing: give another name';
    case 'ENOENT':
    case 'ENOTDIR':
      return 'its folder is not there';
    default:
      return reasonOf(error);
  }
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code;
}

/** A code where there is one: `fileReason` has words for it. */
function reasonOf(error: unknown): string {
  return codeOf(error) ?? (error instanceof Error ? error.message : String(error));
}
