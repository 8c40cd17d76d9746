import { createPrivateKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import { wireMpint, wireString, type WireReader } from '../../agent/ssh-wire.ts';

const curves = {
  nistp256: { crv: 'P-256', bytes: 32 },
  nistp384: { crv: 'P-384', bytes: 48 },
  nistp521: { crv: 'P-521', bytes: 66 },
} as const;

function curveOf(name: string): (typeof curves)[keyof typeof curves] {
  if (Object.hasOwn(curves, name)) return curves[name as keyof typeof curves];
  throw new Error(`the curve ${name.slice(0, 40)} is not known`);
}

const url = (bytes: Buffer): string => bytes.toString('base64url');
const number = (bytes: Buffer): bigint => BigInt(`0x${bytes.toString('hex') || '0'}`);

function bytesOf(value: bigint): Buffer {
  const hex = value.toString(16);
  return Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
}

/** Without leading zeros, then with as many as the length wants. */
function fixed(bytes: Buffer, length: number): Buffer {
  let start = 0;
  while (start < bytes.length && bytes[start] === 0) start += 1;
  const plain = bytes.subarray(start);
  if (plain.length > length) throw new Error('a number of it is too large');
  return Buffer.concat([Buffer.alloc(length - plain.length), plain]);
}

/** A key from its numbers. Throws an Error when they make none. */
export function ed25519Key(seed: Buffer, point: Buffer): KeyObject {
  if (seed.length !== 32 || point.length !== 32) throw new Error('an Ed25519 key has 32 bytes');
  return fromJwk({ kty: 'OKP', crv: 'Ed25519', d: url(seed), x: url(point) });
}

export function ecKey(curve: string, point: Buffer, d: Buffer): KeyObject {
  const { crv, bytes } = curveOf(curve);
  if (point.length !== 2 * bytes + 1 || point[0] !== 4) throw new Error('its public half is no point of its curve');
  const [x, y] = [point.subarray(1, 1 + bytes), point.subarray(1 + bytes)];
  return fromJwk({ kty: 'EC', crv, x: url(x), y: url(y), d: url(fixed(d, bytes)) });
}

export interface RsaNumbers {
  readonly n: Buffer;
  readonly e: Buffer;
  readonly d: Buffer;
  readonly p: Buffer;
  readonly q: Buffer;
  /** The inverse of q modulo p. */
  readonly qi: Buffer;
}

export function rsaKey({ n, e, d, p, q, qi }: RsaNumbers): KeyObject {
  const [pNumber, qNumber] = [number(p), number(q)];
  // OpenSSL checks little of this, and a wrong prime would leak the other one in the first signature.
  if (pNumber < 3n || qNumber < 3n || pNumber * qNumber !== number(n))
    throw new Error('its primes are not those of its public half');
  if ((number(e) * number(d)) % (pNumber - 1n) !== 1n) throw new Error('its halves do not belong together');
  const plain = (bytes: Buffer): string => url(bytesOf(number(bytes)));
  return fromJwk({
    kty: 'RSA',
    n: plain(n),
    e: plain(e),
    d: plain(d),
    p: plain(p),
    q: plain(q),
    qi: plain(qi),
    dp: url(bytesOf(number(d) % (pNumber - 1n))),
    dq: url(bytesOf(number(d) % (qNumber - 1n))),
  });
}

function fromJwk(jwk: JsonWebKey): KeyObject {
  return createPrivateKey({ key: jwk, format: 'jwk' });
}

/** The private fields of an OpenSSH file behind the type name (PROTOCOL.key, sshkey_private_serialize). Throws an Error when they make no key. */
export function readPrivateFields(type: string, reader: WireReader): KeyObject {
  if (type === 'ssh-ed25519') {
    const point = reader.string();
    return ed25519Key(reader.string().subarray(0, 32), point);
  }
  if (type.startsWith('ecdsa-sha2-')) {
    const curve = reader.text();
    const point = reader.string();
    return ecKey(curve, point, reader.string());
  }
  if (type === 'ssh-rsa') {
    const [n, e, d, qi, p, q] = Array.from({ length: 6 }, () => reader.string()) as [
      Buffer,
      Buffer,
      Buffer,
      Buffer,
      Buffer,
      Buffer,
    ];
    return rsaKey({ n, e, d, p, q, qi });
  }
  throw new Error(`keys of the type ${type.slice(0, 60)} are not known here`);
}

/** The same fields, written. */
export function writePrivateFields(key: KeyObject): Buffer {
  const jwk = key.export({ format: 'jwk' });
  const part = (name: 'n' | 'e' | 'd' | 'p' | 'q' | 'qi' | 'x' | 'y'): Buffer => Buffer.from(jwk[name] ?? '', 'base64url');
  if (jwk.kty === 'RSA') return Buffer.concat((['n', 'e', 'd', 'qi', 'p', 'q'] as const).map((name) => wireMpint(part(name))));
  if (jwk.kty === 'OKP' && jwk.crv === 'Ed25519') {
    return Buffer.concat([wireString(part('x')), wireString(Buffer.concat([part('d'), part('x')]))]);
  }
  for (const [name, { crv, bytes }] of Object.entries(curves)) {
    if (jwk.kty !== 'EC' || jwk.crv !== crv) continue;
    const point = Buffer.concat([Buffer.of(4), fixed(part('x'), bytes), fixed(part('y'), bytes)]);
    return Buffer.concat([wireString(name), wireString(point), wireMpint(part('d'))]);
  }
  throw new Error('SSH has no form for this kind of key');
}
