/**
 * USERAUTH_REQUEST with method `publickey` (RFC 4252 section 7):
 *
 *   byte 50 | string user | string "ssh-connection" | string "publickey" | boolean has signature | string algorithm | string blob
 *           | string signature, in the proof only: a complete signature blob, with what a key type appends (`ssh.md` A3)
 *
 * The signature covers string(session id) and everything before it.
 */
export interface PublicKeyRequest {
  readonly user: string;
  readonly algorithm: string;
  readonly blob: Buffer;
}

const USERAUTH_REQUEST = 50;

function string(value: string | Uint8Array): Buffer {
  const bytes = typeof value === 'string' ? Buffer.from(value, 'utf8') : value;
  const out = Buffer.allocUnsafe(4 + bytes.length);
  out.writeUInt32BE(bytes.length, 0);
  out.set(bytes, 4);
  return out;
}

function body({ user, algorithm, blob }: PublicKeyRequest, hasSignature: boolean): Buffer {
  return Buffer.concat([
    Buffer.from([USERAUTH_REQUEST]),
    string(user),
    string('ssh-connection'),
    string('publickey'),
    Buffer.from([hasSignature ? 1 : 0]),
    string(algorithm),
    string(blob),
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
