import type { ConnectionLogLine } from '../../shared/model/connection-log.ts';

/** What a line costs beside its text, about. */
const OVERHEAD = 64;

/** The latest lines of a log, as many as a bound of bytes has room for. */
export class LineRing {
  readonly #maxBytes: number;
  #lines: ConnectionLogLine[] = [];
  /** Where the kept ones begin: cutting them off one by one would cost more. */
  #start = 0;
  #bytes = 0;
  #dropped = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get dropped(): number {
    return this.#dropped;
  }

  /** Of all lines that are kept, texts and what they cost beside. */
  get bytes(): number {
    return this.#bytes;
  }

  push(line: ConnectionLogLine): void {
    this.#lines.push(line);
    this.#bytes += cost(line);
    while (this.#bytes > this.#maxBytes) {
      const first = this.#lines[this.#start];
      if (first === undefined) break;
      this.#bytes -= cost(first);
      this.#start += 1;
      this.#dropped += 1;
    }
    if (this.#start * 2 <= this.#lines.length) return;
    this.#lines = this.#lines.slice(this.#start);
    this.#start = 0;
  }

  /** Those of this number and later, the oldest first. */
  from(number: number): ConnectionLogLine[] {
    const lines: ConnectionLogLine[] = [];
    for (let index = this.#lines.length - 1; index >= this.#start; index -= 1) {
      const line = this.#lines[index];
      if (line === undefined || line.number < number) break;
      lines.push(line);
    }
    return lines.reverse();
  }
}

function cost({ text }: ConnectionLogLine): number {
  return Buffer.byteLength(text) + OVERHEAD;
}
