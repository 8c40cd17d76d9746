import type { Clock } from '../../shared/base/clock.ts';
import type { Logger } from './logger.ts';
import { loggable, loggableFields } from './redact.ts';

export interface LineLoggerOptions {
  /** Takes one line without its end. Must not throw. */
  readonly write: (line: string) => void;
  /** Scopes whose `debug` and `info` are written: `ssh,rpc`, or `*` for all. */
  readonly scopes: string;
  readonly clock: Pick<Clock, 'now'>;
}

/**
 * A logger of JSON lines: `{"time":…,"level":…,"scope":…,"message":…,…fields}`. `warn` and `error` are always written. A scope
 * inside a scope is called `ssh.pool` and is switched on by `ssh` too.
 */
export function createLineLogger(options: LineLoggerOptions): Logger {
  const wanted = new Set(options.scopes.split(/[\s,]+/).filter((name) => name !== ''));
  return scopedLogger(options, wanted, '');
}

type Level = 'debug' | 'info' | 'warn' | 'error';

function scopedLogger(options: LineLoggerOptions, wanted: ReadonlySet<string>, scope: string): Logger {
  const isOn = isWanted(wanted, scope);
  const log = (level: Level, message: string, fields: Readonly<Record<string, unknown>> = {}): void => {
    options.write(formatLine(options.clock.now(), level, scope, message, fields));
  };
  return {
    debug(message, fields) {
      if (isOn) log('debug', message, fields);
    },
    info(message, fields) {
      if (isOn) log('info', message, fields);
    },
    warn: (message, fields) => log('warn', message, fields),
    error: (message, fields) => log('error', message, fields),
    scope: (name) => scopedLogger(options, wanted, scope === '' ? name : `${scope}.${name}`),
  };
}

function isWanted(wanted: ReadonlySet<string>, scope: string): boolean {
  if (wanted.has('*')) return true;
  const names = scope.split('.');
  return names.some((_name, index) => wanted.has(names.slice(0, index + 1).join('.')));
}

function formatLine(
  now: number,
  level: Level,
  scope: string,
  message: string,
  fields: Readonly<Record<string, unknown>>,
): string {
  const start = { time: new Date(now).toISOString(), level, ...(scope === '' ? {} : { scope }), message: loggable(message) };
  try {
    // The start once more at the end: the order stays, and no field can pretend to be one of these.
    return JSON.stringify({ ...start, ...loggableFields(fields), ...start });
  } catch (error) {
    return JSON.stringify({ ...start, unloggable: String(error) });
  }
}
