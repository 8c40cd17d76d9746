/**
 * Our receive window of one channel (RFC 4254 section 5.2). stdout and stderr share it. Credit goes back only for bytes that the
 * consumer marked as used, and in batches of a quarter of the window, so that a small message is not answered by another one.
 */
export class ReceiveWindow {
  #sizeBytes: number;
  #remaining: number;
  #used = 0;

  constructor(sizeBytes: number) {
    this.#sizeBytes = sizeBytes;
    this.#remaining = sizeBytes;
  }

  /** Bytes that the peer may still send. */
  get remaining(): number {
    return this.#remaining;
  }

  /** Makes it larger; answers how much window to give now. */
  grow(toBytes: number): number {
    const amount = toBytes - this.#sizeBytes;
    if (amount <= 0) return 0;
    this.#sizeBytes = toBytes;
    this.#remaining += amount;
    return amount;
  }

  /** Counts bytes that came in; false when the peer sent more than it may (a tenth is forgiven, as OpenSSH does). */
  take(bytes: number): boolean {
    this.#remaining -= bytes;
    return this.#remaining >= -this.#sizeBytes / 10;
  }

  /** Marks bytes as used; answers how much window to give back now, 0 while a batch is gathering. */
  give(bytes: number): number {
    this.#used += bytes;
    if (this.#used * 4 < this.#sizeBytes) return 0;
    const amount = this.#used;
    this.#used = 0;
    this.#remaining += amount;
    return amount;
  }
}
