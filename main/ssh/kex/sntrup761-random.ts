import { P } from './sntrup761-arithmetic.ts';

/** Coefficients of a short polynomial that are not zero. */
export const WEIGHT = 286;

/** Fills with bytes that nobody can foresee. */
export type RandomFill = (bytes: Uint8Array) => void;

function randomWords(fill: RandomFill): Int32Array {
  const words = new Int32Array(P);
  fill(new Uint8Array(words.buffer));
  return words;
}

/** Coefficients from -1…1; uneven by less than 2^-28, as the specification has it. */
export function randomSmall(fill: RandomFill): Int32Array {
  const words = randomWords(fill);
  for (let i = 0; i < P; i++) {
    const bits = (words[i] ?? 0) & 0x3fffffff;
    // bits · 3 / 2^30 without leaving 32 bits.
    words[i] = ((bits + ((bits << 1) >>> 0)) >>> 30) - 1;
  }
  return words;
}

/** 286 coefficients that are 1 or -1, in random places: sorting random numbers by their upper bits puts the lower two anywhere. */
export function randomShort(fill: RandomFill): Int32Array {
  const words = randomWords(fill);
  for (let i = 0; i < P; i++) {
    const word = words[i] ?? 0;
    // The first bit turned over, signed comparison orders them as unsigned.
    words[i] = (i < WEIGHT ? word & ~1 : (word & ~3) | 1) ^ -0x80000000;
  }
  sortInConstantTime(words);
  for (let i = 0; i < P; i++) words[i] = ((words[i] ?? 0) & 3) - 1;
  return words;
}

/**
 * Sorts signed 32-bit numbers. Which places are compared depends on the length alone (Batcher's merge exchange, Knuth 5.2.2 M), and a
 * comparison exchanges without a branch.
 */
export function sortInConstantTime(words: Int32Array): void {
  const count = words.length;
  if (count < 2) return;
  const top = 2 ** (31 - Math.clz32(count - 1));
  for (let p = top; p > 0; p >>= 1) {
    let r = 0;
    let d = p;
    for (let q = top; ; q >>= 1) {
      for (let i = 0; i < count - d; i++) if ((i & p) === r) orderPair(words, i, i + d);
      if (q === p) break;
      d = q - p;
      r = p;
    }
  }
}

function orderPair(words: Int32Array, low: number, high: number): void {
  const a = words[low] ?? 0;
  const b = words[high] ?? 0;
  const different = a ^ b;
  const difference = (b - a) | 0;
  // Sign of b - a without overflow: all ones when b is the smaller one.
  const exchange = different & ((difference ^ (different & (difference ^ b))) >> 31);
  words[low] = a ^ exchange;
  words[high] = b ^ exchange;
}
