/**
 * USERAUTH_REQUEST with method `publickey` (RFC 4252 section 7):
 *
 *   byte 50 | string user | string "ssh-connection" | string "publickey" | boolean has signature | string algorithm | string blob
 *           | string signature, in the proof only: a complete signature blob, with what a key type appends (`ssh.md` A3)
 *
 * The signature covers string(session id) and everything before it.
 *
 * OpenSSH's host-bound form (its PROTOCOL section 3.1) has the method `publickey-hostbound-v00@openssh.com` and string(host key) behind the blob. By
 * it an agent sees in what it signs which server the login is for.
 */
export interface PublicKeyRequest {
  readonly user: string;
  readonly algorithm: string;
  readonly blob: Buffer;
  /** Makes the proof a host-bound one; only for servers that said they take it. The query has no such form. */
  readonly hostKey?: Buffer | undefined;
}

const USERAUTH_REQUEST = 50;
const MAX_EXTENSIONS = 1000;

/** Whether an EXT_INFO (RFC 8308 section 2.3) offers the host-bound form, version 0. */
export function offersHostBound(payload: Buffer): boolean {
  let at = 1;
  const take = (): Buffer | undefined => {
    if (at + 4 > payload.length) return undefined;
    const start = at + 4;
    at = start + payload.readUInt32BE(at);
    return at > payload.length ? undefined : payload.subarray(start, at);
  };
  if (payload.length < 5) return false;
  const count = Math.min(payload.readUInt32BE(1), MAX_EXTENSIONS);
  at = 5;
  for (let index = 0; index < count; index += 1) {
    const name = take();
    const value = take();
    if (name === undefined || value === undefined) return false;
    if (name.toString('latin1') === 'publickey-hostbound@openssh.com') return value.toString('latin1') === '0';
  }
  return false;
}

function string(value: string | Uint8Array): Buffer {
  const bytes = typeof value === 'string' ? Buffer.from(value, 'utf8') : value;
  const out = Buffer.allocUnsafe(4 + bytes.length);
  out.writeUInt32BE(bytes.length, 0);
  out.set(bytes, 4);
  return out;
}

function body({ user, algorithm, blob, hostKey }: PublicKeyRequest, hasSignature: boolean): Buffer {
  const isBound = hasSignature && hostKey !== undefined;
  return Buffer.concat([
    Buffer.from([USERAUTH_REQUEST]),
    string(user),
    string('ssh-connection'),
    string(isBound ? 'publickey-hostbound-v00@openssh.com' : 'publickey'),
    Buffer.from([hasSignature ? 1 : 0]),
    string(algorithm),
    string(blob),
    ...(isBound ? [string(hostKey)] : []),
  ]);
}

/** Asks whether this key would do. */
export function publicKeyQuery(request: PublicKeyRequest): Buffer {
  return body(request, false);
}

/** What the key signs. */
export function signedData(sessionId: Buffer, request: PublicKeyRequest): Buffer {
  return Buffer.concat([string(sessionId), body(request, true)]);
}

/** The proof. */
export function publicKeyProof(request: PublicKeyRequest, signature: Uint8Array): Buffer {
  return Buffer.concat([body(request, true), string(signature)]);
}
