/// <reference path="./bcrypt-pbkdf.d.ts" />
import { createHash } from 'node:crypto';
import { argon2dAsync, argon2idAsync, argon2iAsync } from '@noble/hashes/argon2.js';
import bcrypt from 'bcrypt-pbkdf';

/*
 * Keys made of passphrases. Both derivations are in JavaScript and take from tenths of a second to many. key-derivation.ts runs them in a thread of
 * their own; where there is none they run in steps, between which the program does everything else, so that no terminal waits for them.
 */

export interface Argon2Cost {
  readonly variant: 'id' | 'i' | 'd';
  readonly memoryKib: number;
  readonly passes: number;
  readonly lanes: number;
}

export type Derivation = { readonly kind: 'bcrypt'; readonly rounds: number } | ({ readonly kind: 'argon2' } & Argon2Cost);

interface Wanted {
  readonly passphrase: Uint8Array;
  readonly salt: Uint8Array;
  readonly lengthBytes: number;
}

/** The longest time that one step may take. */
const stepMs = 8;

/**
 * bcrypt_pbkdf of OpenSSH (openbsd-compat/bcrypt_pbkdf.c): PBKDF2 with bcrypt in the place of HMAC, and its output spread over the key. About 17 ms
 * a round for each 32 bytes.
 */
async function bcryptPbkdf({ passphrase, salt, lengthBytes }: Wanted, rounds: number, signal?: AbortSignal): Promise<Buffer> {
  const size = bcrypt.HASHSIZE;
  const stride = Math.ceil(lengthBytes / size);
  const perBlock = Math.ceil(lengthBytes / stride);
  const hashedPassphrase = createHash('sha512').update(passphrase).digest();
  const key = Buffer.alloc(lengthBytes);
  for (let count = 1; count <= stride; count += 1) {
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(count);
    let hashedSalt = createHash('sha512').update(salt).update(counter).digest();
    const sum = Buffer.alloc(size);
    for (let round = 0; round < rounds; round += 1) {
      const block = Buffer.alloc(size);
      bcrypt.hash(hashedPassphrase, hashedSalt, block);
      for (let at = 0; at < size; at += 1) sum[at] = (sum[at] ?? 0) ^ (block[at] ?? 0);
      hashedSalt = createHash('sha512').update(block).digest();
      await breath();
      signal?.throwIfAborted();
    }
    for (let at = 0; at < perBlock; at += 1) {
      const to = at * stride + count - 1;
      if (to >= lengthBytes) break;
      key[to] = sum[at] ?? 0;
    }
  }
  return key;
}

/** Argon2 version 1.3 (RFC 9106). */
async function argon2({ passphrase, salt, lengthBytes }: Wanted, cost: Argon2Cost, signal?: AbortSignal): Promise<Buffer> {
  const deriveKey = { id: argon2idAsync, i: argon2iAsync, d: argon2dAsync }[cost.variant];
  const { passes: t, memoryKib: m, lanes: p } = cost;
  const onProgress = (): void => signal?.throwIfAborted();
  return Buffer.from(await deriveKey(passphrase, salt, { t, m, p, dkLen: lengthBytes, asyncTick: stepMs, onProgress }));
}

/** In steps, on this thread. Rejects with the signal's reason once it is aborted, and with an Error where the figures can't be. */
export function derive({ how, ...wanted }: Wanted & { readonly how: Derivation }, signal?: AbortSignal): Promise<Buffer> {
  return how.kind === 'bcrypt' ? bcryptPbkdf(wanted, how.rounds, signal) : argon2(wanted, how, signal);
}

function breath(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
