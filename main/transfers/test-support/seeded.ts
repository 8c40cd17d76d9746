import { createCipheriv } from 'node:crypto';

/** Numbers by chance that a seed gives again. The seed is printed, and `SEED=n` sets it. */
export interface Seeded {
  readonly seed: number;
  /** 0 ≤ n < limit */
  below(limit: number): number;
  chance(probability: number): boolean;
  shuffled<T>(values: readonly T[]): T[];
  bytes(length: number): Buffer;
}

export function seeded(seed = Number(process.env['SEED'] ?? Math.floor(Math.random() * 2 ** 32))): Seeded {
  let state = seed >>> 0;
  // mulberry32, public domain
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  process.stdout.write(`SEED=${seed}\n`);
  return {
    seed,
    below: (limit) => Math.floor(next() * limit),
    chance: (probability) => next() < probability,
    shuffled: (values) => {
      const copy = [...values];
      for (let at = copy.length - 1; at > 0; at -= 1) {
        const other = Math.floor(next() * (at + 1));
        [copy[at], copy[other]] = [copy[other] as (typeof copy)[number], copy[at] as (typeof copy)[number]];
      }
      return copy;
    },
    bytes: (length) => {
      // A key stream: as good, and a hundred times as fast.
      const key = Buffer.alloc(16);
      for (let at = 0; at < 16; at += 4) key.writeUInt32LE(Math.floor(next() * 2 ** 32), at);
      return createCipheriv('aes-128-ctr', key, Buffer.alloc(16)).update(Buffer.alloc(length));
    },
  };
}
