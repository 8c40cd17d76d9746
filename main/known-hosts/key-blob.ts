/** A public key blob (RFC 4253 section 6.6, RFC 5656, RFC 8709, OpenSSH PROTOCOL.u2f and PROTOCOL.certkeys), taken apart. */
export interface PublicKeyBlob {
  /** Wire name, e.g. `ssh-ed25519`; of a certificate its own. */
  readonly type: string;
  /** For people, as OpenSSH writes it: `RSA`, `ED25519-SK`, `ECDSA-CERT`. */
  readonly typeLabel: string;
  readonly bits: number;
  readonly isCertificate: boolean;
  /** The plain key: the blob itself, or for a certificate the key that it certifies. Fingerprints are taken of this. */
  readonly plain: Buffer;
}

/** Fields that make up the key after its type (and after a certificate's nonce). */
type Field = 'string' | 'mpint';
interface KeyKind {
  readonly label: string;
  readonly fields: readonly Field[];
  readonly bits: (fields: readonly Buffer[]) => number | undefined;
}

const certificateSuffix = '-cert-v01@openssh.com';

/** Field 0 of an ECDSA key names its curve; field 1 is an uncompressed point. */
function ecdsa(curve: string, bits: number, label: string, more: readonly Field[] = []): KeyKind {
  const pointBytes = 1 + 2 * Math.ceil(bits / 8);
  return {
    label,
    fields: ['string', 'string', ...more],
    bits: ([name, point]) =>
      name?.toString('latin1') === curve && point?.length === pointBytes && point[0] === 4 ? bits : undefined,
  };
}

function ed25519(label: string, more: readonly Field[] = []): KeyKind {
  return { label, fields: ['string', ...more], bits: ([key]) => (key?.length === 32 ? 256 : undefined) };
}

const kinds: Readonly<Record<string, KeyKind>> = {
  'ssh-ed25519': ed25519('ED25519'),
  'sk-ssh-ed25519@openssh.com': ed25519('ED25519-SK', ['string']),
  'ssh-rsa': { label: 'RSA', fields: ['mpint', 'mpint'], bits: ([, modulus]) => bitLength(modulus) },
  'ssh-dss': { label: 'DSA', fields: ['mpint', 'mpint', 'mpint', 'mpint'], bits: ([prime]) => bitLength(prime) },
  'ecdsa-sha2-nistp256': ecdsa('nistp256', 256, 'ECDSA'),
  'ecdsa-sha2-nistp384': ecdsa('nistp384', 384, 'ECDSA'),
  'ecdsa-sha2-nistp521': ecdsa('nistp521', 521, 'ECDSA'),
  'sk-ecdsa-sha2-nistp256@openssh.com': ecdsa('nistp256', 256, 'ECDSA-SK', ['string']),
};

/** Whether OpenSSH takes a word for a key type: wire names, its short names in any case, certificates, names of signatures. */
export function isKeyTypeName(name: string): boolean {
  if (/^(rsa-sha2-(256|512)|webauthn-sk-ecdsa-sha2-nistp256@openssh\.com)$/.test(name)) return true;
  const plain = name.endsWith(certificateSuffix) ? plainTypeOf(name) : name;
  if (Object.hasOwn(kinds, plain)) return true;
  return Object.values(kinds).some(({ label }) => label === name.toUpperCase());
}

/** Reads a blob; undefined when it is malformed, of an unknown type, or has bytes left over. */
export function readKeyBlob(blob: Buffer): PublicKeyBlob | undefined {
  const reader = new FieldReader(blob);
  const type = reader.next()?.toString('latin1');
  if (type === undefined) return undefined;
  const isCertificate = type.endsWith(certificateSuffix);
  const plainType = isCertificate ? plainTypeOf(type) : type;
  const kind = Object.hasOwn(kinds, plainType) ? kinds[plainType] : undefined;
  if (kind === undefined) return undefined;
  if (isCertificate) reader.next();
  const start = reader.at;
  const fields = kind.fields.map((field) => reader.next(field));
  if (!fields.every((field) => field !== undefined)) return undefined;
  const bits = kind.bits(fields);
  if (bits === undefined) return undefined;
  if (!isCertificate) return reader.isAtEnd ? { type, typeLabel: kind.label, bits, isCertificate, plain: blob } : undefined;
  const name = Buffer.from(plainType, 'latin1');
  const length = Buffer.alloc(4);
  length.writeUInt32BE(name.length);
  const plain = Buffer.concat([length, name, blob.subarray(start, reader.at)]);
  return { type, typeLabel: `${kind.label}-CERT`, bits, isCertificate, plain };
}

/** `ssh-rsa-cert-v01@openssh.com` is for `ssh-rsa`; the security key types lose and regain their own `@openssh.com`. */
function plainTypeOf(certificateType: string): string {
  const stem = certificateType.slice(0, -certificateSuffix.length);
  return stem.startsWith('sk-') ? `${stem}@openssh.com` : stem;
}

class FieldReader {
  at = 0;
  readonly #blob: Buffer;

  constructor(blob: Buffer) {
    this.#blob = blob;
  }

  get isAtEnd(): boolean {
    return this.at === this.#blob.length;
  }

  /** The next length-prefixed field. A negative mpint is malformed: no key has one. */
  next(field: Field = 'string'): Buffer | undefined {
    if (this.at + 4 > this.#blob.length) return undefined;
    const end = this.at + 4 + this.#blob.readUInt32BE(this.at);
    if (end > this.#blob.length) return undefined;
    const value = this.#blob.subarray(this.at + 4, end);
    if (field === 'mpint' && ((value[0] ?? 0) & 0x80) !== 0) return undefined;
    this.at = end;
    return value;
  }
}

function bitLength(number: Buffer | undefined): number | undefined {
  const first = number?.findIndex((byte) => byte !== 0) ?? -1;
  if (number === undefined || first < 0) return undefined;
  return (number.length - first) * 8 - (Math.clz32(number[first] ?? 0) - 24);
}
