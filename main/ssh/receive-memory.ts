import type { OnReadOpts, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Clock } from '../../shared/base/clock.ts';
import { ReadPace, REST_MS } from './read-pace.ts';

/** One read of a socket in quiet times. */
const SMALL_BYTES = 16 * 1024;
/** The rest of a small buffer is used again from here on. */
const LEAST_BYTES = 4 * 1024;
/** One read when much comes: fewer and larger ones than Node's own 64 KiB. */
const BULK_BYTES = 128 * 1024;
/**
 * What was read last stays untouched for at least so many bytes less two reads. The engine keeps a packet where it was read until all of it has come,
 * 65 KiB, and a paused stream keeps what it holds, 64 KiB and one read. No larger than that takes, so that it stays in the processor's cache
 * together with where the bytes go: forwards took a fifth less time with 512 KiB than with 1 MiB.
 */
const RING_BYTES = 528 * 1024;
/** Reads in a row that fill their buffer before the ring is made. */
const FULL_READS = 4;

const memories = new WeakMap<Duplex, ReceiveMemory>();

/**
 * The memory that a TCP socket reads into. Node takes 64 KiB anew for each read, which at hundreds of megabytes a second costs more time
 * (collecting them, fresh pages) than all the decryption. Here a busy socket reads into the same 512 KiB again and again; a quiet one takes small
 * buffers, so that hundreds of connections cost nothing. Whoever keeps bytes of a busy socket copies them: `isLent`.
 */
export class ReceiveMemory {
  readonly #clock: Clock;
  readonly #pace: ReadPace;
  #reader: ((bytes: Uint8Array) => void) | undefined;
  #buffer = Buffer.allocUnsafeSlow(SMALL_BYTES);
  #at = 0;
  #fullReads = 0;
  #isLent = false;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#pace = new ReadPace(clock, BULK_BYTES / 2);
  }

  /** Whether what is read now will be overwritten some time. */
  get isLent(): boolean {
    return this.#isLent;
  }

  /** For net.connect; `socket` answers what it returned. */
  onread(socket: () => Socket): OnReadOpts {
    return {
      buffer: () => this.#next(),
      callback: (bytes, buffer) => {
        this.#took(bytes, buffer.length);
        return this.#pass(buffer.subarray(0, bytes), socket());
      },
    };
  }

  /** Remembers it as the memory of a socket. */
  serve(socket: Socket): void {
    memories.set(socket, this);
  }

  /** From now on bytes go to `reader` and not through the stream, as far as it has kept none and is not paused. */
  readBy(reader: (bytes: Uint8Array) => void): void {
    this.#reader = reader;
  }

  /** Answers whether the socket goes on reading. */
  #pass(bytes: Uint8Array, socket: Socket): boolean {
    if (this.#reader === undefined || socket.readableLength > 0 || socket.readableFlowing !== true) return socket.push(bytes);
    this.#reader(bytes);
    if (!this.#isLent || !this.#pace.rests(bytes.length)) return true;
    this.#clock.after(REST_MS, () => {
      this.#pace.rested();
      socket.resume();
    });
    return false;
  }

  #next(): Buffer {
    const { length } = this.#buffer;
    if (this.#isLent) {
      if (length - this.#at < BULK_BYTES) this.#at = 0;
      return this.#buffer.subarray(this.#at, this.#at + BULK_BYTES);
    }
    if (length - this.#at < LEAST_BYTES) {
      this.#buffer = Buffer.allocUnsafeSlow(SMALL_BYTES);
      this.#at = 0;
    }
    return this.#buffer.subarray(this.#at);
  }

  #took(bytes: number, ofBytes: number): void {
    this.#at += bytes;
    if (this.#isLent) return;
    this.#fullReads = bytes === ofBytes ? this.#fullReads + 1 : 0;
    if (this.#fullReads < FULL_READS) return;
    this.#buffer = Buffer.allocUnsafeSlow(RING_BYTES);
    this.#at = 0;
    this.#isLent = true;
  }
}

/**
 * Reads a stream that flows: `reader` is called with all that it gives, without the way through the stream's own memory where there is a shorter one.
 */
export function readBy(stream: Duplex, reader: (bytes: Uint8Array) => void): void {
  stream.on('data', reader);
  memories.get(stream)?.readBy(reader);
}

/** Whether bytes that this stream gives now will be overwritten some time. */
export function lendsMemory(stream: Duplex): boolean {
  return memories.get(stream)?.isLent === true;
}
