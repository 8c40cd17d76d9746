/**
 * The data types of RFC 4251 section 5 that keys, signatures and the agent protocol are made of.
 *
 *     byte      1 octet
 *     uint32    4 octets, big-endian
 *     string    uint32 length, then the octets
 *     mpint     string holding a two's complement big-endian number, shortest form
 */

/** Bytes ended before the structure did, or a length points outside. Callers translate it to an error of their own area. */
export class WireFormatError extends Error {
  override readonly name = 'WireFormatError';
}

/** Reads one structure from its beginning. Every method throws `WireFormatError` instead of reading past the end. */
export class WireReader {
  readonly #bytes: Buffer;
  #position = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get remaining(): number {
    return this.#bytes.length - this.#position;
  }

  byte(): number {
    return this.take(1).readUInt8();
  }

  uint32(): number {
    return this.take(4).readUInt32BE();
  }

  string(): Buffer {
    return this.take(this.uint32());
  }

  /** A string as UTF-8 text. */
  text(): string {
    return this.string().toString('utf8');
  }

  take(count: number): Buffer {
    if (count > this.remaining) throw new WireFormatError(`${count} bytes wanted, ${this.remaining} left`);
    const part = this.#bytes.subarray(this.#position, this.#position + count);
    this.#position += count;
    return part;
  }
}

export function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

export function wireString(value: Buffer | string): Buffer {
  const bytes = typeof value === 'string' ? Buffer.from(value, 'utf8') : value;
  return Buffer.concat([uint32(bytes.length), bytes]);
}

/** `unsigned` is a non-negative big-endian number with any count of leading zeros. */
export function wireMpint(unsigned: Buffer): Buffer {
  let start = 0;
  while (start < unsigned.length && unsigned[start] === 0) start += 1;
  const trimmed = unsigned.subarray(start);
  const first = trimmed[0];
  // A set top bit would read as negative.
  return wireString(first !== undefined && first >= 0x80 ? Buffer.concat([Buffer.of(0), trimmed]) : trimmed);
}
