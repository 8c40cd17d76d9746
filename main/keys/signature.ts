import { sign, type KeyObject } from 'node:crypto';
import { wireMpint, wireString } from '../agent/ssh-wire.ts';

type Hash = 'sha1' | 'sha256' | 'sha384' | 'sha512';

/** Hash of each signature algorithm (RFC 8332, RFC 5656 section 6.2.1); `ssh-ed25519` hashes inside. */
const hashes: Readonly<Record<string, { readonly keyType: string; readonly hash: Hash | undefined }>> = {
  'ssh-ed25519': { keyType: 'ed25519', hash: undefined },
  'ecdsa-sha2-nistp256': { keyType: 'ec', hash: 'sha256' },
  'ecdsa-sha2-nistp384': { keyType: 'ec', hash: 'sha384' },
  'ecdsa-sha2-nistp521': { keyType: 'ec', hash: 'sha512' },
  'rsa-sha2-512': { keyType: 'rsa', hash: 'sha512' },
  'rsa-sha2-256': { keyType: 'rsa', hash: 'sha256' },
  // SHA-1: only ever asked for under the per-host legacy switch (AL-07).
  'ssh-rsa': { keyType: 'rsa', hash: 'sha1' },
};

/** A complete signature blob, `string algorithm, string signature`. Signs in the thread pool. */
export async function signatureBlob(key: KeyObject, data: Buffer, algorithm: string): Promise<Buffer> {
  const scheme = hashes[algorithm];
  if (!scheme || scheme.keyType !== key.asymmetricKeyType) {
    throw new Error(`a ${key.asymmetricKeyType ?? 'secret'} key cannot sign as ${algorithm}`);
  }
  const raw = await rawSignature(key, data, scheme.hash);
  return Buffer.concat([wireString(algorithm), wireString(scheme.keyType === 'ec' ? ecdsaPair(raw) : raw)]);
}

function rawSignature(key: KeyObject, data: Buffer, hash: Hash | undefined): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    sign(hash, data, { key, dsaEncoding: 'ieee-p1363' }, (error, signature) => (error ? reject(error) : resolve(signature)));
  });
}

/** `mpint r, mpint s` (RFC 5656 section 3.1.2) from the two halves of fixed length. */
function ecdsaPair(raw: Buffer): Buffer {
  const half = raw.length / 2;
  return Buffer.concat([wireMpint(raw.subarray(0, half)), wireMpint(raw.subarray(half))]);
}
