/**
 * Reads packets that are larger than what ssh2 lets in (35,000 bytes), and decrypts them where they were read, also over the ends of reads that
 * follow each other in memory. A server sends packets as large as its channels were told (RFC 4254 section 5.2): half as many cost both sides less.
 */

/** The parts of ssh2's `AESGCMDecipherBinding` (1.17.0) that are used. */
export interface GcmDecipher {
  inSeqno: number;
  _onPayload: (payload: Buffer) => unknown;
  readonly _instance: {
    /** In place; counts its nonce on (RFC 5647 section 7.1). Throws when the tag does not fit. */
    decrypt(packet: Uint8Array, length: number, tag: Uint8Array): void;
  };
  /** Answers where in the chunk somebody else reads on; undefined when all was used. */
  decrypt(chunk: Uint8Array, from: number, to: number): number | undefined;
}

const LENGTH_BYTES = 4;
const BLOCK_BYTES = 16;
const TAG_BYTES = 16;
/** Message type, recipient and length of CHANNEL_DATA, padding and its length, and room for what other messages have around them. */
const AROUND_BYTES = 1024;

export function isGcmDecipher(decipher: object | undefined): decipher is GcmDecipher {
  return decipher?.constructor.name === 'AESGCMDecipherBinding';
}

/**
 * Lets the decipher take packets whose channel data come to `dataBytes`. `isLent` answers whether the bytes that come now are copied by whoever
 * keeps them.
 */
export function readLargePackets(decipher: GcmDecipher, dataBytes: number, isLent: () => boolean): void {
  const reader = new PacketReader(decipher, dataBytes + AROUND_BYTES, isLent);
  decipher.decrypt = (chunk, from, to) => reader.read(chunk, from, to);
}

/** One packet after the other (RFC 5647 section 7.3): a length in clear, encrypted blocks, a tag. */
class PacketReader {
  readonly #decipher: GcmDecipher;
  readonly #mostBytes: number;
  readonly #isLent: () => boolean;
  readonly #tag = Buffer.alloc(TAG_BYTES);
  /** Of the packet that is being read, in the order in which it comes. */
  #length = 0;
  #lengthBytes = 0;
  #blocks: Uint8Array | undefined;
  #blockBytes = 0;
  #tagBytes = 0;
  /** Whether the blocks lie in memory of ours, because they do not lie in one piece where they were read. */
  #isOwn = false;
  /** Used again while whoever keeps bytes copies them: a busy socket's reads begin anew at the start of its memory many times a second. */
  #memory: Buffer | undefined;

  constructor(decipher: GcmDecipher, mostBytes: number, isLent: () => boolean) {
    this.#decipher = decipher;
    this.#mostBytes = mostBytes;
    this.#isLent = isLent;
  }

  read(chunk: Uint8Array, from: number, to: number): number | undefined {
    let at = from;
    while (at < to) {
      at = this.#readLength(chunk, at, to);
      if (this.#lengthBytes < LENGTH_BYTES) return undefined;
      at = this.#readBlocks(chunk, at, to);
      at = this.#readTag(chunk, at, to);
      if (this.#tagBytes < TAG_BYTES) return undefined;
      const answer = this.#decipher._onPayload(this.#payload());
      if (answer !== undefined) return typeof answer === 'number' ? answer : at;
    }
    return undefined;
  }

  #readLength(chunk: Uint8Array, from: number, to: number): number {
    let at = from;
    if (this.#lengthBytes === LENGTH_BYTES) return at;
    while (this.#lengthBytes < LENGTH_BYTES && at < to) {
      this.#length = this.#length * 256 + (chunk[at] ?? 0);
      this.#lengthBytes += 1;
      at += 1;
    }
    if (this.#lengthBytes < LENGTH_BYTES) return at;
    const isWrong = this.#length > this.#mostBytes || this.#length < BLOCK_BYTES || this.#length % BLOCK_BYTES !== 0;
    if (isWrong) throw new Error(`Bad packet length: ${this.#length}`);
    return at;
  }

  #readBlocks(chunk: Uint8Array, from: number, to: number): number {
    const bytes = Math.min(this.#length - this.#blockBytes, to - from);
    if (bytes === 0) return from;
    const known = this.#blocks;
    const place = chunk.byteOffset + from;
    if (known === undefined) {
      this.#blocks = new Uint8Array(chunk.buffer, place, bytes);
    } else if (!this.#isOwn && known.buffer === chunk.buffer && known.byteOffset + this.#blockBytes === place) {
      this.#blocks = new Uint8Array(known.buffer, known.byteOffset, this.#blockBytes + bytes);
    } else {
      const own = this.#isOwn ? known : this.#ownCopy(known);
      own.set(new Uint8Array(chunk.buffer, place, bytes), this.#blockBytes);
      this.#blocks = own;
      this.#isOwn = true;
    }
    this.#blockBytes += bytes;
    return from + bytes;
  }

  #ownCopy(known: Uint8Array): Uint8Array {
    if (!this.#isLent()) {
      const own = Buffer.allocUnsafeSlow(this.#length);
      own.set(known);
      return own;
    }
    this.#memory ??= Buffer.allocUnsafeSlow(this.#mostBytes);
    this.#memory.set(known);
    return this.#memory.subarray(0, this.#length);
  }

  #readTag(chunk: Uint8Array, from: number, to: number): number {
    const bytes = Math.min(TAG_BYTES - this.#tagBytes, to - from);
    for (let index = 0; index < bytes; index += 1) this.#tag[this.#tagBytes + index] = chunk[from + index] ?? 0;
    this.#tagBytes += bytes;
    return from + bytes;
  }

  /** Decrypts what is complete, and begins anew. */
  #payload(): Buffer {
    const blocks = this.#blocks ?? new Uint8Array(0);
    const length = this.#length;
    this.#decipher._instance.decrypt(blocks, length, this.#tag);
    const paddingBytes = blocks[0] ?? 0;
    if (paddingBytes >= length) throw new Error(`Bad padding length: ${paddingBytes}`);
    this.#decipher.inSeqno = (this.#decipher.inSeqno + 1) >>> 0;
    this.#length = this.#lengthBytes = this.#blockBytes = this.#tagBytes = 0;
    this.#blocks = undefined;
    this.#isOwn = false;
    return Buffer.from(blocks.buffer, blocks.byteOffset + 1, length - paddingBytes - 1);
  }
}
