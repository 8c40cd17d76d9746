import { createCipheriv, createDecipheriv, timingSafeEqual, type CipherGCMTypes } from 'node:crypto';
import { poly1305 } from '@noble/ciphers/_poly1305.js';
import { chacha20orig } from '@noble/ciphers/chacha.js';

interface CipherShape {
  readonly kind: 'plain' | 'gcm' | 'chacha';
  readonly node: string;
  readonly keyBytes: number;
  readonly ivBytes: number;
  readonly blockBytes: number;
  readonly tagBytes: number;
}

/** Ciphers of OpenSSH private key files (cipher.c of OpenSSH, by the names of SSH). */
const shapes: Readonly<Record<string, CipherShape>> = {
  'aes128-ctr': plain('aes-128-ctr', 16),
  'aes192-ctr': plain('aes-192-ctr', 24),
  'aes256-ctr': plain('aes-256-ctr', 32),
  'aes128-cbc': plain('aes-128-cbc', 16),
  'aes192-cbc': plain('aes-192-cbc', 24),
  'aes256-cbc': plain('aes-256-cbc', 32),
  '3des-cbc': { kind: 'plain', node: 'des-ede3-cbc', keyBytes: 24, ivBytes: 8, blockBytes: 8, tagBytes: 0 },
  'aes128-gcm@openssh.com': { kind: 'gcm', node: 'aes-128-gcm', keyBytes: 16, ivBytes: 12, blockBytes: 16, tagBytes: 16 },
  'aes256-gcm@openssh.com': { kind: 'gcm', node: 'aes-256-gcm', keyBytes: 32, ivBytes: 12, blockBytes: 16, tagBytes: 16 },
  'chacha20-poly1305@openssh.com': { kind: 'chacha', node: '', keyBytes: 64, ivBytes: 0, blockBytes: 8, tagBytes: 16 },
};

function plain(node: string, keyBytes: number): CipherShape {
  return { kind: 'plain', node, keyBytes, ivBytes: 16, blockBytes: 16, tagBytes: 0 };
}

export function cipherShape(name: string): CipherShape | undefined {
  return Object.hasOwn(shapes, name) ? shapes[name] : undefined;
}

/** Decrypts the private part. `tag` is what stands behind it. Undefined: the tag does not fit, the key is a wrong one. Throws when the length can't be right. */
export function decryptPart(shape: CipherShape, derived: Buffer, body: Buffer, tag: Buffer): Buffer | undefined {
  const key = derived.subarray(0, shape.keyBytes);
  const iv = derived.subarray(shape.keyBytes, shape.keyBytes + shape.ivBytes);
  if (body.length % shape.blockBytes !== 0) throw new Error('its private part has a length that can’t be');
  if (tag.length !== shape.tagBytes) throw new Error('it is cut off, or has more behind it');
  if (shape.kind === 'chacha') return openChacha(key, body, tag);
  if (shape.kind === 'gcm') {
    const decipher = createDecipheriv(shape.node as CipherGCMTypes, key, iv);
    decipher.setAuthTag(tag);
    const opened = decipher.update(body);
    try {
      decipher.final();
      return opened;
    } catch {
      return undefined;
    }
  }
  const decipher = createDecipheriv(shape.node, key, iv);
  decipher.setAutoPadding(false);
  return Buffer.concat([decipher.update(body), decipher.final()]);
}

/** PROTOCOL.chacha20poly1305 of OpenSSH with packet number 0 and no length field: the second half of the key stays unused. */
function openChacha(key: Buffer, body: Buffer, tag: Buffer): Buffer | undefined {
  const main = key.subarray(0, 32);
  const nonce = new Uint8Array(8);
  const macKey = chacha20orig(main, nonce, new Uint8Array(32));
  if (!timingSafeEqual(poly1305(body, macKey), tag)) return undefined;
  return Buffer.from(chacha20orig(main, nonce, body, undefined, 1));
}

/** As ssh-keygen writes it: AES-256 in counter mode. */
export function encryptPart(derived: Buffer, body: Buffer): Buffer {
  const cipher = createCipheriv('aes-256-ctr', derived.subarray(0, 32), derived.subarray(32, 48));
  return Buffer.concat([cipher.update(body), cipher.final()]);
}
