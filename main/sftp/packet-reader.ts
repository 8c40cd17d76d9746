import type { FileAttributes, FileKind } from './file-system.ts';
import { attrFlag, Malformed } from './protocol.ts';

/** Reads the fields of one packet. Whatever the packet claims, nothing beyond its end is read and nothing larger than it is allocated. */
export class PacketReader {
  readonly #bytes: Buffer;
  #at: number;
  readonly #end: number;

  constructor(bytes: Buffer, start = 0, end = bytes.length) {
    this.#bytes = bytes;
    this.#at = start;
    this.#end = end;
  }

  /** What it reads from, for `stringPlace`. */
  get bytes(): Buffer {
    return this.#bytes;
  }

  /** Bytes that are left. */
  get left(): number {
    return this.#end - this.#at;
  }

  byte(): number {
    const at = this.#take(1);
    return this.#bytes[at] ?? 0;
  }

  uint32(): number {
    return this.#bytes.readUInt32BE(this.#take(4));
  }

  /** Larger than 2^53 - 1 is cut to that: no file is. */
  uint64(): number {
    const high = this.uint32();
    const value = high * 0x1_0000_0000 + this.uint32();
    return Math.min(value, Number.MAX_SAFE_INTEGER);
  }

  /** A string as a part of the packet, which lives as long as it. */
  string(): Buffer {
    const length = this.uint32();
    const at = this.#take(length);
    return this.#bytes.subarray(at, at + length);
  }

  /** The fields inside a string. */
  nested(): PacketReader {
    const { start, end } = this.stringPlace();
    return new PacketReader(this.#bytes, start, end);
  }

  /** A copy of what is left. */
  rest(): Buffer {
    const at = this.#take(this.left);
    return Buffer.from(this.#bytes.subarray(at, this.#end));
  }

  /** Passes over a string and answers where it stood. */
  stringPlace(): { readonly start: number; readonly end: number } {
    const length = this.uint32();
    const start = this.#take(length);
    return { start, end: start + length };
  }

  /** A number of things that follow, each of at least `leastBytes`: no more than can be there. */
  count(leastBytes: number): number {
    const count = this.uint32();
    if (count * leastBytes > this.left) throw new Malformed(`${count} things are said to follow in ${this.left} bytes`);
    return count;
  }

  /** Section 5. Extended attributes are passed over. */
  attributes(): FileAttributes {
    const flags = this.uint32();
    const sizeBytes = flags & attrFlag.size ? this.uint64() : undefined;
    let user: number | undefined;
    let group: number | undefined;
    if (flags & attrFlag.owner) {
      user = this.uint32();
      group = this.uint32();
    }
    const permissions = flags & attrFlag.permissions ? this.uint32() : undefined;
    let accessedSeconds: number | undefined;
    let modifiedSeconds: number | undefined;
    if (flags & attrFlag.times) {
      accessedSeconds = this.uint32();
      modifiedSeconds = this.uint32();
    }
    if (flags & attrFlag.extended) {
      for (let left = this.count(8); left > 0; left -= 1) {
        this.stringPlace();
        this.stringPlace();
      }
    }
    return {
      kind: kindOf(permissions),
      sizeBytes,
      mode: permissions === undefined ? undefined : permissions & 0o7777,
      user,
      group,
      modifiedSeconds,
      accessedSeconds,
      linkCount: undefined,
    };
  }

  #take(bytes: number): number {
    const at = this.#at;
    if (bytes > this.#end - at) throw new Malformed(`a field of ${bytes} bytes where ${this.#end - at} are left`);
    this.#at = at + bytes;
    return at;
  }
}

/** From the file type bits of st_mode. */
export function kindOf(permissions: number | undefined): FileKind {
  if (permissions === undefined) return 'unknown';
  switch (permissions & 0o170000) {
    case 0o100000:
      return 'file';
    case 0o040000:
      return 'folder';
    case 0o120000:
      return 'link';
    case 0o010000:
      return 'pipe';
    case 0o140000:
      return 'socket';
    case 0o020000:
      return 'characterDevice';
    case 0o060000:
      return 'blockDevice';
    default:
      return 'unknown';
  }
}
