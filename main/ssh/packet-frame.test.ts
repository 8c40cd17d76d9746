import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { copyPieces, framedPacket } from './packet-frame.ts';

it.each([8, 16])('makes whole blocks of %i bytes with at least four of padding', (block) => {
  for (let payloadBytes = 9; payloadBytes < 9 + 3 * block; payloadBytes += 1) {
    const packet = framedPacket(payloadBytes, block, (bytes) => Buffer.alloc(bytes));
    const padding = packet[4] ?? 0;
    expect(packet.readUInt32BE(0)).toBe(1 + payloadBytes + padding);
    expect((1 + payloadBytes + padding) % block).toBe(0);
    expect(padding).toBeGreaterThanOrEqual(4);
    expect(padding).toBeLessThan(block + 4);
    expect(packet.length).toBe(5 + payloadBytes + padding + 16);
  }
});

it('copies any part of what pieces are together', () => {
  const pieces = [randomBytes(5), Buffer.alloc(0), randomBytes(1), randomBytes(9)];
  const whole = Buffer.concat(pieces);
  for (let start = 0; start <= whole.length; start += 1) {
    for (let end = start; end <= whole.length; end += 1) {
      const into = Buffer.alloc(20, 0xee);
      copyPieces(pieces, start, end, into, 2);
      expect(into).toEqual(
        Buffer.concat([Buffer.alloc(2, 0xee), whole.subarray(start, end), Buffer.alloc(18 - (end - start), 0xee)]),
      );
    }
  }
});
