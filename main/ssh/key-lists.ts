/**
 * The algorithm lists of a KEXINIT (RFC 4253 section 7.1):
 *
 *   byte 20 | byte[16] cookie | name-list kex | name-list host key | cipher c2s | cipher s2c | mac c2s | mac s2c
 *           | compression c2s | compression s2c | languages c2s | languages s2c | boolean first follows | uint32 0
 */
export interface KeyLists {
  readonly kex: readonly string[];
  readonly hostKey: readonly string[];
  readonly cipherOut: readonly string[];
  readonly cipherIn: readonly string[];
  readonly macOut: readonly string[];
  readonly macIn: readonly string[];
  readonly compressionOut: readonly string[];
  readonly compressionIn: readonly string[];
}

const LISTS_START = 17;

/** Reads the lists, "out" being client to server; undefined when the message is malformed. */
export function keyLists(payload: Uint8Array): KeyLists | undefined {
  const bytes = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength);
  const lists: string[][] = [];
  let position = LISTS_START;
  while (lists.length < 8) {
    if (position + 4 > bytes.length) return undefined;
    const length = bytes.readUInt32BE(position);
    position += 4;
    if (position + length > bytes.length) return undefined;
    lists.push(length === 0 ? [] : bytes.toString('latin1', position, position + length).split(','));
    position += length;
  }
  const [
    kex = [],
    hostKey = [],
    cipherOut = [],
    cipherIn = [],
    macOut = [],
    macIn = [],
    compressionOut = [],
    compressionIn = [],
  ] = lists;
  return { kex, hostKey, cipherOut, cipherIn, macOut, macIn, compressionOut, compressionIn };
}
