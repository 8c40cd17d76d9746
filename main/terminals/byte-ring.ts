const initialBytes = 4 * 1024;

/**
 * The last bytes of a stream, addressed by their offset in the whole stream. Grows by doubling up to its capacity, so that an
 * idle terminal costs little; then the oldest bytes go.
 */
export class ByteRing {
  readonly #capacity: number;
  #buffer: Uint8Array;
  #end = 0;
  #length = 0;

  constructor(capacityBytes: number) {
    this.#capacity = capacityBytes;
    this.#buffer = new Uint8Array(Math.min(initialBytes, capacityBytes));
  }

  /** Stream offset of the oldest byte that is kept. */
  get start(): number {
    return this.#end - this.#length;
  }

  /** Stream offset after the newest byte. */
  get end(): number {
    return this.#end;
  }

  append(bytes: Uint8Array): void {
    const tail = bytes.length > this.#capacity ? bytes.subarray(bytes.length - this.#capacity) : bytes;
    this.#end += bytes.length - tail.length;
    if (tail.length < bytes.length) this.#length = 0;
    this.#reserve(this.#length + tail.length);
    const size = this.#buffer.length;
    const at = this.#end % size;
    const first = Math.min(tail.length, size - at);
    this.#buffer.set(tail.subarray(0, first), at);
    this.#buffer.set(tail.subarray(first), 0);
    this.#end += tail.length;
    this.#length = Math.min(this.#length + tail.length, size);
  }

  /** A copy of at most `maxBytes` bytes from stream offset `from`, which must not be before `start`. */
  read(from: number, maxBytes: number): Uint8Array<ArrayBuffer> {
    if (from < this.start || from > this.#end) throw new RangeError(`offset ${from} is outside ${this.start}..${this.#end}`);
    const length = Math.min(maxBytes, this.#end - from);
    const copy = new Uint8Array(length);
    const size = this.#buffer.length;
    const at = from % size;
    const first = Math.min(length, size - at);
    copy.set(this.#buffer.subarray(at, at + first), 0);
    copy.set(this.#buffer.subarray(0, length - first), first);
    return copy;
  }

  #reserve(neededBytes: number): void {
    let size = this.#buffer.length;
    if (neededBytes <= size || size === this.#capacity) return;
    while (size < neededBytes && size < this.#capacity) size = Math.min(size * 2, this.#capacity);
    const kept = this.read(this.start, this.#length);
    const grown = new Uint8Array(size);
    const at = this.start % size;
    const first = Math.min(kept.length, size - at);
    grown.set(kept.subarray(0, first), at);
    grown.set(kept.subarray(first), 0);
    this.#buffer = grown;
  }
}
