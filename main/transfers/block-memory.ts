/**
 * Memory for blocks on their way, used again and again: taking it anew for each of thousands of blocks costs more (fresh pages, collecting them) than
 * all the copying.
 */
export class BlockMemory {
  readonly #mostBytes: number;
  #free: Buffer[] = [];
  #freeBytes = 0;

  /** `mostBytes`: what is kept free at most. */
  constructor(mostBytes: number) {
    this.#mostBytes = mostBytes;
  }

  /** At least so many bytes, unfilled. */
  take(bytes: number): Buffer {
    const last = this.#free.at(-1);
    if (last === undefined || last.length < bytes) return Buffer.allocUnsafeSlow(bytes);
    this.#free.pop();
    this.#freeBytes -= last.length;
    return last;
  }

  /** Nobody reads or writes it any more. */
  give(memory: Buffer): void {
    if (this.#freeBytes + memory.length > this.#mostBytes) return;
    // Those of the last piece of a file are shorter, and of little use.
    if (memory.length < (this.#free.at(-1)?.length ?? 0)) return;
    this.#free.push(memory);
    this.#freeBytes += memory.length;
  }
}
