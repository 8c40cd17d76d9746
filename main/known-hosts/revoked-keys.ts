import { createHash } from 'node:crypto';
import { readCertificate, type Certificate } from '../certificates/certificate.ts';
import { Reader, readStrings } from '../certificates/wire.ts';
import { isPlainKey, readKeyLines } from './key-lines.ts';

/** A file of RevokedHostKeys, understood. */
export type RevokedKeys =
  | { readonly kind: 'list'; readonly revokes: (blob: Buffer) => boolean }
  /** As in ssh, such a file refuses every host. `why` is part of a sentence. */
  | { readonly kind: 'malformed'; readonly why: string };

const magic = Buffer.from('SSHKRL\n\0', 'latin1');

/** Reads a key revocation list (OpenSSH PROTOCOL.krl) or a text with one public key a line. Never throws. */
export function readRevokedKeys(bytes: Buffer): RevokedKeys {
  return bytes.subarray(0, magic.length).equals(magic) ? readKrl(bytes) : readList(bytes);
}

/** The plain key of an offer, the certificate around it, and that one's authority are looked for. */
function readList(bytes: Buffer): RevokedKeys {
  const text = bytes.toString('latin1').split('\n');
  const keys = readKeyLines(bytes).filter(
    ({ blob, prefix }) => prefix === undefined && (isPlainKey(blob) || readCertificate(blob)),
  );
  const good = new Set(keys.map(({ line }) => line));
  const bad = text.findIndex((line, at) => /^[ \t]*[^ \t\r#]/.test(line) && !good.has(at + 1));
  if (bad !== -1) return { kind: 'malformed', why: `line ${bad + 1} of it is not a bare public key` };
  const revoked = new Set(keys.map(({ blob }) => (readCertificate(blob)?.plainBlob ?? blob).toString('base64')));
  return {
    kind: 'list',
    revokes: (blob) => {
      const certificate = readCertificate(blob);
      const parts = certificate ? [certificate.plainBlob, certificate.authorityBlob] : [blob];
      return parts.some((part) => revoked.has(part.toString('base64')));
    },
  };
}

/** What one section says about certificates of an authority. */
interface CertificateRules {
  /** Empty: of any authority. */
  readonly authority: Buffer;
  readonly serials: Set<bigint>;
  readonly ranges: { readonly from: bigint; readonly to: bigint }[];
  readonly bitmaps: { readonly offset: bigint; readonly bits: Buffer }[];
  readonly keyIds: Set<string>;
}

class Damaged extends Error {}

function readKrl(bytes: Buffer): RevokedKeys {
  try {
    return { kind: 'list', revokes: new Krl(bytes).revokes };
  } catch (error) {
    if (error instanceof Damaged) return { kind: 'malformed', why: error.message };
    throw error;
  }
}

class Krl {
  readonly #keys = new Set<string>();
  readonly #sha1 = new Set<string>();
  readonly #sha256 = new Set<string>();
  readonly #rules: CertificateRules[] = [];

  constructor(bytes: Buffer) {
    const reader = new Reader(bytes.subarray(magic.length));
    if (reader.uint32() !== 1) throw new Damaged('it is a revocation list of an unknown version');
    for (const _ of ['version', 'date', 'flags']) need(reader.uint64());
    for (const _ of ['reserved', 'comment']) need(reader.string());
    while (!reader.isAtEnd) {
      const type = need(reader.byte());
      this.#section(type, need(reader.string()));
    }
  }

  readonly revokes = (blob: Buffer): boolean => {
    const certificate = readCertificate(blob);
    if (certificate === undefined) return this.#revokesKey(blob);
    return (
      this.#revokesKey(certificate.plainBlob) ||
      this.#revokesKey(certificate.authorityBlob) ||
      this.#rules.some((rules) => fits(rules, certificate))
    );
  };

  #revokesKey(blob: Buffer): boolean {
    return (
      this.#keys.has(blob.toString('base64')) ||
      this.#sha1.has(createHash('sha1').update(blob).digest('base64')) ||
      this.#sha256.has(createHash('sha256').update(blob).digest('base64'))
    );
  }

  /** KRL_SECTION_*: signatures are not checked, as in ssh; the file is trusted for where it lies. */
  #section(type: number, data: Buffer): void {
    switch (type) {
      case 1:
        this.#rules.push(readRules(data));
        return;
      case 2:
        return addAll(this.#keys, data);
      case 3:
        return addAll(this.#sha1, data, 20);
      case 4:
        return;
      case 5:
        return addAll(this.#sha256, data, 32);
      case 255:
        return readExtension(data);
      default:
        throw new Damaged(`it has a section of the unknown type ${type}`);
    }
  }
}

function readRules(data: Buffer): CertificateRules {
  const reader = new Reader(data);
  const rules: CertificateRules = {
    authority: need(reader.string()),
    serials: new Set(),
    ranges: [],
    bitmaps: [],
    keyIds: new Set(),
  };
  need(reader.string());
  while (!reader.isAtEnd) {
    const type = need(reader.byte());
    const bytes = need(reader.string());
    const part = new Reader(bytes);
    switch (type) {
      case 0x20:
        while (!part.isAtEnd) rules.serials.add(need(part.uint64()));
        break;
      case 0x21:
        rules.ranges.push({ from: need(part.uint64()), to: need(part.uint64()) });
        break;
      case 0x22:
        rules.bitmaps.push({ offset: need(part.uint64()), bits: need(part.string()) });
        break;
      case 0x23:
        for (const id of need(readStrings(bytes))) rules.keyIds.add(id.toString('utf8'));
        break;
      case 0x39:
        readExtension(bytes);
        break;
      default:
        throw new Damaged(`it has a part of the unknown type ${type}`);
    }
  }
  return rules;
}

function fits(rules: CertificateRules, { authorityBlob, serial, keyId }: Certificate): boolean {
  if (rules.authority.length > 0 && !rules.authority.equals(authorityBlob)) return false;
  if (rules.keyIds.has(keyId)) return true;
  // Serial 0 means that the authority does not number its certificates.
  if (serial === 0n) return false;
  if (rules.serials.has(serial) || rules.ranges.some(({ from, to }) => from <= serial && serial <= to)) return true;
  return rules.bitmaps.some(({ offset, bits }) => {
    const at = serial - offset;
    if (at < 0n || at >= BigInt(bits.length * 8)) return false;
    const bit = Number(at);
    return (((bits[bits.length - 1 - (bit >> 3)] ?? 0) >> (bit & 7)) & 1) === 1;
  });
}

/** An extension that is not critical may be passed over. */
function readExtension(data: Buffer): void {
  const reader = new Reader(data);
  need(reader.string());
  if (need(reader.byte()) !== 0) throw new Damaged('it has a critical extension that this program does not know');
}

function addAll(to: Set<string>, data: Buffer, length?: number): void {
  for (const value of need(readStrings(data))) {
    if (length !== undefined && value.length !== length) throw new Damaged('a hash in it has the wrong length');
    to.add(value.toString('base64'));
  }
}

function need<T>(value: T | undefined): T {
  if (value === undefined) throw new Damaged('it is cut off');
  return value;
}
