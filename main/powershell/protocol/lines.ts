/**
 * The out-of-process transport (psrp.md 1.2): one XML element a line. What a server's login shell prints comes in the same stream, before an
 * element and even on its line, so that elements are looked for inside of lines, and everything else is noise.
 */
import { guidOf, type Guid } from './guid.ts';

export type Stream = 'Default' | 'PromptResponse';
export type Element = 'Command' | 'Signal' | 'Close';
export type Acknowledged = 'Data' | Element;

export type LineEvent =
  | { readonly kind: 'data'; readonly stream: Stream; readonly guid: Guid; readonly bytes: Buffer }
  | { readonly kind: 'ack'; readonly of: Acknowledged; readonly guid: Guid }
  /** Text that is not of the protocol, as it came, at most `noiseLimit` bytes of it in all. */
  | { readonly kind: 'noise'; readonly text: string }
  /** `__NamedPipeError__`: what the server says of itself. It lives on after a `Remote transport error` alone. */
  | { readonly kind: 'serverError'; readonly text: string; readonly isEnd: boolean }
  /** The protocol is broken; nothing that follows can be relied on. */
  | { readonly kind: 'problem'; readonly problem: string };

export function dataLine(stream: Stream, guid: Guid, payload: Buffer): string {
  return `<Data Stream='${stream}' PSGuid='${guid}'>${payload.toString('base64')}</Data>\n`;
}

export function elementLine(element: Element, guid: Guid): string {
  return `<${element} PSGuid='${guid}' />\n`;
}

export interface LineLimits {
  /** Bytes of a line with an element; a real PowerShell's have 44,000. */
  readonly line: number;
  /** Bytes of noise that are handed on; what comes later is dropped. */
  readonly noise: number;
}

export const usualLineLimits: LineLimits = { line: 16 * 1024 * 1024, noise: 64 * 1024 };

/** Of a line without an element, as much is looked at as one; what goes on is noise for sure but for the end, where one may begin. */
const probe = 64 * 1024;
const tail = 32;
const start = /<(Data|DataAck|Command|CommandAck|Signal|SignalAck|Close|CloseAck)[ >]/;
const serverError = /__NamedPipeError__:/i;

export class LineReader {
  readonly #limits: LineLimits;
  /** What came of the line so far. */
  #parts: Buffer[] = [];
  #size = 0;
  /** The parts begin with an element. */
  #isElement = false;
  /** When to look at the parts again. */
  #probeAt = probe;
  /** The rest of the line is of no more interest. */
  #isSkipping = false;
  #noise = 0;

  constructor(limits: LineLimits = usualLineLimits) {
    this.#limits = limits;
  }

  feed(chunk: Uint8Array): LineEvent[] {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    const events: LineEvent[] = [];
    let at = 0;
    for (let end = bytes.indexOf(10); end !== -1; end = bytes.indexOf(10, at)) {
      this.#add(bytes.subarray(at, end));
      this.#endLine(events);
      at = end + 1;
    }
    if (at < bytes.length) {
      // The consumer may use its memory again for what comes next.
      this.#add(Buffer.from(bytes.subarray(at)));
      this.#bound(events);
    }
    return events;
  }

  /** The stream has ended: what stands in the last line, without its end. */
  end(): LineEvent[] {
    const events: LineEvent[] = [];
    if (this.#size > 0) this.#endLine(events);
    return events;
  }

  #add(part: Buffer): void {
    if (this.#isSkipping || part.length === 0) return;
    this.#parts.push(part);
    this.#size += part.length;
  }

  #take(): Buffer {
    const whole = this.#parts.length === 1 ? (this.#parts[0] ?? Buffer.alloc(0)) : Buffer.concat(this.#parts, this.#size);
    this.#parts = [];
    this.#size = 0;
    return whole;
  }

  #endLine(events: LineEvent[]): void {
    const line = this.#take();
    const wasSkipping = this.#isSkipping;
    this.#isSkipping = this.#isElement = false;
    this.#probeAt = probe;
    if (!wasSkipping) this.#read(line, events);
  }

  /** Keeps a line without an end within limits. */
  #bound(events: LineEvent[]): void {
    if (this.#isElement) {
      if (this.#size > this.#limits.line) {
        this.#take();
        this.#isSkipping = true;
        events.push({ kind: 'problem', problem: `a line is longer than ${this.#limits.line} bytes` });
      }
      return;
    }
    if (this.#size < this.#probeAt) return;
    const whole = this.#take();
    const text = whole.toString('latin1');
    const element = start.exec(text)?.index ?? serverError.exec(text)?.index;
    const from = element ?? whole.length - tail;
    this.#tellNoise(whole.subarray(0, from), events);
    this.#isElement = element !== undefined;
    this.#add(whole.subarray(from));
  }

  #read(line: Buffer, events: LineEvent[]): void {
    // Elements are ASCII; what is not is noise, and read as UTF-8 from the same bytes.
    const text = line.toString('latin1');
    let told = 0;
    let at = 0;
    const elements = searchIn(text, start);
    const errors = searchIn(text, serverError);
    while (at < text.length) {
      const match = elements(at);
      const error = errors(at);
      if (error !== null && (match === null || error.index < match.index)) {
        this.#tellNoise(line.subarray(told, error.index), events);
        const said = line.toString('utf8', error.index + error[0].length).trim();
        events.push({ kind: 'serverError', text: said.slice(0, 4096), isEnd: !/^Remote transport error:/i.test(said) });
        return;
      }
      if (match === null) break;
      const from = match.index;
      const read = readElement(text, from, match[1] ?? '');
      at = read?.end ?? from + 1;
      if (read === undefined) continue;
      this.#tellNoise(line.subarray(told, from), events);
      events.push(read.event);
      told = at;
    }
    this.#tellNoise(line.subarray(told), events);
  }

  #tellNoise(bytes: Buffer, events: LineEvent[]): void {
    const room = this.#limits.noise - this.#noise;
    if (bytes.length === 0 || room <= 0) return;
    const text = bytes
      .subarray(0, room)
      .toString('utf8')
      .replace(/^\ufeff/, '')
      .replace(/\r$/, '');
    if (text.trim() === '') return;
    this.#noise += Math.min(bytes.length, room);
    events.push({ kind: 'noise', text });
  }
}

/** Looks for the next match at or behind a place that only rises: a text is gone through once, however often one asks. */
function searchIn(text: string, pattern: RegExp): (at: number) => RegExpExecArray | null {
  const search = new RegExp(pattern.source, `g${pattern.flags}`);
  let found = search.exec(text);
  return (at) => {
    if (found !== null && found.index < at) {
      search.lastIndex = at;
      found = search.exec(text);
    }
    return found;
  };
}

/** Characters of the head of an element; a real one has 80. */
const maxHead = 512;
const guidAttribute = /\sPSGuid\s*=\s*(?:'([^']*)'|"([^"]*)")/;
const streamAttribute = /\sStream\s*=\s*(?:'([^']*)'|"([^"]*)")/i;

/** The element that begins at `from`. undefined: it only looks like one. */
function readElement(text: string, from: number, name: string): { readonly event: LineEvent; readonly end: number } | undefined {
  const headLength = text.slice(from, from + maxHead).indexOf('>');
  if (headLength === -1) return undefined;
  const headEnd = from + headLength;
  const head = text.slice(from, headEnd);
  if (head.includes('<', 1)) return undefined;
  const [, single, double] = guidAttribute.exec(head) ?? [];
  const guid = guidOf(single ?? double ?? '');
  if (guid === undefined) return undefined;
  if (name !== 'Data') {
    if (!name.endsWith('Ack')) return undefined;
    const close = `</${name}>`;
    const end = !head.endsWith('/') && text.startsWith(close, headEnd + 1) ? headEnd + 1 + close.length : headEnd + 1;
    return { event: { kind: 'ack', of: name.slice(0, -3) as Acknowledged, guid }, end };
  }
  const close = text.indexOf('</Data>', headEnd);
  if (close === -1) return { event: { kind: 'problem', problem: 'an element of data has no end' }, end: text.length };
  const end = close + '</Data>'.length;
  const bytes = bytesIn(text.slice(headEnd + 1, close));
  if (bytes === undefined) return { event: { kind: 'problem', problem: 'an element of data is not base64' }, end };
  const stream = /^PromptResponse$/i.test(streamAttribute.exec(head)?.slice(1).join('') ?? '') ? 'PromptResponse' : 'Default';
  return { event: { kind: 'data', stream, guid, bytes }, end };
}

function bytesIn(base64: string): Buffer | undefined {
  const text = base64.trim();
  if (text === '' || text.length % 4 !== 0) return undefined;
  const bytes = Buffer.from(text, 'base64');
  // Node passes over what is no base64: then there are fewer bytes than the text is long for.
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  return bytes.length === (text.length / 4) * 3 - padding ? bytes : undefined;
}
