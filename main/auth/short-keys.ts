import type { AuthAttempt } from '../../shared/model/errors.ts';

/** What is looked at of a key that may be offered. */
interface Offered {
  readonly label: string;
  readonly from: string;
  /** Base64 of the public key blob. */
  readonly plainKey: string | undefined;
}

interface Found<K> {
  readonly candidates: readonly K[];
  readonly skipped: readonly AuthAttempt[];
}

/** ssh never offers shorter RSA keys, whatever is configured (RequiredRSASize, ssh_config(5)). */
const leastBits = 1024;

/**
 * The candidates less RSA keys that RequiredRSASize forbids, as ssh passes them over (AL-11); each is told with its size. One whose public half is
 * known only after its passphrase was typed stays, since its size is not known.
 */
export function withoutShortKeys<K extends Offered>(
  { candidates, skipped }: Found<K>,
  requiredBits: number | undefined,
): Found<K> {
  const least = Math.max(leastBits, requiredBits ?? leastBits);
  const isShort = (candidate: K): boolean => (bitsOf(candidate) ?? least) < least;
  const told = candidates.filter(isShort).map((candidate) => ({
    method: 'publickey' as const,
    identity: candidate.label,
    from: candidate.from,
    answer: 'skipped' as const,
    why: `its RSA key has ${bitsOf(candidate) ?? 0} bits, and at least ${least} are required here (RequiredRSASize)`,
  }));
  if (told.length === 0) return { candidates, skipped };
  return { candidates: candidates.filter((candidate) => !isShort(candidate)), skipped: [...skipped, ...told] };
}

/** Bits of the modulus; undefined for what is no RSA key. */
function bitsOf({ plainKey }: Offered): number | undefined {
  return plainKey === undefined ? undefined : rsaBits(Buffer.from(plainKey, 'base64'));
}

/** RFC 4253 6.6: string "ssh-rsa", mpint e, mpint n. undefined for any other blob. */
export function rsaBits(blob: Buffer): number | undefined {
  const fields: Buffer[] = [];
  for (let at = 0; fields.length < 3 && at + 4 <= blob.length;) {
    const end = at + 4 + blob.readUInt32BE(at);
    if (end > blob.length) return undefined;
    fields.push(blob.subarray(at + 4, end));
    at = end;
  }
  const [type, , modulus] = fields;
  if (type?.toString('latin1') !== 'ssh-rsa' || modulus === undefined) return undefined;
  const first = modulus.findIndex((byte) => byte !== 0);
  return first < 0 ? 0 : (modulus.length - first) * 8 - Math.clz32(modulus[first] ?? 0) + 24;
}
