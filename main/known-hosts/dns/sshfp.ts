import { createHash, timingSafeEqual } from 'node:crypto';
import type { DnsFinding } from '../../../shared/model/host-key.ts';
import { readKeyBlob } from '../key-blob.ts';

/** One SSHFP record (RFC 4255 section 3.1). */
export interface SshfpRecord {
  readonly algorithm: number;
  readonly hash: number;
  readonly fingerprint: Buffer;
}

const hashes = { sha1: 1, sha256: 2 } as const;

/** The record's data: algorithm, hash type, fingerprint. undefined when it is cut short or of a wrong length for its hash. */
export function readSshfp(data: Buffer): SshfpRecord | undefined {
  const [algorithm, hash] = data;
  if (algorithm === undefined || hash === undefined) return undefined;
  const fingerprint = data.subarray(2);
  const length = { [hashes.sha1]: 20, [hashes.sha256]: 32 }[hash];
  return length === undefined || fingerprint.length === length ? { algorithm, hash, fingerprint } : undefined;
}

/** The number of a key type in SSHFP records (RFC 4255, 6594, 7479); undefined for types that have none. */
export function sshfpAlgorithm(blob: Buffer): number | undefined {
  const type = readKeyBlob(blob)?.type ?? '';
  if (type === 'ssh-rsa') return 1;
  if (type === 'ssh-dss') return 2;
  if (/^ecdsa-sha2-nistp\d+$/.test(type)) return 3;
  return type === 'ssh-ed25519' ? 4 : undefined;
}

/**
 * What records say of a plain key. As in OpenSSH, one record for this type of key that names another key makes them disagree. Stricter: SHA-1
 * alone says no more than that a key is another one, and records for other types of keys say nothing.
 */
export function judgeSshfp(blob: Buffer, records: readonly SshfpRecord[]): Pick<DnsFinding, 'result' | 'why'> {
  if (records.length === 0) return { result: 'none' };
  const algorithm = sshfpAlgorithm(blob);
  const own = records.filter((record) => record.algorithm === algorithm);
  const names = (hash: 'sha1' | 'sha256'): boolean[] => {
    const digest = createHash(hash).update(blob).digest();
    return own.filter((record) => record.hash === hashes[hash]).map(({ fingerprint }) => timingSafeEqual(fingerprint, digest));
  };
  const [sha1, sha256] = [names('sha1'), names('sha256')];
  if ([...sha1, ...sha256].includes(false)) return { result: 'disagrees' };
  if (sha256.length > 0) return { result: 'agrees' };
  if (sha1.length > 0) return { result: 'none', why: 'it has a SHA-1 fingerprint only, and those prove nothing any more' };
  return { result: 'none', why: 'its fingerprints are of other types of keys' };
}
