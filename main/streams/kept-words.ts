import { printable, printableLine } from '../../shared/base/printable.ts';

const KEPT_BYTES = 64 * 1024;

/** The end of what a command wrote beside its stream. */
export class KeptWords {
  #kept: Buffer[] = [];
  #keptBytes = 0;
  #bytes = 0;

  /** All that came. */
  get bytes(): number {
    return this.#bytes;
  }

  push(bytes: Uint8Array): void {
    this.#bytes += bytes.length;
    const last = Buffer.from(bytes.subarray(-KEPT_BYTES));
    this.#kept.push(last);
    this.#keptBytes += last.length;
    if (this.#keptBytes < 2 * KEPT_BYTES) return;
    const tail = Buffer.concat(this.#kept).subarray(-KEPT_BYTES);
    this.#kept = [tail];
    this.#keptBytes = tail.length;
  }

  /** Printable, in lines. What went before is said to have gone. */
  get text(): string {
    const tail = Buffer.concat(this.#kept).subarray(-KEPT_BYTES);
    const words = printable(tail.toString('utf8'), KEPT_BYTES);
    return this.#bytes > tail.length ? `…\n${words}` : words;
  }

  /** The last line that says something. */
  get lastLine(): string {
    const lines = Buffer.concat(this.#kept).subarray(-2048).toString('utf8').trimEnd().split('\n');
    return printableLine(lines.at(-1) ?? '', 300);
  }
}
