/** Reads the data types of RFC 4251 section 5. What is cut off answers undefined; the caller says what that means. */
export class Reader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  /** Octets read so far. */
  get at(): number {
    return this.#at;
  }

  get isAtEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  byte(): number | undefined {
    return this.#take(1)?.[0];
  }

  uint32(): number | undefined {
    return this.#take(4)?.readUInt32BE();
  }

  uint64(): bigint | undefined {
    return this.#take(8)?.readBigUInt64BE();
  }

  string(): Buffer | undefined {
    const start = this.#at;
    const length = this.uint32();
    const value = length === undefined ? undefined : this.#take(length);
    if (value === undefined) this.#at = start;
    return value;
  }

  #take(count: number): Buffer | undefined {
    if (count > this.#bytes.length - this.#at) return undefined;
    const part = this.#bytes.subarray(this.#at, this.#at + count);
    this.#at += count;
    return part;
  }
}

export function wireString(value: Buffer | string): Buffer {
  const bytes = Buffer.from(value);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

/** Every string of a list that is packed into one; undefined when it is malformed. */
export function readStrings(packed: Buffer): Buffer[] | undefined {
  const reader = new Reader(packed);
  const found: Buffer[] = [];
  while (!reader.isAtEnd) {
    const value = reader.string();
    if (value === undefined) return undefined;
    found.push(value);
  }
  return found;
}
