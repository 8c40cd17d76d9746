import { createHash, createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import { WireReader, wireMpint, wireString } from '../agent/ssh-wire.ts';

export interface PublicKey {
  /** Wire name, e.g. `ssh-ed25519`. */
  readonly type: string;
  readonly blob: Buffer;
  readonly comment: string;
}

const curves: Readonly<Record<string, { readonly name: string; readonly bytes: number }>> = {
  'P-256': { name: 'nistp256', bytes: 32 },
  'P-384': { name: 'nistp384', bytes: 48 },
  'P-521': { name: 'nistp521', bytes: 66 },
};

/** `SHA256:` and 43 base64 characters, as `ssh-keygen -l` prints it. */
export function fingerprint(blob: Buffer): string {
  return `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`;
}

/** The type name a key blob begins with (RFC 4253 section 6.6); undefined when it is no key blob. */
export function blobType(blob: Buffer): string | undefined {
  try {
    const type = new WireReader(blob).text();
    return /^[!-~]{1,64}$/.test(type) ? type : undefined;
  } catch {
    return undefined;
  }
}

export function isCertificateType(type: string): boolean {
  return type.endsWith('-cert-v01@openssh.com');
}

export function isSecurityKeyType(type: string): boolean {
  return type.startsWith('sk-') || type.startsWith('webauthn-sk-');
}

/** A comment as one line: what can't be seen in it, would break a line or speak to a terminal is taken out. */
export function commentLine(text: string): string {
  return text.replace(/[\p{C}\p{Zl}\p{Zp}]+/gu, ' ').trim();
}

/** A line `type base64 comment` as in a `.pub` file; undefined when the first non-empty line is none. */
export function parsePublicKeyLine(text: string): PublicKey | undefined {
  const line = text.split(/\r?\n/).find((candidate) => candidate.trim() !== '' && !candidate.startsWith('#'));
  const match = /^(\S+)[ \t]+([A-Za-z0-9+/]+={0,2})(?:[ \t]+(.*))?$/.exec(line?.trim() ?? '');
  if (!match) return undefined;
  const blob = Buffer.from(match[2] ?? '', 'base64');
  const type = blobType(blob);
  return type !== undefined && type === match[1] ? { type, blob, comment: match[3] ?? '' } : undefined;
}

/**
 * The SSH blob of a key (RFC 4253 section 6.6, RFC 5656 section 3.1, RFC 8709 section 4). Takes the private key object too.
 * undefined for keys that SSH has no name for (other curves, Ed448, DSA).
 */
export function publicBlob(key: KeyObject): { readonly type: string; readonly blob: Buffer } | undefined {
  if (key.asymmetricKeyType === 'dsa') return undefined;
  let jwk: JsonWebKey;
  try {
    jwk = (key.type === 'private' ? createPublicKey(key) : key).export({ format: 'jwk' });
  } catch {
    // Curves without a JWK name (secp256k1 has one, brainpool has none).
    return undefined;
  }
  const part = (value: string | undefined): Buffer => Buffer.from(value ?? '', 'base64url');
  if (jwk.kty === 'RSA') {
    return blobOf('ssh-rsa', wireMpint(part(jwk.e)), wireMpint(part(jwk.n)));
  }
  if (jwk.kty === 'OKP' && jwk.crv === 'Ed25519') return blobOf('ssh-ed25519', wireString(part(jwk.x)));
  const curve = jwk.kty === 'EC' ? curves[jwk.crv ?? ''] : undefined;
  if (!curve) return undefined;
  const point = Buffer.concat([Buffer.of(4), padded(part(jwk.x), curve.bytes), padded(part(jwk.y), curve.bytes)]);
  return blobOf(`ecdsa-sha2-${curve.name}`, wireString(curve.name), wireString(point));
}

function blobOf(type: string, ...parts: readonly Buffer[]): { readonly type: string; readonly blob: Buffer } {
  return { type, blob: Buffer.concat([wireString(type), ...parts]) };
}

function padded(bytes: Buffer, length: number): Buffer {
  return bytes.length >= length ? bytes : Buffer.concat([Buffer.alloc(length - bytes.length), bytes]);
}
