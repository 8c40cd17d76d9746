/**
 * Key exchanges of two halves, of which an attacker would have to break both: a key encapsulation that withstands quantum computers, and X25519
 * (draft-ietf-sshm-mlkem-hybrid-kex, RFC 9941). We send both public keys, the server answers with a ciphertext and its X25519 value, and the
 * secret K is the hash of what the two halves give. K enters the exchange hash and the keys as a string.
 *
 *   client → server   public key of the encapsulation · 32 bytes X25519
 *   server → client   ciphertext · 32 bytes X25519
 */
import { createHash } from 'node:crypto';
import { ml_kem768 } from '@noble/post-quantum/ml-kem.js';
import * as sntrup761 from './sntrup761.ts';
import { agreeX25519, generateX25519, X25519_BYTES, type X25519KeyPair } from './x25519.ts';

interface Encapsulation {
  /** As Node's crypto names it; also the hash of the exchange. */
  readonly hash: 'sha256' | 'sha512';
  readonly ciphertextBytes: number;
  generate(): sntrup761.KemKeyPair;
  decapsulate(ciphertext: Uint8Array, privateKey: Uint8Array): Uint8Array;
}

const mlkem768: Encapsulation = {
  hash: 'sha256',
  ciphertextBytes: 1088,
  generate: () => {
    const { publicKey, secretKey } = ml_kem768.keygen();
    return { publicKey, privateKey: secretKey };
  },
  decapsulate: (ciphertext, privateKey) => ml_kem768.decapsulate(ciphertext, privateKey),
};

const streamlinedNtruPrime: Encapsulation = {
  hash: 'sha512',
  ciphertextBytes: sntrup761.CIPHERTEXT_BYTES,
  generate: () => sntrup761.generateKeyPair(),
  decapsulate: sntrup761.decapsulate,
};

const encapsulations = new Map<string, Encapsulation>([
  ['mlkem768x25519-sha256', mlkem768],
  ['sntrup761x25519-sha512', streamlinedNtruPrime],
  // Its name before it was registered; OpenSSH since 8.5.
  ['sntrup761x25519-sha512@openssh.com', streamlinedNtruPrime],
]);

/** In the order in which OpenSSH 10 prefers them. */
export const hybridKexNames: readonly string[] = [...encapsulations.keys()];

/** One exchange, from our values to the secret. */
export class HybridExchange {
  readonly name: string;
  readonly #kem: Encapsulation;
  #keys: { readonly kem: sntrup761.KemKeyPair; readonly classical: X25519KeyPair } | undefined;
  #secret: Buffer | undefined;

  /** A name of `hybridKexNames`. */
  constructor(name: string) {
    const kem = encapsulations.get(name);
    if (kem === undefined) throw new Error(`no hybrid key exchange is called ${name}`);
    this.name = name;
    this.#kem = kem;
  }

  get hash(): 'sha256' | 'sha512' {
    return this.#kem.hash;
  }

  /** What we send; the same at each call. Makes the keys at the first, which takes milliseconds. */
  publicValue(): Buffer {
    this.#keys ??= { kem: this.#kem.generate(), classical: generateX25519() };
    return Buffer.concat([this.#keys.kem.publicKey, this.#keys.classical.publicKey]);
  }

  /** K. Throws an Error with a sentence about the server when its value is none. `dispose` fills what is returned with zeros. */
  secret(theirs: Uint8Array): Buffer {
    const { ciphertextBytes } = this.#kem;
    const expected = ciphertextBytes + X25519_BYTES;
    if (theirs.length !== expected) throw new Error(`the server's value has ${theirs.length} bytes instead of ${expected}`);
    if (this.#keys === undefined) throw new Error('the server answered before our value was sent');
    const { kem, classical } = this.#keys;
    const classicalSecret = agreeX25519(classical.privateKey, theirs.subarray(ciphertextBytes));
    const kemSecret = this.#kem.decapsulate(theirs.subarray(0, ciphertextBytes), kem.privateKey);
    this.#secret = createHash(this.hash).update(kemSecret).update(classicalSecret).digest();
    kemSecret.fill(0);
    classicalSecret.fill(0);
    return this.#secret;
  }

  /** Forgets keys and secret. Idempotent. */
  dispose(): void {
    this.#keys?.kem.privateKey.fill(0);
    this.#keys = undefined;
    this.#secret?.fill(0);
    this.#secret = undefined;
  }
}
