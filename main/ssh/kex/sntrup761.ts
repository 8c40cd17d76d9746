/**
 * The key encapsulation Streamlined NTRU Prime 761 (NTRU Prime, round 3 submission; draft-josefsson-ntruprime-streamlined), as
 * `sntrup761x25519-sha512` uses it. No branch and no index depends on a secret, and nothing secret is divided; what a JavaScript engine makes
 * of that, and copies that it leaves in memory, are out of our hands (`README.md`).
 */
import { createHash, randomFillSync, timingSafeEqual } from 'node:crypto';
import { freeze3, freezeQ, inverseOfThrice, multiply3, multiplyQ, P, round } from './sntrup761-arithmetic.ts';
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
import { randomShort, randomSmall, WEIGHT, type RandomFill } from './sntrup761-random.ts';

const HASH_BYTES = 32;
export const PUBLIC_KEY_BYTES = RQ_BYTES;
export const CIPHERTEXT_BYTES = ROUNDED_BYTES + HASH_BYTES;
/** f · 1/g · public key · what stands in for the secret of a wrong ciphertext · hash of the public key. */
export const PRIVATE_KEY_BYTES = 2 * SMALL_BYTES + RQ_BYTES + SMALL_BYTES + HASH_BYTES;

export interface KemKeyPair {
  readonly publicKey: Uint8Array;
  /** To be filled with zeros by its owner. */
  readonly privateKey: Uint8Array;
}

const systemRandom: RandomFill = (bytes) => randomFillSync(bytes);

/** The first half of SHA-512, with a byte before that says what for. */
function hash(purpose: number, ...parts: readonly Uint8Array[]): Buffer {
  const sha = createHash('sha512').update(Uint8Array.of(purpose));
  for (const part of parts) sha.update(part);
  return sha.digest().subarray(0, HASH_BYTES);
}

/** A new pair: 1158 and 1763 bytes. Takes milliseconds. */
export function generateKeyPair(random: RandomFill = systemRandom): KemKeyPair {
  let g = randomSmall(random);
  let inverse = inverse3(g);
  // About one in 39,000 has no inverse.
  while (inverse === undefined) {
    g = randomSmall(random);
    inverse = inverse3(g);
  }
  const f = randomShort(random);
  const inverseOf3f = inverseOfThrice(f);
  const publicKey = encodeRq(multiplyQ(inverseOf3f, g));
  const privateKey = new Uint8Array(PRIVATE_KEY_BYTES);
  privateKey.set(encodeSmall(f));
  privateKey.set(encodeSmall(inverse), SMALL_BYTES);
  privateKey.set(publicKey, 2 * SMALL_BYTES);
  random(privateKey.subarray(2 * SMALL_BYTES + RQ_BYTES, 3 * SMALL_BYTES + RQ_BYTES));
  privateKey.set(hash(4, publicKey), 3 * SMALL_BYTES + RQ_BYTES);
  for (const secret of [f, g, inverse, inverseOf3f]) secret.fill(0);
  return { publicKey, privateKey };
}

/** A ciphertext of 1039 bytes for the owner of a public key of 1158, and the 32 bytes that only the two know. */
export function encapsulate(
  publicKey: Uint8Array,
  random: RandomFill = systemRandom,
): { readonly ciphertext: Uint8Array; readonly sharedSecret: Uint8Array } {
  if (publicKey.length !== PUBLIC_KEY_BYTES)
    throw new Error(`a public key has ${PUBLIC_KEY_BYTES} bytes, not ${publicKey.length}`);
  const r = randomShort(random);
  const { ciphertext, encoded } = hide(r, publicKey, hash(4, publicKey));
  const sharedSecret = sessionKey(1, encoded, ciphertext);
  r.fill(0);
  encoded.fill(0);
  return { ciphertext, sharedSecret };
}

/**
 * The 32 bytes that `encapsulate` gave for this ciphertext. Any other 1039 bytes give 32 that say nothing about the key (implicit rejection),
 * in the same time.
 */
export function decapsulate(ciphertext: Uint8Array, privateKey: Uint8Array): Uint8Array {
  if (ciphertext.length !== CIPHERTEXT_BYTES)
    throw new Error(`a ciphertext has ${CIPHERTEXT_BYTES} bytes, not ${ciphertext.length}`);
  const part = (start: number, bytes: number): Uint8Array => privateKey.subarray(start, start + bytes);
  const f = decodeSmall(part(0, SMALL_BYTES));
  const inverse = decodeSmall(part(SMALL_BYTES, SMALL_BYTES));
  const standIn = part(2 * SMALL_BYTES + RQ_BYTES, SMALL_BYTES);
  const r = decrypt(decodeRounded(ciphertext), f, inverse);
  const publicKeyHash = part(3 * SMALL_BYTES + RQ_BYTES, HASH_BYTES);
  const { ciphertext: again, encoded } = hide(r, part(2 * SMALL_BYTES, RQ_BYTES), publicKeyHash);
  const right = Number(timingSafeEqual(ciphertext, again));
  for (let i = 0; i < SMALL_BYTES; i++) encoded[i] = ((encoded[i] ?? 0) & -right) | ((standIn[i] ?? 0) & (right - 1));
  const sharedSecret = sessionKey(right, encoded, ciphertext);
  for (const secret of [f, inverse, r, encoded, again]) secret.fill(0);
  return sharedSecret;
}

/** Encrypts r, and proves that it was known; `encoded` is r as bytes. */
function hide(r: Int32Array, publicKey: Uint8Array, publicKeyHash: Uint8Array): { ciphertext: Uint8Array; encoded: Uint8Array } {
  const encoded = encodeSmall(r);
  const ciphertext = new Uint8Array(CIPHERTEXT_BYTES);
  ciphertext.set(encodeRounded(round(multiplyQ(decodeRq(publicKey), r))));
  ciphertext.set(hash(2, hash(3, encoded), publicKeyHash), ROUNDED_BYTES);
  return { ciphertext, encoded };
}

/** r, or where the ciphertext hides none 286 ones and then zeros. */
function decrypt(c: Int32Array, f: Int32Array, inverse: Int32Array): Int32Array {
  const e = multiplyQ(c, f);
  for (let i = 0; i < P; i++) e[i] = freeze3(freezeQ(Math.imul(3, e[i] ?? 0)));
  const r = multiply3(e, inverse);
  let weight = 0;
  for (let i = 0; i < P; i++) weight += (r[i] ?? 0) & 1;
  const off = weight - WEIGHT;
  // All ones for a wrong weight.
  const wrong = (off | -off) >> 31;
  for (let i = 0; i < P; i++) r[i] = ((r[i] ?? 0) & ~wrong) | (wrong & Number(i < WEIGHT));
  e.fill(0);
  return r;
}

function sessionKey(right: number, encoded: Uint8Array, ciphertext: Uint8Array): Uint8Array {
  return hash(right, hash(3, encoded), ciphertext);
}
