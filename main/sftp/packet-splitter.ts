import { MAX_PACKET_BYTES, Malformed, type as packetType } from './protocol.ts';

/** What comes out of the byte stream. */
export interface PacketSink {
  /** SSH_FXP_DATA begins, with so many bytes. */
  dataBegins(id: number, sizeBytes: number): void;
  /** The next bytes of it, in `bytes` from `start` to `end`, which may be used during the call only. None when it is empty. */
  dataComes(bytes: Buffer, start: number, end: number): void;
  /** The last of them was there. */
  dataEnds(): void;
  /** Any other packet; its fields stand in `bytes` from `start` to `end`, which may be used during the call only. */
  packet(type: number, bytes: Buffer, start: number, end: number): void;
}

/** Length field and type. */
const HEADER_BYTES = 5;
/** Type, id and the length of the data. */
const DATA_FIELDS_BYTES = 9;

/**
 * Cuts an SFTP byte stream into packets. The contents of DATA packets are handed on as they come; other packets that lie in several chunks are put
 * together from what really came, so that a length that is only claimed costs nothing. Nothing of a chunk is kept: its memory may be used again.
 *
 *     uint32 length · byte type · rest
 *     rest of DATA: uint32 id · string data
 */
export class PacketSplitter {
  readonly #sink: PacketSink;
  /** What is held of the packet's beginning (or of a whole small packet). */
  #held: Buffer[] = [];
  #heldBytes = 0;
  /** Of a DATA packet under way. */
  #dataLeft = -1;
  /** Bytes after the data that belong to the same packet. */
  #skip = 0;

  constructor(sink: PacketSink) {
    this.#sink = sink;
  }

  /** Whether the stream stands between two packets. */
  get isBetween(): boolean {
    return this.#heldBytes === 0 && this.#dataLeft < 0 && this.#skip === 0;
  }

  /** Takes the next bytes. @throws Malformed when they can't be SFTP; then nothing more may be given. */
  take(chunk: Buffer): void {
    let at = 0;
    while (at < chunk.length) {
      if (this.#dataLeft >= 0) at = this.#takeData(chunk, at);
      else if (this.#skip > 0) at = this.#takeSkipped(chunk, at);
      else if (this.#heldBytes > 0) at = this.#takeHeld(chunk, at);
      else at = this.#takeWhole(chunk, at);
    }
  }

  #takeData(chunk: Buffer, at: number): number {
    const end = Math.min(chunk.length, at + this.#dataLeft);
    this.#sink.dataComes(chunk, at, end);
    this.#dataLeft -= end - at;
    if (this.#dataLeft === 0) this.#finishData();
    return end;
  }

  #finishData(): void {
    this.#dataLeft = -1;
    this.#sink.dataEnds();
  }

  #takeSkipped(chunk: Buffer, at: number): number {
    const end = Math.min(chunk.length, at + this.#skip);
    this.#skip -= end - at;
    return end;
  }

  /** A packet that begins in this chunk; when it also ends here, it is read where it lies. */
  #takeWhole(chunk: Buffer, at: number): number {
    if (chunk.length - at < HEADER_BYTES) return this.#hold(chunk, at, chunk.length);
    const end = at + 4 + packetLength(chunk, at);
    const type = chunk[at + 4] ?? 0;
    if (type === packetType.data) {
      const fieldsEnd = at + 4 + DATA_FIELDS_BYTES;
      if (fieldsEnd > chunk.length) return this.#hold(chunk, at, chunk.length);
      this.#beginData(chunk, at);
      return fieldsEnd;
    }
    if (end > chunk.length) return this.#hold(chunk, at, chunk.length);
    this.#sink.packet(type, chunk, at + HEADER_BYTES, end);
    return end;
  }

  /** Goes on with a packet whose beginning is held. */
  #takeHeld(chunk: Buffer, at: number): number {
    const wanted = this.#wantedBytes();
    const next = this.#hold(chunk, at, Math.min(chunk.length, at + wanted - this.#heldBytes));
    if (this.#heldBytes < wanted) return next;
    const whole = this.#joined();
    if (this.#heldBytes < HEADER_BYTES || this.#wantedBytes() > this.#heldBytes) return next;
    this.#held = [];
    this.#heldBytes = 0;
    const type = whole[4] ?? 0;
    if (type === packetType.data) this.#beginData(whole, 0);
    else this.#sink.packet(type, whole, HEADER_BYTES, whole.length);
    return next;
  }

  /** How many bytes must be held before the next step. */
  #wantedBytes(): number {
    if (this.#heldBytes < HEADER_BYTES) return HEADER_BYTES;
    const first = this.#held[0] !== undefined && this.#held[0].length >= HEADER_BYTES ? this.#held[0] : this.#joined();
    const length = packetLength(first, 0);
    return first[4] === packetType.data ? 4 + DATA_FIELDS_BYTES : 4 + length;
  }

  #beginData(bytes: Buffer, at: number): void {
    const length = packetLength(bytes, at);
    if (length < DATA_FIELDS_BYTES) throw new Malformed('a packet of data without data');
    const sizeBytes = bytes.readUInt32BE(at + 9);
    const after = length - DATA_FIELDS_BYTES - sizeBytes;
    if (after < 0) throw new Malformed(`${sizeBytes} bytes of data in a packet of ${length}`);
    this.#skip = after;
    this.#dataLeft = sizeBytes;
    this.#sink.dataBegins(bytes.readUInt32BE(at + 5), sizeBytes);
    if (sizeBytes === 0) this.#finishData();
  }

  #hold(chunk: Buffer, from: number, to: number): number {
    this.#held.push(Buffer.from(chunk.subarray(from, to)));
    this.#heldBytes += to - from;
    return to;
  }

  #joined(): Buffer {
    const [only] = this.#held;
    if (this.#held.length === 1 && only !== undefined) return only;
    const whole = Buffer.concat(this.#held, this.#heldBytes);
    this.#held = [whole];
    return whole;
  }
}

function packetLength(bytes: Buffer, at: number): number {
  const length = bytes.readUInt32BE(at);
  if (length < 1 || length > MAX_PACKET_BYTES) throw new Malformed(`a packet of ${length} bytes`);
  return length;
}
