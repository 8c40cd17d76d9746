import type { AppError } from '../../shared/model/errors.ts';
import type { ConfigLine } from './lexer.ts';

/** Whose file it is: decides where relative includes stand. A file given with `-F` counts as the user's. */
export type ConfigRole = 'user' | 'system';

/** A line and, for an `Include`, the files it named, already read. */
export interface ConfigEntry {
  readonly line: ConfigLine;
  readonly included: readonly ConfigFile[];
}

/** What stands between two `Host` or `Match` lines. The first section of a file has no header. */
export interface ConfigSection {
  readonly header: ConfigLine | undefined;
  readonly entries: readonly ConfigEntry[];
}

export interface ConfigFile {
  readonly path: string;
  readonly role: ConfigRole;
  readonly lines: readonly ConfigLine[];
  readonly sections: readonly ConfigSection[];
}

/** What an administrator fixed: it wins over everything that a user, a bookmark or a command line says (CF-17). */
export interface ConfigLocks {
  /** For every host. A mistake in one of them stops every resolution. */
  readonly options: readonly { readonly file: string; readonly line: number; readonly keyword: string; readonly value: string }[];
  /** The system's file, when what it says can't be overridden; then it is not among the roots. */
  readonly files: readonly ConfigFile[];
}

export const noLocks: ConfigLocks = { options: [], files: [] };

/** Everything a resolution reads: files, and the facts that tokens stand for. Reading happens before; resolving does no I/O. */
export interface ConfigSources {
  readonly homeDir: string;
  readonly userName: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly localHostName: string;
  readonly userId: number | undefined;
  /** Of this computer's interfaces, for `Match localnetwork`. */
  readonly localAddresses: readonly string[];
  /** Where relative paths stand. */
  readonly workingDir: string;
  /** In the order they are obeyed: the user's, then the system's; or the one of `-F`. */
  readonly roots: readonly ConfigFile[];
  readonly locks: ConfigLocks;
  /** Every path that was looked at, included and absent ones too: a change there may change the answer. */
  readonly files: readonly string[];
  /** Why a file could not be used. ssh stops at these; so every resolution is refused with the first of them. */
  readonly problems: readonly AppError[];
}
