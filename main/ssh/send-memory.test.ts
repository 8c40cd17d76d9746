import { expect, it } from 'vitest';
import { SendMemory } from './send-memory.ts';

const packet = 32 * 1024;

it('gives memory of its own to each packet that the stream still holds', () => {
  const memory = new SendMemory();
  const held = new Map<number, Buffer>();
  let position = 0;
  let gone = 0;
  let refused = 0;
  let seed = 7;
  const random = (below: number): number => (seed = (seed * 1103515245 + 12345) % 2147483648) % below;
  for (let round = 0; round < 2000; round += 1) {
    const bytes = 8 * 1024 + random(24 * 1024);
    const taken = memory.take(bytes, position, gone);
    position += bytes;
    if (taken === undefined) {
      refused += 1;
    } else {
      taken.fill(round & 0xff);
      expect(taken.length).toBe(bytes);
      held.set(position, taken);
    }
    for (const [end, kept] of held) {
      const first = kept[0];
      if (kept[kept.length - 1] !== first) throw new Error('a packet that the stream holds was overwritten');
      if (end <= gone) held.delete(end);
    }
    // The stream falls behind, further than there is memory.
    if (round % 80 !== 79) continue;
    gone = position - random(200_000);
    for (const end of held.keys()) if (end <= gone) held.delete(end);
  }
  expect(refused).toBeGreaterThan(0);
});

it('uses the same memory again, and takes none for small packets', () => {
  const memory = new SendMemory();
  expect(memory.take(100, 0, 0)).toBeUndefined();
  expect(memory.take(64 * 1024, 0, 0)).toBeUndefined();
  const first = memory.take(packet, 0, 0);
  const seen = new Set([first?.buffer]);
  for (let at = packet; at < 100 * packet; at += packet) seen.add(memory.take(packet, at, at)?.buffer);
  expect(seen.size).toBe(1);
});
