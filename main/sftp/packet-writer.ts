import { encodeName } from './file-names.ts';
import { attrFlag } from './protocol.ts';

/** The attributes of a request, in the wire's own terms (section 5): what is absent is not sent, owner and times go in pairs. */
export interface WireAttributes {
  readonly sizeBytes?: number | undefined;
  readonly owner?: { readonly user: number; readonly group: number } | undefined;
  readonly permissions?: number | undefined;
  readonly times?: { readonly accessed: number; readonly modified: number } | undefined;
}

const FIRST_BYTES = 256;

/**
 * Builds one packet:
 *
 *     uint32 length (of what follows) · byte type · uint32 id · fields
 */
export class PacketWriter {
  #bytes: Buffer;
  #at = 0;

  constructor(type: number, id: number, expectedBytes = FIRST_BYTES) {
    this.#bytes = Buffer.allocUnsafe(expectedBytes);
    this.#at = 4;
    this.byte(type);
    this.uint32(id);
  }

  byte(value: number): this {
    this.#room(1);
    this.#bytes[this.#at] = value;
    this.#at += 1;
    return this;
  }

  uint32(value: number): this {
    this.#room(4);
    this.#bytes.writeUInt32BE(value >>> 0, this.#at);
    this.#at += 4;
    return this;
  }

  /** `value` is a whole number up to 2^53 - 1. */
  uint64(value: number): this {
    return this.uint32(Math.floor(value / 0x1_0000_0000)).uint32(value % 0x1_0000_0000);
  }

  string(value: Uint8Array): this {
    this.uint32(value.length);
    this.#room(value.length);
    this.#bytes.set(value, this.#at);
    this.#at += value.length;
    return this;
  }

  /** A name or path, its bytes exact. */
  path(value: string): this {
    return this.string(encodeName(value));
  }

  ascii(value: string): this {
    return this.string(Buffer.from(value, 'latin1'));
  }

  /** Fields of their own layout inside a string. */
  uint32List(values: readonly number[]): this {
    this.uint32(values.length * 4);
    for (const value of values) this.uint32(value);
    return this;
  }

  attributes(attributes: WireAttributes): this {
    const { sizeBytes, owner, permissions, times } = attributes;
    this.uint32(
      (sizeBytes === undefined ? 0 : attrFlag.size) |
        (owner === undefined ? 0 : attrFlag.owner) |
        (permissions === undefined ? 0 : attrFlag.permissions) |
        (times === undefined ? 0 : attrFlag.times),
    );
    if (sizeBytes !== undefined) this.uint64(sizeBytes);
    if (owner !== undefined) this.uint32(owner.user).uint32(owner.group);
    if (permissions !== undefined) this.uint32(permissions);
    if (times !== undefined) this.uint32(times.accessed).uint32(times.modified);
    return this;
  }

  /** The packet; `payloadBytes` more follow it on the wire, which belong to it. */
  finish(payloadBytes = 0): Buffer {
    this.#bytes.writeUInt32BE(this.#at - 4 + payloadBytes, 0);
    return this.#bytes.subarray(0, this.#at);
  }

  #room(bytes: number): void {
    if (this.#at + bytes <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, this.#at + bytes));
    larger.set(this.#bytes.subarray(0, this.#at));
    this.#bytes = larger;
  }
}
