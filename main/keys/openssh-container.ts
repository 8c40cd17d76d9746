import { WireReader } from '../agent/ssh-wire.ts';
import { blobType } from './public-key.ts';

/*
 * PROTOCOL.key of OpenSSH. Everything up to the private part is in the clear, so that the public key of an encrypted file
 * is known without its passphrase:
 *
 *     "openssh-key-v1" 0
 *     string cipher, string kdf, string (string salt, uint32 rounds), uint32 count, string public blob, string private part
 */
const magic = Buffer.from('openssh-key-v1\0', 'latin1');

export interface OpenSshContainer {
  readonly cipher: string;
  /** Rounds of bcrypt_pbkdf; 0 for an unencrypted file. */
  readonly rounds: number;
  readonly salt: Buffer;
  readonly keyType: string;
  readonly publicBlob: Buffer;
  /** Encrypted, where it is. */
  readonly privatePart: Buffer;
  /** What an authenticating cipher wrote behind it. */
  readonly tag: Buffer;
}

/** Reads what an OpenSSH private key file says in the clear. Answers a reason in words when it is damaged. */
export function readOpenSshContainer(text: string): OpenSshContainer | { readonly damaged: string } {
  const body = /-----BEGIN OPENSSH PRIVATE KEY-----([A-Za-z0-9+/=\s]*)-----END OPENSSH PRIVATE KEY-----/.exec(text)?.[1];
  if (body === undefined) return { damaged: 'the END line is missing or there are foreign characters between the lines' };
  const bytes = Buffer.from(body, 'base64');
  if (!bytes.subarray(0, magic.length).equals(magic)) return { damaged: 'the content does not begin as an OpenSSH key does' };
  try {
    const reader = new WireReader(bytes.subarray(magic.length));
    const cipher = reader.text();
    const kdf = reader.text();
    const kdfOptions = new WireReader(reader.string());
    const isBcrypt = kdf === 'bcrypt';
    const salt = isBcrypt ? kdfOptions.string() : Buffer.alloc(0);
    const rounds = isBcrypt ? kdfOptions.uint32() : 0;
    if (cipher !== 'none' && (!isBcrypt || rounds === 0 || salt.length === 0))
      return { damaged: `its key derivation ${kdf.slice(0, 40)} is not known` };
    const count = reader.uint32();
    if (count !== 1) return { damaged: `it holds ${count} keys, one is expected` };
    const publicBlob = reader.string();
    const keyType = blobType(publicBlob);
    if (keyType === undefined) return { damaged: 'its public part is no key' };
    const privatePart = reader.string();
    if (privatePart.length === 0) return { damaged: 'its private part is empty' };
    return { cipher, rounds, salt, keyType, publicBlob, privatePart, tag: reader.take(reader.remaining) };
  } catch {
    return { damaged: 'it is cut off' };
  }
}
