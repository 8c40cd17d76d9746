/** What one read of a busy connection brings, at most; a packet that had begun before may need a second write. */
const SLOT_BYTES = 128 * 1024;
/** Slots that are kept for the next turn, 6 MiB; more are made when many sockets are slow at once, and dropped again. */
const KEPT_SLOTS = 48;
/** A piece this small is not worth a slot. */
export const SMALL_BYTES = 4096;

/** Memory for bytes on their way, used again: taking it anew for each turn costs more than to copy into it. */
export class OutletMemory {
  readonly #free: Buffer[] = [];

  take(): Buffer {
    return this.#free.pop() ?? Buffer.allocUnsafeSlow(SLOT_BYTES);
  }

  giveBack(slot: Buffer): void {
    if (this.#free.length < KEPT_SLOTS) this.#free.push(slot);
  }

  /** A copy of bytes that wait. */
  keep(bytes: Uint8Array): { readonly bytes: Uint8Array; readonly giveBack: () => void } {
    if (bytes.length <= SMALL_BYTES || bytes.length > SLOT_BYTES) return { bytes: Buffer.from(bytes), giveBack: () => undefined };
    const slot = this.take();
    slot.set(bytes);
    return { bytes: slot.subarray(0, bytes.length), giveBack: () => this.giveBack(slot) };
  }
}
