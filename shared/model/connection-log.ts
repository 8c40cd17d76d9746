import { z } from 'zod';

/** How much a connection's log tells, by the names of LogLevel in ssh_config(5); each level has all that those before it have. */
export const ConnectionLogLevel = z.enum(['QUIET', 'FATAL', 'ERROR', 'INFO', 'VERBOSE', 'DEBUG1', 'DEBUG2', 'DEBUG3']);
export type ConnectionLogLevel = z.infer<typeof ConnectionLogLevel>;

/** The level of a line: none is written for QUIET, which shows nothing at all. */
export type LoggedLevel = Exclude<ConnectionLogLevel, 'QUIET'>;

/** After this time a debug level goes back by itself (LG-08): it tells much and fills disks. */
export const debugLevelLimitMs = 60 * 60 * 1000;

const rank: Readonly<Record<ConnectionLogLevel, number>> = {
  QUIET: 0,
  FATAL: 1,
  ERROR: 2,
  INFO: 3,
  VERBOSE: 4,
  DEBUG1: 5,
  DEBUG2: 6,
  DEBUG3: 7,
};

/** Whether lines of one level are told at another. */
export function isToldAt(line: LoggedLevel, level: ConnectionLogLevel): boolean {
  return rank[line] <= rank[level];
}

/** The level that ssh's `~v` (`more`) or `~V` (`less`) comes to: not below ERROR, not above DEBUG3. */
export function steppedLevel(level: ConnectionLogLevel, to: 'more' | 'less'): ConnectionLogLevel {
  const levels = ConnectionLogLevel.options;
  const at = levels.indexOf(level);
  return levels[to === 'more' ? Math.min(at + 1, levels.length - 1) : at > rank.ERROR ? at - 1 : at] ?? level;
}

export function isDebugLevel(level: ConnectionLogLevel): boolean {
  return rank[level] >= rank.DEBUG1;
}

export const ConnectionLogLine = z.object({
  /** Counts up within a log; what is missing was dropped. */
  number: z.number().int(),
  /** Milliseconds since 1970. */
  at: z.number(),
  level: ConnectionLogLevel.exclude(['QUIET']),
  /** One printable line without a secret. */
  text: z.string(),
});
export type ConnectionLogLine = z.infer<typeof ConnectionLogLine>;

export const ConnectionLog = z.object({
  level: ConnectionLogLevel,
  /** When a debug level goes back by itself, milliseconds since 1970. */
  debugUntil: z.number().optional(),
  /** Where it was written to last. */
  file: z.string().optional(),
  isWriting: z.boolean(),
  /** All that are kept, also those that the level hides. */
  lines: z.array(ConnectionLogLine),
  /** How many lines were dropped for want of room. */
  dropped: z.number().int(),
});
export type ConnectionLog = z.infer<typeof ConnectionLog>;

/** A line as a file has it: time in UTC, level, text. */
export function connectionLogText({ at, level, text }: ConnectionLogLine): string {
  return `${new Date(at).toISOString()} ${level} ${text}`;
}
