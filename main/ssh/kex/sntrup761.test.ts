import { createHash, randomFillSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { freeze3, freezeQ, inverseOfThrice, multiply3, multiplyQ, P, Q } from './sntrup761-arithmetic.ts';
import {
  decodeRounded,
  decodeRq,
  decodeSmall,
  encodeRounded,
  encodeRq,
  encodeSmall,
  ROUNDED_BYTES,
  RQ_BYTES,
  SMALL_BYTES,
} from './sntrup761-codec.ts';
import { inverse3 } from './sntrup761-inverse3.ts';
import { randomShort, randomSmall, sortInConstantTime, WEIGHT } from './sntrup761-random.ts';
import { CIPHERTEXT_BYTES, decapsulate, encapsulate, generateKeyPair, PRIVATE_KEY_BYTES, PUBLIC_KEY_BYTES } from './sntrup761.ts';

/** 20 in each run; `SNTRUP_ROUNDS=10000` for as many as wanted. */
const rounds = Number(process.env['SNTRUP_ROUNDS'] ?? 20);
const roundsLimitMs = Math.max(300_000, rounds * 1000);

/** Made with the reference implementation in C of PQClean (crate pqcrypto-ntruprime 0.1.6), which shares no line with ours. */
const vectors = (
  JSON.parse(readFileSync(new URL('fixtures/sntrup761.json', import.meta.url), 'utf8')) as Record<
    'privateKey' | 'ciphertext' | 'sharedSecret' | 'secretOfByte500Xor4',
    string
  >[]
).map((vector) => ({
  privateKey: Buffer.from(vector.privateKey, 'base64'),
  ciphertext: Buffer.from(vector.ciphertext, 'base64'),
  sharedSecret: vector.sharedSecret,
  rejected: vector.secretOfByte500Xor4,
}));

const fill = (bytes: Uint8Array): unknown => randomFillSync(bytes);
const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
const one = Int32Array.from({ length: P }, (_, i) => Number(i === 0));

/** Bytes that look random and are the same at each run. */
function seeded(seed: string): (bytes: Uint8Array) => void {
  let count = 0;
  return (bytes) => {
    for (let at = 0; at < bytes.length; at += 64) {
      bytes.set(
        createHash('sha512')
          .update(`${seed} ${count++}`)
          .digest()
          .subarray(0, bytes.length - at),
        at,
      );
    }
  };
}

describe('sntrup761', () => {
  it('has the sizes of the specification', () => {
    expect([PUBLIC_KEY_BYTES, PRIVATE_KEY_BYTES, CIPHERTEXT_BYTES]).toEqual([1158, 1763, 1039]);
    const { publicKey, privateKey } = generateKeyPair();
    const { ciphertext, sharedSecret } = encapsulate(publicKey);
    expect([publicKey, privateKey, ciphertext, sharedSecret].map(({ length }) => length)).toEqual([1158, 1763, 1039, 32]);
  });

  it.each(vectors)('finds the secret of another implementation, and for a changed ciphertext the same other one', (vector) => {
    expect(base64(decapsulate(vector.ciphertext, vector.privateKey))).toBe(vector.sharedSecret);
    const changed = Buffer.from(vector.ciphertext);
    changed[500] = (changed[500] ?? 0) ^ 4;
    expect(base64(decapsulate(changed, vector.privateKey))).toBe(vector.rejected);
    expect(vector.rejected).not.toBe(vector.sharedSecret);
  });

  it.each(vectors)('makes the same public key of the same private polynomials', ({ privateKey }) => {
    const f = decodeSmall(privateKey.subarray(0, SMALL_BYTES));
    const g = inverse3(decodeSmall(privateKey.subarray(SMALL_BYTES, 2 * SMALL_BYTES)));
    if (g === undefined) throw new Error('no inverse');
    const publicKey = privateKey.subarray(2 * SMALL_BYTES, 2 * SMALL_BYTES + RQ_BYTES);
    expect(base64(encodeRq(multiplyQ(inverseOfThrice(f), g)))).toBe(base64(publicKey));
  });

  it('agrees with itself each time, and never by accident', { timeout: roundsLimitMs }, () => {
    const seen = new Set<string>();
    for (let round = 0; round < rounds; round++) {
      const { publicKey, privateKey } = generateKeyPair();
      const { ciphertext, sharedSecret } = encapsulate(publicKey);
      const found = decapsulate(ciphertext, privateKey);
      if (Buffer.compare(found, sharedSecret) !== 0) throw new Error(`round ${round} disagrees`);
      seen.add(base64(sharedSecret));
    }
    expect(seen.size).toBe(rounds);
  });

  it('makes its keys of nothing but the random bytes', () => {
    expect(generateKeyPair(seeded('a'))).toEqual(generateKeyPair(seeded('a')));
    expect(generateKeyPair(seeded('a'))).not.toEqual(generateKeyPair(seeded('b')));
  });

  it('gives another secret for every changed byte, the same at each try', () => {
    const { publicKey, privateKey } = generateKeyPair(seeded('rejection'));
    const { ciphertext, sharedSecret } = encapsulate(publicKey, seeded('message'));
    for (const at of [0, 1, 500, ROUNDED_BYTES - 1, ROUNDED_BYTES, CIPHERTEXT_BYTES - 1]) {
      const changed = Uint8Array.from(ciphertext);
      changed[at] = (changed[at] ?? 0) ^ 1;
      const found = decapsulate(changed, privateKey);
      expect(found).toHaveLength(32);
      expect(base64(found)).not.toBe(base64(sharedSecret));
      expect(base64(decapsulate(changed, privateKey))).toBe(base64(found));
    }
    for (const byte of [0, 255]) expect(decapsulate(new Uint8Array(CIPHERTEXT_BYTES).fill(byte), privateKey)).toHaveLength(32);
  });

  it('refuses wrong lengths', () => {
    const { privateKey } = generateKeyPair();
    for (const length of [0, CIPHERTEXT_BYTES - 1, CIPHERTEXT_BYTES + 1]) {
      expect(() => decapsulate(new Uint8Array(length), privateKey)).toThrow(/1039 bytes/);
    }
    expect(() => encapsulate(new Uint8Array(1157))).toThrow(/1158 bytes/);
  });
});

describe('the arithmetic', () => {
  it('takes remainders right over the whole range that it promises', () => {
    for (let value = -(2 ** 23); value < 2 ** 23; value += 1) {
      const rest = freezeQ(value);
      if (rest < -2295 || rest > 2295 || (value - rest) % Q !== 0) throw new Error(`freezeQ(${value}) = ${rest}`);
    }
    for (let value = -(2 ** 14) + 1; value < 2 ** 14; value += 1) {
      const rest = freeze3(value);
      if (rest < -1 || rest > 1 || (value - rest) % 3 !== 0) throw new Error(`freeze3(${value}) = ${rest}`);
    }
  });

  it('finds inverses', () => {
    for (let round = 0; round < 5; round++) {
      const f = randomShort(fill);
      const thrice = f.map((value) => 3 * value);
      expect(multiplyQ(inverseOfThrice(f), thrice)).toEqual(one);
      const g = randomSmall(fill);
      const inverse = inverse3(g);
      if (inverse !== undefined) expect(multiply3(inverse, g)).toEqual(one);
    }
    expect(inverse3(new Int32Array(P))).toBeUndefined();
    // Zero has none, which is told from one that has.
    expect(inverse3(one)).toEqual(one);
  });

  it('folds x^761 into x + 1', () => {
    const x = Int32Array.from({ length: P }, (_, i) => Number(i === 1));
    const last = Int32Array.from({ length: P }, (_, i) => Number(i === P - 1));
    expect(Array.from(multiplyQ(last, x).subarray(0, 4))).toEqual([1, 1, 0, 0]);
  });
});

describe('polynomials as bytes', () => {
  it('come back as they were', () => {
    const q = Int32Array.from({ length: P }, (_, i) => ((i * 7919) % Q) - 2295);
    expect(decodeRq(encodeRq(q))).toEqual(q);
    const rounded = q.map((value) => value - freeze3(value));
    expect(decodeRounded(encodeRounded(rounded))).toEqual(rounded);
    const small = randomSmall(fill);
    expect(decodeSmall(encodeSmall(small))).toEqual(small);
    expect([encodeRq(q).length, encodeRounded(rounded).length]).toEqual([RQ_BYTES, ROUNDED_BYTES]);
  });

  it('give coefficients within their range, whatever the bytes', () => {
    for (let round = 0; round < 50; round++) {
      const bytes = randomFillSync(new Uint8Array(RQ_BYTES));
      if (round < 2) bytes.fill(round * 255);
      for (const value of [...decodeRq(bytes), ...decodeRounded(bytes.subarray(0, ROUNDED_BYTES))]) {
        if (value < -2295 || value > 2295) throw new Error(`${value} is out of range`);
      }
    }
  });
});

describe('random polynomials', () => {
  it('are short with exactly so many coefficients, in all places', () => {
    const used = new Int32Array(P);
    for (let round = 0; round < 200; round++) {
      const short = randomShort(fill);
      expect(short.reduce((sum, value) => sum + Math.abs(value), 0)).toBe(WEIGHT);
      for (let i = 0; i < P; i++) used[i] = (used[i] ?? 0) + Math.abs(short[i] ?? 0);
    }
    // 75 of 200 are expected; 11 deviations off is a fault.
    expect(Math.min(...used)).toBeGreaterThan(10);
    expect(Math.max(...used)).toBeLessThan(150);
  });

  it('are small with each value a third of the time', () => {
    const counts = new Map<number, number>();
    for (let round = 0; round < 100; round++) {
      for (const value of randomSmall(fill)) counts.set(value, (counts.get(value) ?? 0) + 1);
    }
    expect([...counts.keys()].sort((a, b) => a - b)).toEqual([-1, 0, 1]);
    for (const count of counts.values()) expect(Math.abs(count - (100 * P) / 3)).toBeLessThan(1500);
  });

  it.each([0, 1, 2, 3, 7, 64, 100, P])('are ordered by a network that sorts %i numbers', (length) => {
    const words = new Int32Array(length);
    randomFillSync(new Uint8Array(words.buffer));
    if (length > 3) words.set([-0x80000000, 0x7fffffff, 0]);
    const expected = Int32Array.from(words).sort();
    sortInConstantTime(words);
    expect(words).toEqual(expected);
  });
});
