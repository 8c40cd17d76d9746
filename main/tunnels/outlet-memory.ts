/** What one turn of a busy connection brings, at most. */
const SLOT_BYTES = 256 * 1024;
/** Slots that are kept for the next turn; more are made when many sockets are slow at once, and dropped again. */
const KEPT_SLOTS = 8;

/** Memory for bytes on their way to sockets, used again: taking it anew for each turn costs more than to copy into it. */
export class OutletMemory {
  readonly #free: Buffer[] = [];

  take(): Buffer {
    return this.#free.pop() ?? Buffer.allocUnsafeSlow(SLOT_BYTES);
  }

  giveBack(slot: Buffer): void {
    if (this.#free.length < KEPT_SLOTS) this.#free.push(slot);
  }
}
