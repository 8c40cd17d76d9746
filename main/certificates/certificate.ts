import { Reader, readStrings, wireString } from './wire.ts';

/** An OpenSSH certificate (PROTOCOL.certkeys), taken apart and not judged. */
export interface Certificate {
  /** Wire name, e.g. `ssh-ed25519-cert-v01@openssh.com`. */
  readonly type: string;
  /** The key that is certified, as a blob of its own. */
  readonly plainBlob: Buffer;
  readonly serial: bigint;
  readonly role: 'user' | 'host' | 'unknown';
  readonly keyId: string;
  readonly principals: readonly string[];
  /** Seconds since 1970; valid when `validAfter <= now < validBefore`. All ones mean for ever. */
  readonly validAfter: bigint;
  readonly validBefore: bigint;
  /** Names. A verifier must refuse what it does not know. */
  readonly criticalOptions: readonly string[];
  readonly extensions: readonly string[];
  /** The same with their data as it stands: mostly a string in a string, or nothing. */
  readonly criticalData: readonly CertificateOption[];
  readonly extensionData: readonly CertificateOption[];
  /** Public key blob of the authority. */
  readonly authorityBlob: Buffer;
  /** Everything before the signature, which is what is signed. */
  readonly signedPart: Buffer;
  readonly signature: Buffer;
}

export interface CertificateOption {
  readonly name: string;
  readonly data: Buffer;
}

const suffix = '-cert-v01@openssh.com';

/** How many strings and mpints make up a key of each type after its name. */
const fieldCounts: Readonly<Record<string, number>> = {
  'ssh-ed25519': 1,
  'ssh-rsa': 2,
  'ssh-dss': 4,
  'ecdsa-sha2-nistp256': 2,
  'ecdsa-sha2-nistp384': 2,
  'ecdsa-sha2-nistp521': 2,
  'sk-ssh-ed25519@openssh.com': 2,
  'sk-ecdsa-sha2-nistp256@openssh.com': 3,
};

/** The key type that a certificate type is for; undefined for any other name. */
export function certifiedType(type: string): string | undefined {
  if (!type.endsWith(suffix)) return undefined;
  const stem = type.slice(0, -suffix.length);
  const plain = stem.startsWith('sk-') ? `${stem}@openssh.com` : stem;
  return Object.hasOwn(fieldCounts, plain) ? plain : undefined;
}

/** Reads a certificate; undefined when the blob is none, is malformed or has bytes left over. */
export function readCertificate(blob: Buffer): Certificate | undefined {
  const reader = new Reader(blob);
  const type = reader.string()?.toString('latin1') ?? '';
  const plainType = certifiedType(type);
  const nonce = reader.string();
  if (plainType === undefined || nonce === undefined) return undefined;
  const fields = Array.from({ length: fieldCounts[plainType] ?? 0 }, () => reader.string());
  if (!fields.every((field) => field !== undefined)) return undefined;
  const plainBlob = Buffer.concat([plainType, ...fields].map(wireString));
  const body = readBody(reader);
  if (body === undefined) return undefined;
  const signedPart = blob.subarray(0, reader.at);
  const signature = reader.string();
  if (signature === undefined || !reader.isAtEnd) return undefined;
  return { type, plainBlob, ...body, signedPart, signature };
}

type Body = Omit<Certificate, 'type' | 'plainBlob' | 'signedPart' | 'signature'>;

function readBody(reader: Reader): Body | undefined {
  const serial = reader.uint64();
  const role = reader.uint32();
  const keyId = reader.string();
  const principals = readStrings(reader.string() ?? broken);
  const validAfter = reader.uint64();
  const validBefore = reader.uint64();
  const criticalData = readOptions(reader.string() ?? broken);
  const extensionData = readOptions(reader.string() ?? broken);
  const reserved = reader.string();
  const authorityBlob = reader.string();
  if (serial === undefined || keyId === undefined || principals === undefined || reserved === undefined) return undefined;
  if (validAfter === undefined || validBefore === undefined || authorityBlob === undefined) return undefined;
  if (criticalData === undefined || extensionData === undefined) return undefined;
  return {
    serial,
    role: role === 1 ? 'user' : role === 2 ? 'host' : 'unknown',
    keyId: keyId.toString('utf8'),
    principals: principals.map((principal) => principal.toString('utf8')),
    validAfter,
    validBefore,
    criticalOptions: criticalData.map(({ name }) => name),
    extensions: extensionData.map(({ name }) => name),
    criticalData,
    extensionData,
    authorityBlob,
  };
}

/** Stands for a field that is cut off: it can't be read as a list either. */
const broken = Buffer.from([0]);

/** Options are pairs of a name and data. */
function readOptions(packed: Buffer): CertificateOption[] | undefined {
  const strings = readStrings(packed);
  if (strings === undefined || strings.length % 2 !== 0) return undefined;
  return Array.from({ length: strings.length / 2 }, (_, at) => ({
    name: (strings[2 * at] ?? broken).toString('utf8'),
    data: strings[2 * at + 1] ?? broken,
  }));
}

/** The text that an option's data holds; undefined where it holds none, or something else. */
export function optionText({ data }: CertificateOption): string | undefined {
  const texts = readStrings(data);
  return texts?.length === 1 ? texts[0]?.toString('utf8') : undefined;
}
