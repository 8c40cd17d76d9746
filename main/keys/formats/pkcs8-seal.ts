import { createDecipheriv, createHash, createPrivateKey, type KeyObject } from 'node:crypto';

/** How a PKCS#8 file of one of the old schemes is encrypted (RFC 8018 sections 6.1 and A.3, RFC 7292 appendix C, RFC 8018 section B.2). */
export interface OldSeal {
  /** As openssl asn1parse(1) calls it. */
  readonly name: string;
  /**
   * Whose work it is to open it: node's crypto, ours (single DES, which OpenSSL 3 keeps in a provider that Node does not load), or nobody's here
   * (RC2 and RC4).
   */
  readonly reader: 'node' | 'own' | 'none';
}

interface Scheme extends OldSeal {
  readonly digest?: 'md5' | 'sha1';
}

const schemes: Readonly<Record<string, Scheme>> = {
  '1.2.840.113549.1.5.1': { name: 'pbeWithMD2AndDES-CBC', reader: 'none' },
  '1.2.840.113549.1.5.3': { name: 'pbeWithMD5AndDES-CBC', reader: 'own', digest: 'md5' },
  '1.2.840.113549.1.5.4': { name: 'pbeWithMD2AndRC2-CBC', reader: 'none' },
  '1.2.840.113549.1.5.6': { name: 'pbeWithMD5AndRC2-CBC', reader: 'none' },
  '1.2.840.113549.1.5.10': { name: 'pbeWithSHA1AndDES-CBC', reader: 'own', digest: 'sha1' },
  '1.2.840.113549.1.5.11': { name: 'pbeWithSHA1AndRC2-CBC', reader: 'none' },
  '1.2.840.113549.1.12.1.1': { name: 'pbeWithSHA1And128BitRC4', reader: 'none' },
  '1.2.840.113549.1.12.1.2': { name: 'pbeWithSHA1And40BitRC4', reader: 'none' },
  '1.2.840.113549.1.12.1.3': { name: 'pbeWithSHA1And3-KeyTripleDES-CBC', reader: 'node' },
  '1.2.840.113549.1.12.1.4': { name: 'pbeWithSHA1And2-KeyTripleDES-CBC', reader: 'node' },
  '1.2.840.113549.1.12.1.5': { name: 'pbeWithSHA1And128BitRC2-CBC', reader: 'none' },
  '1.2.840.113549.1.12.1.6': { name: 'pbeWithSHA1And40BitRC2-CBC', reader: 'none' },
  // Ciphers of PBES2 that are as old.
  '1.3.14.3.2.7': { name: 'des-cbc', reader: 'none' },
  '1.2.840.113549.3.2': { name: 'rc2-cbc', reader: 'none' },
};
const pbes2 = '1.2.840.113549.1.5.13';
/** openssl pkcs8 writes 2048 unless told otherwise; this many are about 0.2 s, in which nothing else runs. */
const maxRounds = 100_000;

/** The old scheme that an `ENCRYPTED PRIVATE KEY` names; undefined: a newer one, or it can't be read. Its first bytes are enough. Pure. */
export function readOldSeal(text: string): OldSeal | undefined {
  const found = readScheme(derOf(text));
  return found && { name: found.scheme.name, reader: found.scheme.reader };
}

/**
 * Opens a file whose seal is `own`: PBKDF1 and DES in CBC (RFC 8018 sections 5.1 and 6.1.2). Undefined: the passphrase is a wrong one, or the file is
 * damaged, which look the same. Throws an Error when it asks for far too many rounds or is cut off.
 */
export function openOldSeal(text: string, passphrase: string): KeyObject | undefined {
  const der = derOf(text);
  const found = readScheme(der);
  if (found?.scheme.digest === undefined) throw new Error('it is not encrypted in a way that is read here');
  const salt = partAt(der, found.parameters.start, 0x04);
  const rounds = salt && partAt(der, salt.end, 0x02);
  const sealed = partAt(der, found.algorithm.end, 0x04);
  if (salt?.isWhole !== true || rounds?.isWhole !== true || sealed?.isWhole !== true) throw new Error('it is cut off');
  const count = Number(`0x${der.toString('hex', rounds.start, rounds.end) || '0'}`);
  if (!(count >= 1 && count <= maxRounds)) throw new Error(`it asks for ${count} rounds, which no program writes`);
  let derived = Buffer.concat([Buffer.from(passphrase, 'utf8'), der.subarray(salt.start, salt.end)]);
  for (let round = 0; round < count; round += 1) derived = createHash(found.scheme.digest).update(derived).digest();
  const half = derived.subarray(0, 8);
  try {
    // Triple DES with one key three times is DES.
    const decipher = createDecipheriv('des-ede3-cbc', Buffer.concat([half, half, half]), derived.subarray(8, 16));
    const plain = Buffer.concat([decipher.update(der.subarray(sealed.start, sealed.end)), decipher.final()]);
    return createPrivateKey({ key: plain, format: 'der', type: 'pkcs8' });
  } catch {
    return undefined;
  }
}

interface Part {
  readonly start: number;
  readonly end: number;
  /** Whether all of it is there. */
  readonly isWhole: boolean;
}

interface Found {
  readonly scheme: Scheme;
  readonly algorithm: Part;
  readonly parameters: Part;
}

/** EncryptedPrivateKeyInfo ::= SEQUENCE { SEQUENCE { OID, parameters }, OCTET STRING } (RFC 5958 section 3). */
function readScheme(der: Buffer): Found | undefined {
  const info = partAt(der, 0, 0x30);
  const algorithm = info && partAt(der, info.start, 0x30);
  const identifier = algorithm && partAt(der, algorithm.start, 0x06);
  const parameters = identifier && partAt(der, identifier.end, 0x30);
  if (!parameters) return undefined;
  const id = identifierAt(der, identifier);
  if (id !== pbes2) return Object.hasOwn(schemes, id) ? { scheme: schemes[id] as Scheme, algorithm, parameters } : undefined;
  // PBES2-params ::= SEQUENCE { keyDerivationFunc, encryptionScheme }
  const derivation = partAt(der, parameters.start, 0x30);
  const cipher = derivation && partAt(der, derivation.end, 0x30);
  const cipherIdentifier = cipher && partAt(der, cipher.start, 0x06);
  const cipherId = cipherIdentifier ? identifierAt(der, cipherIdentifier) : '';
  return Object.hasOwn(schemes, cipherId) ? { scheme: schemes[cipherId] as Scheme, algorithm, parameters } : undefined;
}

function derOf(text: string): Buffer {
  const body = /-----BEGIN ENCRYPTED PRIVATE KEY-----\s*([A-Za-z0-9+/=\s]*)/.exec(text)?.[1] ?? '';
  return Buffer.from(body.replace(/\s+/g, ''), 'base64');
}

/** The content of the part of such a tag that begins there (X.690 section 8.1); undefined when another one does. */
function partAt(der: Buffer, at: number, tag: number): Part | undefined {
  const first = der[at + 1];
  if (der[at] !== tag || first === undefined) return undefined;
  const lengthBytes = first < 0x80 ? 0 : first - 0x80;
  const start = at + 2 + lengthBytes;
  if (first === 0x80 || lengthBytes > 4 || start > der.length) return undefined;
  const end = start + (lengthBytes === 0 ? first : der.readUIntBE(at + 2, lengthBytes));
  return { start, end: Math.min(end, der.length), isWhole: end <= der.length };
}

/** X.690 section 8.19. */
function identifierAt(der: Buffer, { start, end }: Part): string {
  const arcs: number[] = [];
  let value = 0;
  for (const byte of der.subarray(start, Math.min(end, start + 32))) {
    value = value * 128 + (byte & 0x7f);
    if ((byte & 0x80) !== 0) continue;
    arcs.push(value);
    value = 0;
  }
  const [first = 0, ...rest] = arcs;
  const top = Math.min(2, Math.floor(first / 40));
  return [top, first - 40 * top, ...rest].join('.');
}
