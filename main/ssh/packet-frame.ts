import { randomFillSync } from 'node:crypto';

/** Type, recipient and length of CHANNEL_DATA (RFC 4254 section 5.2). */
export const CHANNEL_DATA_BYTES = 9;
/** Packet length and padding length. */
const FRAME_BYTES = 5;
const MAC_BYTES = 16;

/** Block lengths of ssh2's ciphers that encrypt in place and put their 16 bytes of MAC at the end, by the names of their classes. */
export const inPlaceBlocks: Readonly<Record<string, number>> = { AESGCMCipherBinding: 16, ChaChaPolyCipherBinding: 8 };

/**
 * A packet with its frame, which lacks the payload. The length field is no part of the blocks (RFC 5647 section 7.2, PROTOCOL.chacha20poly1305).
 *
 *     uint32 length · byte padding length · payload · padding · MAC
 */
export function framedPacket(payloadBytes: number, blockBytes: number, memory: (bytes: number) => Buffer): Buffer {
  const least = blockBytes - ((1 + payloadBytes) % blockBytes);
  const paddingBytes = least < 4 ? least + blockBytes : least;
  const packet = memory(FRAME_BYTES + payloadBytes + paddingBytes + MAC_BYTES);
  packet.writeUInt32BE(1 + payloadBytes + paddingBytes, 0);
  packet[4] = paddingBytes;
  randomPadding(packet, FRAME_BYTES + payloadBytes, paddingBytes);
  return packet;
}

const randomBytes = Buffer.alloc(4096);
let randomAt = randomBytes.length;

/** Bytes of no meaning (RFC 4253 section 6), asked for many at a time. */
function randomPadding(packet: Buffer, at: number, bytes: number): void {
  if (randomAt + bytes > randomBytes.length) {
    randomFillSync(randomBytes);
    randomAt = 0;
  }
  randomBytes.copy(packet, at, randomAt, randomAt + bytes);
  randomAt += bytes;
}

/** Copies the bytes from `start` to `end` of what the pieces are together. */
export function copyPieces(pieces: readonly Uint8Array[], start: number, end: number, into: Buffer, at: number): void {
  let target = at;
  let pieceStart = 0;
  for (const piece of pieces) {
    const pieceEnd = pieceStart + piece.length;
    if (pieceStart >= end) return;
    if (pieceEnd > start) {
      const from = Math.max(0, start - pieceStart);
      const to = Math.min(piece.length, end - pieceStart);
      into.set(from === 0 && to === piece.length ? piece : piece.subarray(from, to), target);
      target += to - from;
    }
    pieceStart = pieceEnd;
  }
}
