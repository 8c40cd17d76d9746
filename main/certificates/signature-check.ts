import { createHash, createPublicKey, verify, type JsonWebKey, type KeyObject } from 'node:crypto';
import { Reader } from './wire.ts';

/** Hash of each ECDSA curve and the length of one number of its signatures (RFC 5656 section 6.2.1). */
const curves: Readonly<Record<string, { readonly jwk: string; readonly hash: string; readonly bytes: number }>> = {
  nistp256: { jwk: 'P-256', hash: 'sha256', bytes: 32 },
  nistp384: { jwk: 'P-384', hash: 'sha384', bytes: 48 },
  nistp521: { jwk: 'P-521', hash: 'sha512', bytes: 66 },
};

export type SignatureCheck =
  | 'good'
  | 'bad'
  /** Made with SHA-1, or by a key that is too short or of an unknown type: OpenSSH does not take it from an authority. */
  | 'weak';

const shortestRsaBits = 1024;

/** Checks a signature blob (RFC 4253 section 6.6; PROTOCOL.u2f for security keys) of `data` by a public key blob. Never throws. */
export function checkSignature(publicBlob: Buffer, data: Buffer, signature: Buffer): SignatureCheck {
  try {
    return check(publicBlob, data, signature);
  } catch {
    // The runtime refuses keys and signatures that are malformed.
    return 'bad';
  }
}

function check(publicBlob: Buffer, data: Buffer, signature: Buffer): SignatureCheck {
  const key = new Reader(publicBlob);
  const type = key.string()?.toString('latin1') ?? '';
  const reader = new Reader(signature);
  const algorithm = reader.string()?.toString('latin1') ?? '';
  const value = reader.string();
  if (value === undefined) return 'bad';
  switch (type) {
    case 'ssh-ed25519':
      if (algorithm !== type || !reader.isAtEnd) return 'bad';
      return verdict(verify(null, data, ed25519Key(key.string()), value));
    case 'ssh-rsa':
      return checkRsa(key, { algorithm, value, data, isWhole: reader.isAtEnd });
    case 'ecdsa-sha2-nistp256':
    case 'ecdsa-sha2-nistp384':
    case 'ecdsa-sha2-nistp521':
      if (algorithm !== type || !reader.isAtEnd) return 'bad';
      return checkEcdsa(key, data, value);
    case 'sk-ssh-ed25519@openssh.com':
    case 'sk-ecdsa-sha2-nistp256@openssh.com':
      return algorithm === type ? checkSecurityKey(type, key, { data, value, reader }) : 'bad';
    default:
      return 'weak';
  }
}

function verdict(isGood: boolean): SignatureCheck {
  return isGood ? 'good' : 'bad';
}

interface RsaSignature {
  readonly algorithm: string;
  readonly value: Buffer;
  readonly data: Buffer;
  readonly isWhole: boolean;
}

function checkRsa(key: Reader, { algorithm, value, data, isWhole }: RsaSignature): SignatureCheck {
  if (algorithm === 'ssh-rsa') return 'weak';
  const hash = /^rsa-sha2-(256|512)$/.exec(algorithm)?.[1];
  if (hash === undefined || !isWhole) return 'bad';
  const [exponent, modulus] = [key.string(), key.string()];
  if (exponent === undefined || modulus === undefined) return 'bad';
  const number = withoutZeros(modulus);
  if (number.length * 8 < shortestRsaBits) return 'weak';
  const jwk = { kty: 'RSA', n: number.toString('base64url'), e: withoutZeros(exponent).toString('base64url') };
  // Some signers leave out leading zeros.
  const padded = value.length < number.length ? Buffer.concat([Buffer.alloc(number.length - value.length), value]) : value;
  return verdict(verify(`sha${hash}`, data, publicKey(jwk), padded));
}

function checkEcdsa(key: Reader, data: Buffer, value: Buffer): SignatureCheck {
  const name = key.string()?.toString('latin1') ?? '';
  const curve = Object.hasOwn(curves, name) ? curves[name] : undefined;
  const point = key.string();
  if (curve === undefined || point?.length !== 1 + 2 * curve.bytes || point[0] !== 4) return 'bad';
  const numbers = new Reader(value);
  const [r, s] = [numbers.string(), numbers.string()].map((number) => fixed(number, curve.bytes));
  if (r === undefined || s === undefined || !numbers.isAtEnd) return 'bad';
  const x = point.subarray(1, 1 + curve.bytes).toString('base64url');
  const y = point.subarray(1 + curve.bytes).toString('base64url');
  const ecKey = publicKey({ kty: 'EC', crv: curve.jwk, x, y });
  return verdict(verify(curve.hash, data, { key: ecKey, dsaEncoding: 'ieee-p1363' }, Buffer.concat([r, s])));
}

interface SecurityKeySignature {
  readonly data: Buffer;
  readonly value: Buffer;
  readonly reader: Reader;
}

/** A security key signs hashes, its flags and its counter; the signature carries the last two. */
function checkSecurityKey(type: string, key: Reader, { data, value, reader }: SecurityKeySignature): SignatureCheck {
  const flags = reader.byte();
  const counter = reader.uint32();
  if (flags === undefined || counter === undefined || !reader.isAtEnd) return 'bad';
  const isEd25519 = type.startsWith('sk-ssh-ed25519');
  const curve = isEd25519 ? undefined : key.string();
  const point = key.string();
  const application = key.string();
  if (point === undefined || application === undefined) return 'bad';
  const tail = Buffer.alloc(5);
  tail.writeUInt8(flags);
  tail.writeUInt32BE(counter, 1);
  const signed = Buffer.concat([sha256(application), tail, sha256(data)]);
  if (isEd25519) return verdict(verify(null, signed, ed25519Key(point), value));
  const fields = Buffer.concat([curve ?? Buffer.alloc(0), point].map((field) => lengthFirst(field)));
  return checkEcdsa(new Reader(fields), signed, value);
}

function lengthFirst(field: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(field.length);
  return Buffer.concat([length, field]);
}

function sha256(data: Buffer): Buffer {
  return createHash('sha256').update(data).digest();
}

function ed25519Key(bytes: Buffer | undefined): KeyObject {
  return publicKey({ kty: 'OKP', crv: 'Ed25519', x: (bytes ?? Buffer.alloc(0)).toString('base64url') });
}

function publicKey(jwk: JsonWebKey): KeyObject {
  return createPublicKey({ key: jwk, format: 'jwk' });
}

function withoutZeros(number: Buffer): Buffer {
  const first = number.findIndex((byte) => byte !== 0);
  return first < 0 ? Buffer.alloc(0) : number.subarray(first);
}

/** A non-negative number with exactly `bytes` octets. */
function fixed(number: Buffer | undefined, bytes: number): Buffer | undefined {
  if (number === undefined) return undefined;
  const digits = withoutZeros(number);
  return digits.length > bytes ? undefined : Buffer.concat([Buffer.alloc(bytes - digits.length), digits]);
}
