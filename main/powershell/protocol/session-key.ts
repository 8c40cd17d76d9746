/**
 * SecureStrings on the wire (psrp.md 1.11). From protocol 2.4 on they rely on SSH alone. Before, a pair of RSA keys made for the session brings an
 * AES key over, and every text is AES-256-CBC with an IV of zeros: it is what the protocol says, within SSH's own encryption.
 */
import {
  constants,
  createCipheriv,
  createDecipheriv,
  createPrivateKey,
  generateKeyPair,
  generateKeyPairSync,
  privateDecrypt,
  type KeyObject,
  type RSAKeyPairOptions,
} from 'node:crypto';

const keyBytes = 32;
const modulusBytes = 256;
/**
 * As bytes, never as key objects: Node 20 stands still for ever when garbage is collected while such an object is written out, as the job that made the
 * pair waits for the same lock (seen in `export({ format: 'jwk' })`).
 */
const keyOptions: RSAKeyPairOptions<'der', 'der'> = {
  modulusLength: modulusBytes * 8,
  publicExponent: 65537,
  publicKeyEncoding: { type: 'pkcs1', format: 'der' },
  privateKeyEncoding: { type: 'pkcs8', format: 'der' },
};
/** What stands before the modulus in an RSAPublicKey (RFC 8017 appendix A.1.1) of 2048 bits: sequence, integer, and a zero for its sign. */
const modulusHead = Buffer.from([0x30, 0x82, 0x01, 0x0a, 0x02, 0x82, 0x01, 0x01, 0]);
const publicHead = Buffer.from([0x06, 0x02, 0, 0, 0, 0xa4, 0, 0, 0x52, 0x53, 0x41, 0x31]);
const sessionHead = Buffer.from([0x01, 0x02, 0, 0, 0x10, 0x66, 0, 0, 0, 0xa4, 0, 0]);

export interface SecureCipher {
  encrypt(plain: string): string;
  /** undefined: it is none of this session. */
  decrypt(wire: string): string | undefined;
}

/** Protocol 2.4: base64 of UTF-16LE. */
export const plainCipher: SecureCipher = {
  encrypt: (plain) => Buffer.from(plain, 'utf16le').toString('base64'),
  decrypt: (wire) => Buffer.from(wire, 'base64').toString('utf16le'),
};

/** The client's half of one exchange. */
export class KeyExchange {
  readonly #privateKey: KeyObject;
  /** What PUBLIC_KEY says: base64 of a CAPI PUBLICKEYBLOB. */
  readonly publicKey: string;

  /** Beside the event loop: it takes a tenth of a second, or several. */
  static make(): Promise<KeyExchange> {
    return new Promise((resolve, reject) => {
      generateKeyPair('rsa', keyOptions, (error, publicKey, privateKey) => {
        if (error === null) resolve(new KeyExchange(publicKey, privateKey));
        else reject(error);
      });
    });
  }

  static makeSync(): KeyExchange {
    const { publicKey, privateKey } = generateKeyPairSync('rsa', keyOptions);
    return new KeyExchange(publicKey, privateKey);
  }

  private constructor(publicKey: Buffer, privateKey: Buffer) {
    this.#privateKey = createPrivateKey({ key: privateKey, type: 'pkcs8', format: 'der' });
    privateKey.fill(0);
    if (!publicKey.subarray(0, modulusHead.length).equals(modulusHead)) throw new Error('the pair of keys has another form');
    const modulus = Buffer.from(publicKey.subarray(modulusHead.length, modulusHead.length + modulusBytes)).reverse();
    const figures = Buffer.alloc(8);
    figures.writeUInt32LE(modulusBytes * 8, 0);
    figures.writeUInt32LE(65537, 4);
    this.publicKey = Buffer.concat([publicHead, figures, modulus]).toString('base64');
  }

  /** The cipher from what ENCRYPTED_SESSION_KEY says; undefined when that is no key for us. */
  accept(encrypted: string): SecureCipher | undefined {
    const bytes = Buffer.from(encrypted, 'base64');
    if (bytes.length !== sessionHead.length + modulusBytes || !bytes.subarray(0, sessionHead.length).equals(sessionHead))
      return undefined;
    // Node refuses PKCS#1 v1.5 here (CVE-2023-46809). The pair lives for one session and decrypts once: there is nothing to learn from its answers.
    const key = this.#decrypted(Buffer.from(bytes.subarray(sessionHead.length)).reverse());
    return key === undefined ? undefined : aesCipher(key);
  }

  #decrypted(block: Buffer): Buffer | undefined {
    try {
      return unpadded(privateDecrypt({ key: this.#privateKey, padding: constants.RSA_NO_PADDING }, block));
    } catch {
      // A number that is not below the modulus.
      return undefined;
    }
  }
}

/** `00 02`, at least eight bytes that are not 0, `00`, and the key in the end. Looked at without stopping early. */
function unpadded(padded: Buffer): Buffer | undefined {
  const separator = padded.length - keyBytes - 1;
  let wrong = (padded[0] ?? 1) | ((padded[1] ?? 0) ^ 2) | (padded[separator] ?? 1);
  for (let at = 2; at < separator; at += 1) wrong |= padded[at] === 0 ? 1 : 0;
  return wrong === 0 ? padded.subarray(separator + 1) : undefined;
}

export function aesCipher(key: Buffer): SecureCipher {
  const iv = Buffer.alloc(16);
  return {
    encrypt(plain) {
      const cipher = createCipheriv('aes-256-cbc', key, iv);
      return Buffer.concat([cipher.update(plain, 'utf16le'), cipher.final()]).toString('base64');
    },
    decrypt(wire) {
      try {
        const decipher = createDecipheriv('aes-256-cbc', key, iv);
        return Buffer.concat([decipher.update(wire, 'base64'), decipher.final()]).toString('utf16le');
      } catch {
        return undefined;
      }
    },
  };
}
