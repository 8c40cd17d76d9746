/** X25519 with keys as the 32 bytes that go over the line (RFC 7748, RFC 8731). */
import { createPublicKey, diffieHellman, generateKeyPairSync, type KeyObject } from 'node:crypto';

export const X25519_BYTES = 32;

/** What stands before the 32 bytes in DER: AlgorithmIdentifier id-X25519 and a bit string (RFC 8410). */
const derHead = Buffer.from('302a300506032b656e032100', 'hex');

export interface X25519KeyPair {
  readonly publicKey: Uint8Array;
  readonly privateKey: KeyObject;
}

export function generateX25519(): X25519KeyPair {
  const { publicKey, privateKey } = generateKeyPairSync('x25519');
  return { publicKey: publicKey.export({ type: 'spki', format: 'der' }).subarray(derHead.length), privateKey };
}

/** 32 bytes that are not all zero. Throws for a public value that would force them to be (RFC 8731 section 3). */
export function agreeX25519(privateKey: KeyObject, theirs: Uint8Array): Buffer {
  let shared: Buffer | undefined;
  try {
    shared = diffieHellman({
      privateKey,
      publicKey: createPublicKey({ key: Buffer.concat([derHead, theirs]), format: 'der', type: 'spki' }),
    });
  } catch {
    // Some libraries refuse such values themselves, each in words of its own.
  }
  let bits = 0;
  for (const byte of shared ?? []) bits |= byte;
  if (shared?.length !== X25519_BYTES || bits === 0) throw new Error('its X25519 value is not a usable one');
  return shared;
}
