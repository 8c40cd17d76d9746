import { createHash } from 'node:crypto';
import type { RunLine, RunStream } from '../../shared/model/runs.ts';
import { plainLine } from './plain-line.ts';

/** Bytes of memory that the hosts of a run may keep together: of text, and what each line takes besides. */
export interface KeepBudget {
  bytes: number;
}

/** Of one host, both streams together. */
const mostKept = 2 * 1024 * 1024;
/** What a line takes besides its text: empty lines are not free. */
export const lineBytes = 64;
/** A line without an end is cut into lines of so many characters. */
const longLine = 20_000;

const lineFeed = 0x0a;
const nothing = { length: 0, cost: 0 };

/** How much of the bytes may be kept with so much memory, in bytes: all, or as many whole lines as fit. */
function fitting(bytes: Uint8Array, room: number): { readonly length: number; readonly cost: number } {
  let fits = nothing;
  let lines = 0;
  for (let end = bytes.indexOf(lineFeed); end !== -1; end = bytes.indexOf(lineFeed, end + 1)) {
    lines += 1;
    const cost = end + 1 + lines * lineBytes;
    if (cost > room) return fits;
    fits = { length: end + 1, cost };
  }
  const cost = bytes.length + lines * lineBytes;
  return cost > room ? fits : { length: bytes.length, cost };
}

class StreamLines {
  readonly #decoder = new TextDecoder('utf-8');
  #open = '';

  /** Whole lines of what came. */
  take(bytes: Uint8Array): string[] {
    return this.#cut(this.#open + this.#decoder.decode(bytes, { stream: true }));
  }

  /** What stands after the last line break. */
  end(): string[] {
    const lines = this.#cut(this.#open + this.#decoder.decode());
    const last = this.#open;
    this.#open = '';
    return last === '' ? lines : [...lines, last];
  }

  #cut(text: string): string[] {
    const lines = text.split('\n');
    this.#open = lines.pop() ?? '';
    while (this.#open.length > longLine) {
      lines.push(this.#open.slice(0, longLine));
      this.#open = this.#open.slice(longLine);
    }
    return lines;
  }
}

/**
 * What one host wrote: the first lines are kept, the rest is counted. All of it is in the digest, so that two hosts which wrote the same are known as
 * such however much it was. Lines are safe to show: no control characters, no escape sequences.
 */
export class KeptOutput {
  readonly #budget: KeepBudget;
  readonly #streams = { output: new StreamLines(), error: new StreamLines() };
  readonly #hashes = { output: createHash('sha256'), error: createHash('sha256') };
  readonly #lines: RunLine[] = [];
  readonly #onLine: (line: RunLine) => void;
  #digest: string | undefined;
  #kept = 0;
  #isFull = false;
  outputBytes = 0;
  errorBytes = 0;
  unkeptBytes = 0;

  constructor(budget: KeepBudget, onLine: (line: RunLine) => void = () => undefined) {
    this.#budget = budget;
    this.#onLine = onLine;
  }

  get lines(): readonly RunLine[] {
    return this.#lines;
  }

  /** Of memory. */
  get keptBytes(): number {
    return this.#kept;
  }

  /** Of all that came of both streams; known once it has ended. */
  get digest(): string | undefined {
    return this.#digest;
  }

  take(stream: RunStream, bytes: Uint8Array): void {
    if (stream === 'output') this.outputBytes += bytes.length;
    else this.errorBytes += bytes.length;
    this.#hashes[stream].update(bytes);
    const { length, cost } = this.#isFull ? nothing : fitting(bytes, Math.min(mostKept - this.#kept, this.#budget.bytes));
    if (length > 0) {
      this.#kept += cost;
      this.#budget.bytes -= cost;
      this.#add(stream, this.#streams[stream].take(bytes.subarray(0, length)));
    }
    if (length === bytes.length) return;
    // What comes later would stand in the wrong place.
    this.#isFull = true;
    this.unkeptBytes += bytes.length - length;
  }

  /** No more comes. */
  end(): void {
    if (this.#digest !== undefined) return;
    for (const stream of ['output', 'error'] as const) this.#add(stream, this.#streams[stream].end());
    this.#digest = `${this.#hashes.output.digest('base64')} ${this.#hashes.error.digest('base64')}`;
  }

  read(from: number, count: number, stream?: RunStream): { total: number; lines: RunLine[] } {
    const of = stream === undefined ? this.#lines : this.#lines.filter((line) => line.stream === stream);
    return { total: of.length, lines: of.slice(from, from + count) };
  }

  /** Forgets it. */
  close(): void {
    this.#budget.bytes += this.#kept;
    this.#kept = 0;
    this.#lines.length = 0;
    this.#isFull = true;
  }

  #add(stream: RunStream, texts: readonly string[]): void {
    for (const text of texts) {
      const line: RunLine = { stream, text: plainLine(text) };
      this.#lines.push(line);
      this.#onLine(line);
    }
  }
}
