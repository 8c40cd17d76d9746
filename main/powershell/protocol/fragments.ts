/**
 * Objects cut into fragments (MS-PSRP 2.2.4), big-endian:
 *
 *   object id   u64   1 and up, unique for its sender
 *   fragment id u64   0 and up within the object
 *   flags       u8    1 the first, 2 the last
 *   length      u32   of what follows
 */
const headerBytes = 21;
/** No line of a real PowerShell holds more. */
const payloadBytes = 32_768;
/** A next message is not begun for less. */
const leastRoom = 256;

/** Numbers the objects of one sender and packs them into payloads, each for one line. */
export class FragmentWriter {
  #nextId = 1n;

  /** Takes messages from the front of `queue` until a payload is full; a long message stays there until it is sent to its end. */
  nextPayload(queue: OutgoingMessage[]): Buffer {
    const pieces: Buffer[] = [];
    let room = payloadBytes;
    for (let message = queue[0]; message !== undefined && room > leastRoom; message = queue[0]) {
      message.objectId ??= this.#takeId();
      const size = Math.min(message.bytes.length - message.sent, room - headerBytes);
      const isLast = message.sent + size === message.bytes.length;
      pieces.push(header(message.objectId, message.fragments, message.sent === 0, isLast, size));
      pieces.push(message.bytes.subarray(message.sent, message.sent + size));
      message.sent += size;
      message.fragments += 1n;
      room -= headerBytes + size;
      if (!isLast) break;
      queue.shift();
      if (message.isAlone) break;
    }
    return Buffer.concat(pieces);
  }

  #takeId(): bigint {
    const id = this.#nextId;
    this.#nextId += 1n;
    return id;
  }
}

export class OutgoingMessage {
  readonly bytes: Buffer;
  /** Nothing may follow it in its last line: the server would lose it. */
  readonly isAlone: boolean;
  objectId: bigint | undefined;
  fragments = 0n;
  sent = 0;

  constructor(bytes: Buffer, isAlone = false) {
    this.bytes = bytes;
    this.isAlone = isAlone;
  }
}

function header(objectId: bigint, fragmentId: bigint, isFirst: boolean, isLast: boolean, size: number): Buffer {
  const bytes = Buffer.alloc(headerBytes);
  bytes.writeBigUInt64BE(objectId, 0);
  bytes.writeBigUInt64BE(fragmentId, 8);
  bytes.writeUInt8((isFirst ? 1 : 0) | (isLast ? 2 : 0), 16);
  bytes.writeUInt32BE(size, 17);
  return bytes;
}

export interface FragmentLimits {
  /** Bytes of one object. */
  readonly object: number;
}

export const usualFragmentLimits: FragmentLimits = { object: 64 * 1024 * 1024 };

/** What is wrong with the fragments, as the end of a sentence. */
export class FragmentError extends Error {
  override readonly name = 'FragmentError';
}

/** Puts the objects of one pipeline and stream together again. A fragment may be cut by the end of a line. Throws `FragmentError`. */
export class FragmentReader {
  readonly #limits: FragmentLimits;
  #rest: Buffer = Buffer.alloc(0);
  #open: { readonly id: bigint; next: bigint; size: number; readonly blobs: Buffer[] } | undefined;

  constructor(limits: FragmentLimits = usualFragmentLimits) {
    this.#limits = limits;
  }

  feed(bytes: Buffer): Buffer[] {
    const all = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes]);
    const done: Buffer[] = [];
    let at = 0;
    while (all.length - at >= headerBytes) {
      const size = all.readUInt32BE(at + 17);
      if (size + (this.#open?.size ?? 0) > this.#limits.object) {
        throw new FragmentError(`an object is larger than ${this.#limits.object} bytes`);
      }
      const end = at + headerBytes + size;
      if (all.length < end) break;
      const object = this.#fragment(all.subarray(at, at + headerBytes), all.subarray(at + headerBytes, end));
      if (object !== undefined) done.push(object);
      at = end;
    }
    this.#rest = all.subarray(at);
    return done;
  }

  #fragment(head: Buffer, blob: Buffer): Buffer | undefined {
    const id = head.readBigUInt64BE(0);
    const fragment = head.readBigUInt64BE(8);
    const flags = head.readUInt8(16);
    if (id === 0n) throw new FragmentError('an object has the number 0');
    const isFirst = (flags & 1) !== 0;
    if (isFirst !== (this.#open === undefined)) {
      throw new FragmentError(isFirst ? `object ${id} begins inside of another` : `a fragment of object ${id} has no beginning`);
    }
    this.#open ??= { id, next: 0n, size: 0, blobs: [] };
    const open = this.#open;
    if (id !== open.id) throw new FragmentError(`a fragment of object ${id} stands inside of object ${open.id}`);
    if (fragment !== open.next) throw new FragmentError(`fragment ${open.next} of object ${id} is missing`);
    open.next += 1n;
    open.size += blob.length;
    open.blobs.push(blob);
    if ((flags & 2) === 0) return undefined;
    this.#open = undefined;
    return open.blobs.length === 1 ? blob : Buffer.concat(open.blobs, open.size);
  }
}
