import type { Duplex } from 'node:stream';

/** For connections that say little: two hundred packets of a key press each. */
const SMALL_SLAB_BYTES = 16 * 1024;
const LARGE_SLAB_BYTES = 256 * 1024;
/** A packet of this size is bulk data; more of it will come. */
const BULK_BYTES = 8 * 1024;
/** So many bytes are written at once and do not wait for the end of the turn: the other side can begin with them. */
const WRITE_BYTES = 128 * 1024;
/** Slabs that are kept while no packet lies in them. */
const MOST_FREE = 2;

/** Memory with packets that follow each other. */
interface Slab {
  readonly memory: Buffer;
  /** Up to here it was handed to the stream. */
  start: number;
  /** Up to here there are packets. */
  end: number;
  /** Position in the outgoing stream of the last byte that was handed over. */
  handedTo: number;
}

/**
 * The way out of a transport. Packets are made and encrypted one after the other in the same memory, and what one turn of the event loop
 * brings goes to the system in one call: two hundred small packets cost no more calls than one, and no packet costs memory of its own.
 */
export class Outgoing {
  readonly #stream: Duplex;
  readonly #onWritten: () => void;
  #slab: Slab | undefined;
  /** Memory that was asked for and not written yet: it begins at the end of the slab. */
  #reserved: Buffer | undefined;
  readonly #lent: Slab[] = [];
  readonly #free: Slab[] = [];
  #bytes = 0;
  #handed = 0;
  #isPlanned = false;

  /** `onWritten` is called at the end of each turn that wrote something. */
  constructor(stream: Duplex, onWritten: () => void) {
    this.#stream = stream;
    this.#onWritten = onWritten;
  }

  /** Bytes since the beginning. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Bytes that the system has not taken yet. */
  get waitingBytes(): number {
    return this.#bytes - this.#handed + this.#stream.writableLength;
  }

  /** Memory of exactly `bytes` for the packet that is written next; undefined when there is none. */
  memory(bytes: number): Buffer | undefined {
    if (this.#reserved !== undefined || bytes > LARGE_SLAB_BYTES) return undefined;
    const slab = this.#roomFor(bytes);
    this.#reserved = slab.memory.subarray(slab.end, slab.end + bytes);
    return this.#reserved;
  }

  /** Takes a packet, or a piece of one; who made it may change it afterwards. */
  write(data: Uint8Array): void {
    this.#bytes += data.length;
    if (data === this.#reserved && this.#slab !== undefined) this.#slab.end += data.length;
    else this.#copy(data);
    this.#reserved = undefined;
    const slab = this.#slab;
    if (slab !== undefined && slab.end - slab.start >= WRITE_BYTES) this.#handOver();
    if (this.#isPlanned) return;
    this.#isPlanned = true;
    setImmediate(endTurn, this);
  }

  /** Writes what waits for the end of the turn. */
  flush(): void {
    this.#isPlanned = false;
    this.#handOver();
    this.#onWritten();
  }

  /** Writes what waits for the end of the turn, and tells nobody: this may be called inside the engine. */
  hurry(): void {
    this.#handOver();
  }

  get isPlanned(): boolean {
    return this.#isPlanned;
  }

  #copy(data: Uint8Array): void {
    if (this.#reserved !== undefined) {
      // Something else comes first. What was reserved may still be written to: its slab is left to it.
      this.#handOver();
      this.#slab = undefined;
    }
    if (data.length > LARGE_SLAB_BYTES) {
      this.#handOver();
      this.#hand(Buffer.from(data));
      return;
    }
    const slab = this.#roomFor(data.length);
    slab.memory.set(data, slab.end);
    slab.end += data.length;
  }

  #roomFor(bytes: number): Slab {
    const slab = this.#slab;
    const isBulk = bytes >= BULK_BYTES;
    if (slab !== undefined && slab.memory.length - slab.end >= bytes && (!isBulk || slab.memory.length > SMALL_SLAB_BYTES))
      return slab;
    if (slab !== undefined) {
      this.#handOver();
      if (
        this.#stream.writableLength === 0 &&
        slab.memory.length >= bytes &&
        (!isBulk || slab.memory.length > SMALL_SLAB_BYTES)
      ) {
        slab.start = slab.end = 0;
        return slab;
      }
      this.#lent.push(slab);
    }
    this.#slab = this.#freeSlab() ?? newSlab(isBulk || slab !== undefined ? LARGE_SLAB_BYTES : SMALL_SLAB_BYTES);
    return this.#slab;
  }

  #freeSlab(): Slab | undefined {
    const gone = this.#handed - this.#stream.writableLength;
    for (let first = this.#lent[0]; first !== undefined && first.handedTo <= gone; first = this.#lent[0]) {
      this.#lent.shift();
      if (first.memory.length === LARGE_SLAB_BYTES && this.#free.length < MOST_FREE) this.#free.push(first);
    }
    const slab = this.#free.pop();
    if (slab !== undefined) slab.start = slab.end = 0;
    return slab;
  }

  #handOver(): void {
    const slab = this.#slab;
    if (slab === undefined || slab.start === slab.end) return;
    const { start, end } = slab;
    slab.start = end;
    this.#hand(slab.memory.subarray(start, end));
    slab.handedTo = this.#handed;
    // The usual case: the system has taken it, and the same memory, which the processor still has at hand, is used again.
    if (this.#stream.writableLength === 0 && this.#reserved === undefined) slab.start = slab.end = 0;
  }

  #hand(data: Uint8Array): void {
    this.#handed += data.length;
    this.#stream.write(data);
  }
}

function newSlab(bytes: number): Slab {
  return { memory: Buffer.allocUnsafeSlow(bytes), start: 0, end: 0, handedTo: 0 };
}

function endTurn(outgoing: Outgoing): void {
  if (outgoing.isPlanned) outgoing.flush();
}
