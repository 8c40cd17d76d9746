/**
 * Up to where a file is whole, while pieces of it are finished in any order. Keeps the finished pieces above that point only: as many as are in
 * flight.
 */
export class LowWater {
  #markBytes: number;
  /** End of a finished piece by its beginning. */
  readonly #above = new Map<number, number>();

  constructor(fromBytes = 0) {
    this.#markBytes = fromBytes;
  }

  /** Everything before this offset is finished. */
  get markBytes(): number {
    return this.#markBytes;
  }

  /** Pieces never overlap. */
  finished(fromBytes: number, lengthBytes: number): void {
    if (lengthBytes <= 0) return;
    if (fromBytes !== this.#markBytes) {
      this.#above.set(fromBytes, fromBytes + lengthBytes);
      return;
    }
    let mark = fromBytes + lengthBytes;
    for (let next = this.#above.get(mark); next !== undefined; next = this.#above.get(mark)) {
      this.#above.delete(mark);
      mark = next;
    }
    this.#markBytes = mark;
  }
}
