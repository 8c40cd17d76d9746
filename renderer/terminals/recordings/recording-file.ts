/** Whatever is larger is told, and not read. */
export const mostFileBytes = 1024 * 1024 * 1024;
/** A file of version 1 is one JSON value: it can only be read whole. */
const mostWholeBytes = 64 * 1024 * 1024;
/** One event is one line. */
const mostLineBytes = 8 * 1024 * 1024;
/** What comes after them is not played. */
const mostEvents = 5_000_000;
const mostMarkers = 1000;
/** What is parsed at once: some milliseconds. */
const sliceBytes = 256 * 1024;

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
  readonly code: string;
  readonly data: string;
}

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** A part of the file that is read in one go. */
export interface Slice {
  readonly from: number;
  readonly to: number;
  /** Of the events before it. */
  readonly firstEvent: number;
  /** Characters of output before it. */
  readonly output: number;
  /** What the terminal was when it began. */
  readonly size: Size;
  /** DEC private modes that were set or reset before it, as they were then. */
  readonly modes: ReadonlyMap<number, boolean>;
}

export interface Marker {
  readonly event: number;
  readonly label: string;
}

/** A recording that was looked through once. Its events stay in the file. */
export interface Recording {
  readonly title: string | undefined;
  readonly size: Size;
  /** Seconds since the beginning, one of each event; never going back. */
  readonly times: Float64Array;
  readonly slices: readonly Slice[];
  readonly markers: readonly Marker[];
  /** The line, from 1, at which it could not be read any further; what comes before it is played. */
  readonly brokenLine: number | undefined;
  /** It has more events than are played. */
  readonly isCut: boolean;
  /** Seconds that a pause is played at most, as the file wishes it. */
  readonly idleLimit: number | undefined;
  events(slice: Slice): Promise<CastEvent[]>;
}

interface Header {
  readonly version: 2 | 3;
  readonly size: Size;
  readonly title: string | undefined;
  readonly idleLimit: number | undefined;
}

type Line = readonly [time: number, code: string, data: string];

/**
 * Looks through an asciicast file (https://docs.asciinema.org/manual/asciicast/v2/, v1 and v3), slice by slice, so that the page goes on meanwhile; `progress` hears how
 * far it is, 0 to 1. Rejects with `RecordingFault`, and with the signal's reason.
 */
export async function readRecording(
  file: Blob,
  signal: AbortSignal,
  progress: (share: number) => void = () => undefined,
  most = mostEvents,
): Promise<Recording> {
  if (file.size > mostFileBytes) throw new RecordingFault('tooLarge');
  const lines = new FileLines(file, signal);
  const first = await lines.next();
  if (first === undefined) throw new RecordingFault(file.size === 0 ? 'empty' : 'noRecording');
  const header = readHeader(first.text);
  if (header === undefined) {
    const whole = await readWhole(file);
    return readRecording(whole, signal, progress, most);
  }
  const scan = new Scan(header);
  let begun = lines.at;
  let brokenLine: number | undefined;
  let isCut = false;
  let number = 1;
  let reported = 0;
  scan.begin(begun);
  for (;;) {
    let line: Awaited<ReturnType<FileLines['next']>>;
    try {
      line = await lines.next();
    } catch (error) {
      if (!(error instanceof RecordingFault) || error.fault !== 'noRecording') throw error;
      brokenLine = number + 1;
      scan.end(lines.at);
      break;
    }
    if (line === undefined) break;
    number++;
    if (line.from - begun >= sliceBytes) {
      scan.end(line.from);
      begun = line.from;
      scan.begin(begun);
      if (line.from - reported > 4 * sliceBytes) progress((reported = line.from) / file.size);
    }
    if (isNoEvent(line.text)) continue;
    const event = readEvent(line.text);
    if (event === undefined) {
      brokenLine = number;
      scan.end(line.from);
      break;
    }
    if (scan.count >= most) {
      isCut = true;
      scan.end(line.from);
      break;
    }
    scan.take(event);
  }
  if (brokenLine === undefined && !isCut) scan.end(file.size);
  if (scan.count === 0) throw new RecordingFault(brokenLine === undefined ? 'empty' : 'noRecording');
  return scan.recording({ brokenLine, isCut }, async (slice) => {
    const text = await file
      .slice(slice.from, slice.to)
      .text()
      .catch(() => {
        throw new RecordingFault('unreadable');
      });
    return text.split('\n').flatMap((line) => {
      const event = isNoEvent(line) ? undefined : readEvent(line);
      return event === undefined ? [] : [{ code: event[1], data: event[2] }];
    });
  });
}

function isNoEvent(line: string): boolean {
  return line.startsWith('#') || line.trim() === '';
}

/** Undefined: a file of version 1, perhaps. */
function readHeader(line: string): Header | undefined {
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

function readEvent(line: string): Line | undefined {
  const found = parse(line);
  if (!Array.isArray(found)) return undefined;
  const [time, code, data] = found as unknown[];
  return typeof time === 'number' && Number.isFinite(time) && typeof code === 'string' && typeof data === 'string'
    ? [time, code, data]
    : undefined;
}

/** Version 1 as version 3: both count from event to event. */
async function readWhole(file: Blob): Promise<Blob> {
  if (file.size > mostWholeBytes) throw new RecordingFault('noRecording');
  const found = parse(await file.text());
  if (!isRecord(found) || found['version'] !== 1 || !Array.isArray(found['stdout'])) throw new RecordingFault('noRecording');
  const { width, height, title, stdout } = found;
  const size = sizeOf(width, height);
  if (size === undefined) throw new RecordingFault('noRecording');
  const lines = (stdout as unknown[]).map((each) =>
    Array.isArray(each) ? JSON.stringify([each[0], 'o', each[1]]) : JSON.stringify(each),
  );
  const head = JSON.stringify({ version: 3, term: { cols: size.columns, rows: size.rows }, title });
  return new Blob([[head, ...lines].join('\n'), '\n']);
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

/** Lines of a file, read slice by slice. */
class FileLines {
  /** Where the next line begins. */
  at = 0;
  readonly #file: Blob;
  readonly #signal: AbortSignal;
  #bytes = new Uint8Array();
  #read = 0;
  readonly #decoder = new TextDecoder();

  constructor(file: Blob, signal: AbortSignal) {
    this.#file = file;
    this.#signal = signal;
  }

  /** Rejects with `noRecording` for a line that is too long. */
  async next(): Promise<{ readonly text: string; readonly from: number } | undefined> {
    let looked = 0;
    for (;;) {
      const end = this.#bytes.indexOf(10, looked);
      if (end >= 0) return this.#take(end, 1);
      if (this.#read >= this.#file.size) return this.#bytes.length === 0 ? undefined : this.#take(this.#bytes.length, 0);
      if (this.#bytes.length > mostLineBytes) throw new RecordingFault('noRecording');
      looked = this.#bytes.length;
      await this.#more();
    }
  }

  #take(length: number, more: number): { readonly text: string; readonly from: number } {
    const from = this.at;
    const text = this.#decoder.decode(this.#bytes.subarray(0, length));
    this.#bytes = this.#bytes.subarray(length + more);
    this.at += length + more;
    return { text, from };
  }

  async #more(): Promise<void> {
    this.#signal.throwIfAborted();
    const part = await this.#file
      .slice(this.#read, this.#read + Math.max(sliceBytes, this.#bytes.length))
      .arrayBuffer()
      .catch(() => {
        throw new RecordingFault('unreadable');
      });
    if (part.byteLength === 0) throw new RecordingFault('unreadable');
    this.#read += part.byteLength;
    const both = new Uint8Array(this.#bytes.length + part.byteLength);
    both.set(this.#bytes);
    both.set(new Uint8Array(part), this.#bytes.length);
    this.#bytes = both;
  }
}

/** What is kept of the events as they go by. */
class Scan {
  count = 0;
  readonly #header: Header;
  #times = new Float64Array(1024);
  #time = 0;
  #size: Size;
  #modes = new Map<number, boolean>();
  #output = 0;
  readonly #markers: Marker[] = [];
  readonly #slices: Slice[] = [];
  #begun: Omit<Slice, 'to'> | undefined;

  constructor(header: Header) {
    this.#header = header;
    this.#size = header.size;
  }

  begin(from: number): void {
    this.#begun = { from, firstEvent: this.count, output: this.#output, size: this.#size, modes: new Map(this.#modes) };
  }

  end(to: number): void {
    if (this.#begun !== undefined && this.count > this.#begun.firstEvent) this.#slices.push({ ...this.#begun, to });
    this.#begun = undefined;
  }

  take([time, code, data]: Line): void {
    // A file whose clock goes back, or that counts in something else, must not stop the player.
    const next = this.#header.version === 3 ? this.#time + Math.max(0, time) : Math.max(this.#time, time);
    if (Number.isFinite(next)) this.#time = next;
    if (this.count === this.#times.length) {
      const more = new Float64Array(this.#times.length * 2);
      more.set(this.#times);
      this.#times = more;
    }
    if (code === 'o') {
      this.#output += data.length;
      this.#noteModes(data);
    } else if (code === 'r') this.#size = readSize(data) ?? this.#size;
    else if (code === 'm' && this.#markers.length < mostMarkers)
      this.#markers.push({ event: this.count, label: data.slice(0, 200) });
    this.#times[this.count++] = this.#time;
  }

  recording(ends: Pick<Recording, 'brokenLine' | 'isCut'>, events: Recording['events']): Recording {
    const { title, size, idleLimit } = this.#header;
    const times = this.#times.slice(0, this.count);
    return { title, size, idleLimit, times, slices: this.#slices, markers: this.#markers, ...ends, events };
  }

  #noteModes(data: string): void {
    if (!data.includes('\u001b[?')) return;
    for (const [, numbers = '', final] of data.matchAll(/\u001b\[\?([\d;]{1,60})([hl])/g))
      for (const number of numbers.split(';').map(Number)) {
        if (this.#modes.size < 100 || this.#modes.has(number)) this.#modes.set(number, final === 'h');
      }
  }
}

/** The times as they are played: no pause is longer than `limit` seconds. */
export function shownTimes(times: Float64Array, limit: number | undefined): Float64Array {
  if (limit === undefined) return times;
  const shown = new Float64Array(times.length);
  let before = 0;
  let at = 0;
  for (let event = 0; event < times.length; event++) {
    const time = times[event] ?? before;
    at += Math.min(time - before, limit);
    before = time;
    shown[event] = at;
  }
  return shown;
}

/** How many events have happened at a time: binary search. */
export function eventsUntil(times: Float64Array, time: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((times[middle] ?? 0) <= time) low = middle + 1;
    else high = middle;
  }
  return low;
}
