import { createPrivateKey, createPublicKey, diffieHellman, generateKeyPairSync, hkdfSync, type KeyObject } from 'node:crypto';
import { seal, unseal, type Sealed } from './seal.ts';

/** What opens a letter with the vault's key: base64, of no use without that key. */
export interface LetterHead {
  /** The public half that was made for this letter, as SPKI (RFC 8410). */
  readonly from: string;
  /** The private half of the letterbox (PKCS #8), sealed by the vault's key. */
  readonly box: Sealed;
}

/** A key of the vault, by its id. */
interface VaultsKey {
  readonly id: string;
  readonly bytes: Buffer;
}

const version = 1;

/**
 * Takes what is to be sealed while the vault is locked: its public half seals, only the vault's key opens. Made while the vault is open; its private
 * half is kept nowhere but sealed, in each letter. The public half is in memory only: read from the disk it could be somebody else's.
 * X25519 (RFC 7748) with a fresh pair for each letter, HKDF-SHA256 (RFC 5869) over both public halves, AES-256-GCM.
 */
export class Letterbox {
  readonly keyId: string;
  readonly #public: KeyObject;
  readonly #box: Sealed;

  constructor(key: VaultsKey) {
    const { publicKey, privateKey } = generateKeyPairSync('x25519');
    const bytes = privateKey.export({ format: 'der', type: 'pkcs8' });
    this.keyId = key.id;
    this.#public = publicKey;
    this.#box = seal(key.bytes, bytes, aboutBox(key.id));
    bytes.fill(0);
  }

  /** Seals `plain` and authenticates `about` with it. */
  seal(plain: Buffer, about: string): Sealed & { readonly letter: LetterHead } {
    const { publicKey, privateKey } = generateKeyPairSync('x25519');
    const key = letterKey(privateKey, this.#public, publicKey, this.#public);
    try {
      return { ...seal(key, plain, about), letter: { from: spki(publicKey).toString('base64'), box: this.#box } };
    } finally {
      key.fill(0);
    }
  }
}

/** undefined: another key, or something of it was changed. The answer is the caller's own, to be filled with zeros. */
export function openLetter(key: VaultsKey, sealed: Sealed & { readonly letter: LetterHead }, about: string): Buffer | undefined {
  const { from, box } = sealed.letter;
  const bytes = unseal(key.bytes, box, aboutBox(key.id));
  if (bytes === undefined) return undefined;
  let opens: Buffer | undefined;
  try {
    const privateKey = createPrivateKey({ key: bytes, format: 'der', type: 'pkcs8' });
    const sender = createPublicKey({ key: Buffer.from(from, 'base64'), format: 'der', type: 'spki' });
    opens = letterKey(privateKey, sender, sender, createPublicKey(privateKey));
    return unseal(opens, sealed, about);
  } catch {
    // No public half at all, or one that makes a secret of zeros, which OpenSSL and BoringSSL refuse (RFC 7748 section 6.1).
    return undefined;
  } finally {
    bytes.fill(0);
    opens?.fill(0);
  }
}

function letterKey(own: KeyObject, other: KeyObject, sender: KeyObject, box: KeyObject): Buffer {
  const shared = diffieHellman({ privateKey: own, publicKey: other });
  const both = Buffer.concat([spki(sender), spki(box)]);
  const key = Buffer.from(hkdfSync('sha256', shared, both, `hawser.vault letter ${version}`, 32));
  shared.fill(0);
  return key;
}

function spki(key: KeyObject): Buffer {
  return key.export({ format: 'der', type: 'spki' });
}

function aboutBox(keyId: string): string {
  return JSON.stringify(['hawser.vault letterbox', version, keyId]);
}
