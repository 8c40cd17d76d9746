/** A packet of the largest size with its MAC; smaller ones than a quarter of it are not worth a slot. */
const SLOT_BYTES = 33 * 1024;
const LEAST_BYTES = 8 * 1024;
/** 1 MiB: what may wait in a stream before channels hold back, and as much again. */
const SLOTS = 32;

interface Lent {
  readonly slot: number;
  /** Position in the outgoing stream at which its packet ends. */
  readonly end: number;
}

/**
 * Memory for outgoing packets, used again when the stream has handed them to the system. A bulk upload makes 33 packets of each MiB, and taking
 * memory anew for each of them costs more than to encrypt them. Made when the first large packet goes out.
 */
export class SendMemory {
  #memory: Buffer | undefined;
  readonly #free: number[] = [];
  /** In the order of the stream. */
  #lent: Lent[] = [];
  #firstLent = 0;

  /**
   * Memory of exactly `bytes` for the very next packet of the stream; undefined when it is too small or too large to matter, or none is free.
   * `position`: bytes written to the stream before it. `gone`: how many of these the stream holds no more.
   */
  take(bytes: number, position: number, gone: number): Buffer | undefined {
    if (bytes < LEAST_BYTES || bytes > SLOT_BYTES) return undefined;
    this.#takeBack(gone);
    if (this.#memory === undefined) {
      this.#memory = Buffer.allocUnsafeSlow(SLOTS * SLOT_BYTES);
      for (let slot = 0; slot < SLOTS; slot += 1) this.#free.push(slot);
    }
    const slot = this.#free.pop();
    if (slot === undefined) return undefined;
    this.#lent.push({ slot, end: position + bytes });
    return this.#memory.subarray(slot * SLOT_BYTES, slot * SLOT_BYTES + bytes);
  }

  #takeBack(gone: number): void {
    for (;;) {
      const first = this.#lent[this.#firstLent];
      if (first === undefined || first.end > gone) break;
      this.#free.push(first.slot);
      this.#firstLent += 1;
    }
    if (this.#firstLent < SLOTS) return;
    this.#lent = this.#lent.slice(this.#firstLent);
    this.#firstLent = 0;
  }
}
