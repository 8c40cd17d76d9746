import {
  isNoEvent,
  linesOfWhole,
  mostWholeBytes,
  readEvent,
  readHeader,
  readSize,
  RecordingFault,
  timeAfter,
  type CastEvent,
  type Header,
  type Line,
  type Size,
} from './cast-format.ts';
import { FileLines } from './file-lines.ts';
import { bytesOfFile, type RecordingBytes } from './recording-bytes.ts';
import { moveOn, pauseLimits, type Moment } from './recording-times.ts';

/** Whatever is larger is told, and not read: as much as a recording of ours may be allowed to have. */
const mostFileBytes = 100_000_000_000;
const mostMarkers = 1000;
/** What is fetched and parsed at once: some milliseconds. */
const sliceBytes = 256 * 1024;
/** In huge files slices are larger. */
const mostSlices = 16_384;

/** A part of the file that is fetched and read in one go. */
export interface Slice {
  readonly from: number;
  readonly to: number;
  /** Events before it, and in it. */
  readonly firstEvent: number;
  readonly count: number;
  /** Characters of output before it. */
  readonly output: number;
  /** What the terminal was when it began. */
  readonly size: Size;
  /** DEC private modes that were set or reset before it, as they were then. */
  readonly modes: ReadonlyMap<number, boolean>;
  /** Of the last event before it, and of its own first one. */
  readonly before: Moment;
  readonly first: Moment;
}

export interface Marker {
  readonly at: Moment;
  readonly label: string;
}

/** A recording that was looked through once. Its events stay in the file: what is kept here grows with its bytes, some hundred of each slice, up to a bound. */
export interface Recording {
  readonly title: string | undefined;
  readonly size: Size;
  readonly slices: readonly Slice[];
  readonly markers: readonly Marker[];
  /** Of the last event. */
  readonly end: Moment;
  /** The limits of pauses for which there are times, in the order of every `Moment`. */
  readonly limits: readonly (number | undefined)[];
  /** The line, from 1, at which it could not be read any further; what comes before it is played. */
  readonly brokenLine: number | undefined;
  /** Seconds that a pause is played at most, as the file wishes it. */
  readonly idleLimit: number | undefined;
  /** Rejects with `RecordingFault` where the file has changed, and as its bytes do. */
  events(slice: Slice, signal: AbortSignal): Promise<readonly CastEvent[]>;
}

/**
 * Looks through an asciicast file (https://docs.asciinema.org/manual/asciicast/v2/, v1 and v3), piece by piece, so that the page goes on meanwhile; `progress` hears how
 * far it is, 0 to 1. Rejects with `RecordingFault`, as the bytes do, and with the signal's reason.
 */
export async function readRecording(
  file: RecordingBytes,
  signal: AbortSignal,
  progress: (share: number) => void = () => undefined,
): Promise<Recording> {
  if (file.size > mostFileBytes) throw new RecordingFault('tooLarge');
  const lines = new FileLines(file, signal);
  const first = await nextOf(lines);
  if (first === undefined) throw new RecordingFault('empty');
  const header = readHeader(first.text);
  if (header === undefined) return readRecording(await readWhole(file, signal), signal, progress);
  const scan = new Scan(header);
  const wanted = Math.max(sliceBytes, Math.ceil(file.size / mostSlices));
  let told = 0;
  const brokenLine = await lookThrough(lines, scan, wanted, (at) => {
    const share = Math.min(1, at / Math.max(1, file.size));
    if (share - told >= 0.01) progress((told = share));
  });
  if (scan.count === 0) throw new RecordingFault(brokenLine === undefined ? 'empty' : 'noRecording');
  return scan.recording(brokenLine, async (slice, until) => {
    const bytes = await file.read(slice.from, slice.to - slice.from, until);
    const events = readEvents(new TextDecoder().decode(bytes), header, slice);
    if (events.length !== slice.count) throw new RecordingFault('unreadable');
    return events;
  });
}

/** Undefined: nothing is left. */
async function nextOf(lines: FileLines): Promise<ReturnType<FileLines['take']>> {
  for (;;) {
    const line = lines.take();
    if (line !== undefined || !(await lines.more())) return line;
  }
}

/** Answers the line at which it could not go on. */
async function lookThrough(
  lines: FileLines,
  scan: Scan,
  wanted: number,
  progress: (at: number) => void,
): Promise<number | undefined> {
  let number = 1;
  let begun = lines.at;
  scan.begin(begun);
  for (;;) {
    const line = lines.take();
    if (line === undefined) {
      const isMore = await lines.more().catch((error: unknown) => {
        if (error instanceof RecordingFault && error.fault === 'noRecording') return 'broken' as const;
        throw error;
      });
      if (isMore === true) {
        progress(lines.at);
        continue;
      }
      scan.end(lines.at);
      return isMore === 'broken' ? number + 1 : undefined;
    }
    number++;
    if (line.from > mostFileBytes) throw new RecordingFault('tooLarge');
    if (line.from - begun >= wanted) {
      scan.end(line.from);
      begun = line.from;
      scan.begin(begun);
    }
    if (isNoEvent(line.text)) continue;
    const event = readEvent(line.text);
    if (event === undefined) {
      scan.end(line.from);
      return number;
    }
    scan.take(event);
  }
}

async function readWhole(file: RecordingBytes, signal: AbortSignal): Promise<RecordingBytes> {
  const bytes = file.size > mostWholeBytes ? undefined : await file.read(0, mostWholeBytes, signal);
  if (bytes === undefined || bytes.length === mostWholeBytes) throw new RecordingFault('noRecording');
  return bytesOfFile(new Blob([linesOfWhole(new TextDecoder().decode(bytes))]));
}

function readEvents(text: string, { version }: Header, { before }: Slice): CastEvent[] {
  const events: CastEvent[] = [];
  let time = before[0] ?? 0;
  for (const line of text.split('\n')) {
    const event = isNoEvent(line) ? undefined : readEvent(line);
    if (event === undefined) continue;
    time = timeAfter(version, time, event[0]);
    events.push({ time, code: event[1], data: event[2] });
  }
  return events;
}

/** What is kept of the events as they go by. */
class Scan {
  count = 0;
  readonly #header: Header;
  readonly #limits: readonly (number | undefined)[];
  readonly #now: Moment;
  #size: Size;
  /** Slices share it until it changes. */
  #modes: ReadonlyMap<number, boolean> = new Map();
  #output = 0;
  readonly #markers: Marker[] = [];
  readonly #slices: Slice[] = [];
  #begun: Omit<Slice, 'to' | 'count' | 'first'> | undefined;
  #first: Moment | undefined;

  constructor(header: Header) {
    this.#header = header;
    this.#size = header.size;
    this.#limits = pauseLimits(header.idleLimit);
    this.#now = new Float64Array(this.#limits.length);
  }

  begin(from: number): void {
    const before = this.#now.slice();
    this.#begun = { from, firstEvent: this.count, output: this.#output, size: this.#size, modes: this.#modes, before };
    this.#first = undefined;
  }

  end(to: number): void {
    if (this.#begun !== undefined && this.#first !== undefined)
      this.#slices.push({ ...this.#begun, to, count: this.count - this.#begun.firstEvent, first: this.#first });
    this.#begun = undefined;
  }

  take([time, code, data]: Line): void {
    moveOn(this.#now, this.#limits, timeAfter(this.#header.version, this.#now[0] ?? 0, time));
    this.#first ??= this.#now.slice();
    if (code === 'o') {
      this.#output += data.length;
      this.#noteModes(data);
    } else if (code === 'r') this.#size = readSize(data) ?? this.#size;
    else if (code === 'm' && this.#markers.length < mostMarkers)
      this.#markers.push({ at: this.#now.slice(), label: data.slice(0, 200) });
    this.count++;
  }

  recording(brokenLine: number | undefined, events: Recording['events']): Recording {
    const { title, size, idleLimit } = this.#header;
    const [slices, markers, limits, end] = [this.#slices, this.#markers, this.#limits, this.#now];
    return { title, size, idleLimit, slices, markers, limits, end, brokenLine, events };
  }

  #noteModes(data: string): void {
    if (!data.includes('\u001b[?')) return;
    const modes = new Map(this.#modes);
    let isChanged = false;
    for (const [, numbers = '', final] of data.matchAll(/\u001b\[\?([\d;]{1,60})([hl])/g))
      for (const number of numbers.split(';').map(Number)) {
        if ((modes.size >= 100 && !modes.has(number)) || modes.get(number) === (final === 'h')) continue;
        modes.set(number, final === 'h');
        isChanged = true;
      }
    if (isChanged) this.#modes = modes;
  }
}
