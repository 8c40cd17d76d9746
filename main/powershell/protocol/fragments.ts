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
  /** Fragments of one object, 100,000 unless said; PowerShell has 2000 for the largest. */
  readonly fragments?: number;
}

export const usualFragmentLimits: FragmentLimits = { object: 64 * 1024 * 1024 };
const usualFragments = 100_000;

/** What is wrong with the fragments, as the end of a sentence. */
export class FragmentError extends Error {
  override readonly name = 'FragmentError';
}

const nothing = Buffer.alloc(0);

/** Puts the objects of one pipeline and stream together again. A fragment may be cut by the end of a line. Throws `FragmentError`. */
export class FragmentReader {
  readonly #limits: FragmentLimits;
  /** Of a fragment that is not here to its end: the first `#held` bytes of `#rest`, and how many it needs to be looked at again. */
  #rest: Buffer = nothing;
  #held = 0;
  #needed = headerBytes;
  #open: { readonly id: bigint; next: bigint; size: number; readonly blobs: Buffer[] } | undefined;

  constructor(limits: FragmentLimits = usualFragmentLimits) {
    this.#limits = limits;
  }

  feed(bytes: Buffer): Buffer[] {
    const all = this.#withHeld(bytes);
    if (all === undefined) return [];
    const done: Buffer[] = [];
    let at = 0;
    this.#needed = headerBytes;
    while (all.length - at >= headerBytes) {
      const size = all.readUInt32BE(at + 17);
      if (size + (this.#open?.size ?? 0) > this.#limits.object) {
        throw new FragmentError(`an object is larger than ${this.#limits.object} bytes`);
      }
      const end = at + headerBytes + size;
      if (all.length < end) {
        this.#needed = end - at;
        break;
      }
      this.#needed = headerBytes;
      const object = this.#fragment(all.subarray(at, at + headerBytes), all.subarray(at + headerBytes, end));
      if (object !== undefined) done.push(object);
      at = end;
    }
    if (at < all.length) this.#hold(all.subarray(at));
    return done;
  }

  /** What is held and what came, in one; undefined: it is still too little. */
  #withHeld(bytes: Buffer): Buffer | undefined {
    if (this.#held === 0) return bytes;
    this.#hold(bytes);
    if (this.#held < this.#needed) return undefined;
    const all = this.#rest.subarray(0, this.#held);
    this.#rest = nothing;
    this.#held = 0;
    return all;
  }

  /** Each byte is copied about twice, however small the pieces are in which a large fragment comes. */
  #hold(bytes: Buffer): void {
    const size = this.#held + bytes.length;
    if (this.#rest.length < size) {
      const grown = Buffer.allocUnsafe(Math.max(size, Math.min(this.#needed, size * 2)));
      this.#rest.copy(grown, 0, 0, this.#held);
      this.#rest = grown;
    }
    bytes.copy(this.#rest, this.#held);
    this.#held = size;
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
    const { fragments = usualFragments } = this.#limits;
    if (open.next > BigInt(fragments)) throw new FragmentError(`an object has more than ${fragments} fragments`);
    open.size += blob.length;
    if (blob.length > 0) open.blobs.push(blob);
    if ((flags & 2) === 0) return undefined;
    this.#open = undefined;
    const [only] = open.blobs;
    return only !== undefined && open.blobs.length === 1 ? only : Buffer.concat(open.blobs, open.size);
  }
}
