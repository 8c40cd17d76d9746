import { closeSync, openSync, readSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { StringDecoder } from 'node:string_decoder';
import { LogBuffer, type LogWait } from './log-buffer.ts';

const pollMs = 10;

/**
 * What a server said so far, in a file that it appends to. A pipe is read some time after it was written; of a file everything is seen that was
 * written before it is asked for, so a line that the server wrote before it answered is there when the answer is.
 */
export class LogFile {
  /** Where the server writes, as its standard error. Its owner is this object. */
  readonly fd: number;

  readonly #seen = new LogBuffer();
  readonly #decoder = new StringDecoder('utf8');
  readonly #bytes = Buffer.alloc(65_536);
  #offset = 0;
  #isClosed = false;

  /** The file has no name once it is open, so it is gone with the last who has it open. */
  constructor() {
    const path = join(tmpdir(), `hawser-log-${randomUUID()}`);
    this.fd = openSync(path, 'ax+', 0o600);
    rmSync(path);
  }

  text(): string {
    this.#read();
    return this.#seen.text();
  }

  /** As `LogBuffer.waitFor`. */
  async waitFor(pattern: RegExp, wait: LogWait = {}): Promise<RegExpMatchArray> {
    const poll = setInterval(() => this.#read(), pollMs);
    try {
      this.#read();
      return await this.#seen.waitFor(pattern, wait);
    } finally {
      clearInterval(poll);
    }
  }

  /** Reads no more; what was said stays. Idempotent. */
  close(): void {
    if (this.#isClosed) return;
    this.#read();
    this.#isClosed = true;
    closeSync(this.fd);
  }

  #read(): void {
    if (this.#isClosed) return;
    for (;;) {
      const count = readSync(this.fd, this.#bytes, 0, this.#bytes.length, this.#offset);
      if (count === 0) return;
      this.#offset += count;
      this.#seen.append(this.#decoder.write(this.#bytes.subarray(0, count)));
    }
  }
}
