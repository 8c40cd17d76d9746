/**
 * How Streamlined NTRU Prime 761 writes polynomials as bytes (NTRU Prime, round 3 submission, sections 3.3 to 3.5). A polynomial is an
 * Int32Array of 761 coefficients, the constant one first; those of R/q lie in -2295…2295, small ones in -1…1.
 */
import { P, Q } from './sntrup761-arithmetic.ts';

const HALF_Q = (Q - 1) / 2;
/** Values of a coefficient that was rounded to a multiple of three. */
const ROUNDED_VALUES = (Q + 2) / 3;

export const SMALL_BYTES = 191;
/** A public key. */
export const RQ_BYTES = 1158;
export const ROUNDED_BYTES = 1007;

/** A radix of this size or more gives a byte away first. */
const LIMIT = 16384;

interface Level {
  readonly radices: readonly number[];
  /** Low bytes that each pair of this level gives away; for the last level those of its one number. */
  readonly bytes: readonly number[];
}

/** Pairs of numbers become one number and low bytes, until one number is left. All of it depends on the radices alone. */
function levelsOf(values: number): readonly Level[] {
  const levels: Level[] = [];
  let radices: number[] = new Array<number>(P).fill(values);
  while (radices.length > 1) {
    const next: number[] = [];
    const bytes: number[] = [];
    for (let i = 0; i + 1 < radices.length; i += 2) {
      let radix = (radices[i] ?? 1) * (radices[i + 1] ?? 1);
      let given = 0;
      for (; radix >= LIMIT; given += 1) radix = (radix + 255) >> 8;
      next.push(radix);
      bytes.push(given);
    }
    if (radices.length % 2 === 1) next.push(radices.at(-1) ?? 1);
    levels.push({ radices, bytes });
    radices = next;
  }
  let given = 0;
  for (let radix = radices[0] ?? 1; radix > 1; given += 1) radix = (radix + 255) >> 8;
  levels.push({ radices, bytes: [given] });
  return levels;
}

const rqLevels = levelsOf(Q);
const roundedLevels = levelsOf(ROUNDED_VALUES);

/** Takes no branch and no index by what it writes: `numbers`, which it uses up, may be secret. */
function encode(numbers: Int32Array, levels: readonly Level[], into: Uint8Array): void {
  let at = 0;
  let count = P;
  const give = (value: number, bytes: number): number => {
    let rest = value;
    for (let i = 0; i < bytes; i++) {
      into[at] = rest & 255;
      at += 1;
      rest >>= 8;
    }
    return rest;
  };
  for (const { radices, bytes } of levels) {
    if (count === 1) {
      give(numbers[0] ?? 0, bytes[0] ?? 0);
      return;
    }
    const pairs = count >> 1;
    for (let i = 0; i < pairs; i++) {
      const value = (numbers[2 * i] ?? 0) + Math.imul(numbers[2 * i + 1] ?? 0, radices[2 * i] ?? 0);
      numbers[i] = give(value, bytes[i] ?? 0);
    }
    if (count % 2 === 1) numbers[pairs] = numbers[count - 1] ?? 0;
    count = (count + 1) >> 1;
  }
}

/** Divides, whose time may differ by the number: only for what the other side sent or everybody may see. */
function decode(from: Uint8Array, levels: readonly Level[]): Int32Array {
  const low: number[][] = [];
  let at = 0;
  for (const { bytes } of levels) {
    low.push(
      bytes.map((count) => {
        let value = 0;
        for (let i = 0; i < count; i++) value += (from[at + i] ?? 0) * 256 ** i;
        at += count;
        return value;
      }),
    );
  }
  const last = levels.length - 1;
  let numbers = Int32Array.of((low[last]?.[0] ?? 0) % (levels[last]?.radices[0] ?? 1));
  for (let depth = last - 1; depth >= 0; depth--) {
    const { radices, bytes } = levels[depth] ?? { radices: [], bytes: [] };
    const wider = new Int32Array(radices.length);
    if (radices.length % 2 === 1) wider[radices.length - 1] = numbers.at(-1) ?? 0;
    bytes.forEach((count, pair) => {
      const value = (low[depth]?.[pair] ?? 0) + (numbers[pair] ?? 0) * 256 ** count;
      const radix = radices[2 * pair] ?? 1;
      wider[2 * pair] = value % radix;
      wider[2 * pair + 1] = Math.floor(value / radix) % (radices[2 * pair + 1] ?? 1);
    });
    numbers = wider;
  }
  return numbers;
}

/** 1158 bytes of a polynomial of R/q. */
export function encodeRq(polynomial: Int32Array): Uint8Array {
  const bytes = new Uint8Array(RQ_BYTES);
  encode(
    polynomial.map((value) => value + HALF_Q),
    rqLevels,
    bytes,
  );
  return bytes;
}

/** A public key; bytes that no encoder writes give some polynomial of R/q, as the specification has it. */
export function decodeRq(bytes: Uint8Array): Int32Array {
  return decode(bytes, rqLevels).map((value) => value - HALF_Q);
}

/** 1007 bytes of a polynomial whose coefficients are multiples of three. */
export function encodeRounded(polynomial: Int32Array): Uint8Array {
  const bytes = new Uint8Array(ROUNDED_BYTES);
  // A third by multiplication: exact up to 3 · 8191.
  const numbers = polynomial.map((value) => Math.imul(value + HALF_Q, 10923) >> 15);
  encode(numbers, roundedLevels, bytes);
  numbers.fill(0);
  return bytes;
}

/** A ciphertext. */
export function decodeRounded(bytes: Uint8Array): Int32Array {
  return decode(bytes, roundedLevels).map((value) => value * 3 - HALF_Q);
}

/** Four coefficients a byte, the last one alone. */
export function encodeSmall(polynomial: Int32Array): Uint8Array {
  const bytes = new Uint8Array(SMALL_BYTES);
  for (let i = 0; i < P; i++) {
    const byte = i >> 2;
    bytes[byte] = (bytes[byte] ?? 0) | (((polynomial[i] ?? 0) + 1) << (2 * (i & 3)));
  }
  return bytes;
}

export function decodeSmall(bytes: Uint8Array): Int32Array {
  return Int32Array.from({ length: P }, (_, i) => (((bytes[i >> 2] ?? 0) >> (2 * (i & 3))) & 3) - 1);
}
