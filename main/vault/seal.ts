import { createCipheriv, createDecipheriv, randomBytes, scrypt } from 'node:crypto';

/** Sealed bytes: the nonce that was used once, and what AES-256-GCM made, its tag of 16 bytes at the end. Both base64. */
export interface Sealed {
  readonly nonce: string;
  readonly sealed: string;
}

const keyBytes = 32;
/** NIST SP 800-38D section 8.2.2: 96 random bits, never used twice for a key. */
const nonceBytes = 12;
const tagBytes = 16;

/** Costs of scrypt (RFC 7914): 2^17, 8, 1 take 128 MiB and a good part of a second. */
export interface ScryptCosts {
  readonly logN: number;
  readonly r: number;
  readonly p: number;
}

export const usualCosts: ScryptCosts = { logN: 17, r: 8, p: 1 };
/** What a file may ask for: 512 MiB. */
export const mostLogN = 19;

export function newKey(): Buffer {
  return randomBytes(keyBytes);
}

/** Encrypts and authenticates `secret`, and `about` with it: whatever stands in plain beside the sealed bytes. */
export function seal(key: Buffer, secret: Buffer, about: string): Sealed {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes });
  cipher.setAAD(Buffer.from(about, 'utf8'));
  const sealed = Buffer.concat([cipher.update(secret), cipher.final(), cipher.getAuthTag()]);
  return { nonce: nonce.toString('base64'), sealed: sealed.toString('base64') };
}

/** undefined: another key, or bytes or words that were changed. The answer is the caller's own, to be filled with zeros. */
export function unseal(key: Buffer, { nonce, sealed }: Sealed, about: string): Buffer | undefined {
  const bytes = Buffer.from(sealed, 'base64');
  const iv = Buffer.from(nonce, 'base64');
  if (bytes.length < tagBytes || iv.length !== nonceBytes) return undefined;
  const decipher = createDecipheriv('aes-256-gcm', key, iv, { authTagLength: tagBytes });
  decipher.setAAD(Buffer.from(about, 'utf8'));
  decipher.setAuthTag(bytes.subarray(bytes.length - tagBytes));
  const opened = decipher.update(bytes.subarray(0, bytes.length - tagBytes));
  try {
    decipher.final();
    return opened;
  } catch {
    opened.fill(0);
    return undefined;
  }
}

/** Makes a key of a passphrase, beside the main thread. Normalised (NFC), so that two keyboards that write one text make one key. */
export function keyOfPassphrase(passphrase: string, salt: Buffer, { logN, r, p }: ScryptCosts): Promise<Buffer> {
  const N = 2 ** logN;
  const typed = Buffer.from(passphrase.normalize('NFC'), 'utf8');
  return new Promise((resolve, reject) => {
    // OpenSSL counts a little more than 128 * N * r.
    scrypt(typed, salt, keyBytes, { N, r, p, maxmem: 128 * N * r + 32 * 1024 * 1024 }, (error, key) => {
      typed.fill(0);
      if (error) reject(error);
      else resolve(key);
    });
  });
}
