import { bag, dictionary, int, type Bag } from './objects.ts';
import type { PsObject } from './clixml/values.ts';

/** What the server may ask of the client's screen. It never asks again: its getters answer from here. */
export interface HostInfo {
  readonly columns: number;
  readonly rows: number;
  readonly title: string;
  /** `System.ConsoleColor`, 0 to 15. */
  readonly foreground: number;
  readonly background: number;
}

export const usualHost: HostInfo = { columns: 120, rows: 30, title: 'hawser', foreground: 7, background: 0 };

const size = (columns: number, rows: number): PsObject => bag({ width: columns, height: rows });
const place = (x: number, y: number): PsObject => bag({ x, y });
const named = (type: string, value: Bag[string]): PsObject => bag({ T: type, V: value });

/**
 * The host as INIT_RUNSPACEPOOL and CREATE_PIPELINE tell it. All ten facts are sent: not every server takes fewer. `host` absent: no host, so that
 * prompts fail with a clear message and only records tell of warnings; `runspace`: that of the pool.
 */
export function hostInfo(host: HostInfo | 'runspace' | undefined): PsObject {
  const isNull = host === undefined || host === 'runspace';
  const flags = { _isHostNull: isNull, _isHostUINull: isNull, _isHostRawUINull: isNull, _useRunspaceHost: isNull };
  if (isNull) return bag(flags);
  const { columns, rows, title, foreground, background } = host;
  const coordinates = 'System.Management.Automation.Host.Coordinates';
  const sizes = 'System.Management.Automation.Host.Size';
  const facts = [
    named('System.ConsoleColor', foreground),
    named('System.ConsoleColor', background),
    named(coordinates, place(0, 0)),
    named(coordinates, place(0, 0)),
    named('System.Int32', 25),
    named(sizes, size(columns, rows)),
    named(sizes, size(columns, rows)),
    named(sizes, size(columns, rows)),
    named(sizes, size(columns, rows)),
    named('System.String', title),
  ];
  const data = dictionary(
    ['System.Collections.Hashtable', 'System.Object'],
    facts.map((value, key) => [int(key), value] as const),
  );
  return bag({ ...flags, _hostDefaultData: bag({ data }) });
}
