/** A file of version 1 is one JSON value: it can only be read whole. */
export const mostWholeBytes = 64 * 1024 * 1024;

/** Why a file is not played. */
export type Fault = 'noRecording' | 'version' | 'tooLarge' | 'empty' | 'unreadable';

export class RecordingFault extends Error {
  readonly fault: Fault;
  constructor(fault: Fault) {
    super(fault);
    this.fault = fault;
  }
}

export interface CastEvent {
  /** Seconds since the beginning; never going back. */
  readonly time: number;
  readonly code: string;
  readonly data: string;
}

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

export interface Header {
  readonly version: 2 | 3;
  readonly size: Size;
  readonly title: string | undefined;
  readonly idleLimit: number | undefined;
}

/** One event as it stands in the file. */
export type Line = readonly [time: number, code: string, data: string];

/** A comment, or an empty line. */
export function isNoEvent(line: string): boolean {
  return line.startsWith('#') || line.trim() === '';
}

/** Undefined: a file of version 1, perhaps. */
export function readHeader(line: string): Header | undefined {
  const found = parse(line);
  if (!isRecord(found)) {
    if (line.trimStart().startsWith('{')) return undefined;
    throw new RecordingFault('noRecording');
  }
  const { version, title, idle_time_limit: idle } = found;
  if (version === 1) return undefined;
  const box = version === 3 && isRecord(found['term']) ? found['term'] : found;
  const size = version === 3 ? sizeOf(box['cols'], box['rows']) : sizeOf(box['width'], box['height']);
  if (version !== 2 && version !== 3) throw new RecordingFault(typeof version === 'number' ? 'version' : 'noRecording');
  if (size === undefined) throw new RecordingFault('noRecording');
  return {
    version,
    size,
    title: typeof title === 'string' ? title.slice(0, 500) : undefined,
    idleLimit: typeof idle === 'number' && idle > 0 ? idle : undefined,
  };
}

/** Undefined where the line is no event. */
export function readEvent(line: string): Line | undefined {
  const found = parse(line);
  if (!Array.isArray(found)) return undefined;
  const [time, code, data] = found as unknown[];
  return typeof time === 'number' && Number.isFinite(time) && typeof code === 'string' && typeof data === 'string'
    ? [time, code, data]
    : undefined;
}

/** Version 1 as version 3: both count from event to event. Throws `RecordingFault`. */
export function linesOfWhole(text: string): string {
  const found = parse(text);
  if (!isRecord(found) || found['version'] !== 1 || !Array.isArray(found['stdout'])) throw new RecordingFault('noRecording');
  const { width, height, title, stdout } = found;
  const size = sizeOf(width, height);
  if (size === undefined) throw new RecordingFault('noRecording');
  const lines = (stdout as unknown[]).map((each) =>
    Array.isArray(each) ? JSON.stringify([each[0], 'o', each[1]]) : JSON.stringify(each),
  );
  const head = JSON.stringify({ version: 3, term: { cols: size.columns, rows: size.rows }, title });
  return `${[head, ...lines].join('\n')}\n`;
}

/** The time of an event after another: version 3 counts from event to event. A clock that goes back, or counts in something else, must not stop the player. */
export function timeAfter(version: Header['version'], before: number, told: number): number {
  const next = version === 3 ? before + Math.max(0, told) : Math.max(before, told);
  return Number.isFinite(next) ? next : before;
}

function sizeOf(columns: unknown, rows: unknown): Size | undefined {
  const isCount = (value: unknown, most: number): value is number =>
    typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= most;
  return isCount(columns, 1000) && isCount(rows, 1000) ? { columns, rows } : undefined;
}

/** The size of an `r` event. */
export function readSize(data: string): Size | undefined {
  const [, columns, rows] = /^(\d{1,5})x(\d{1,5})$/.exec(data) ?? [];
  return columns === undefined ? undefined : sizeOf(Number(columns), Number(rows));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
