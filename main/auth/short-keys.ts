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
 * known only after its passphrase was typed stays: `whyShort` is for it then.
 */
export function withoutShortKeys<K extends Offered>(
  { candidates, skipped }: Found<K>,
  requiredBits: number | undefined,
): Found<K> {
  const long: K[] = [];
  const told: AuthAttempt[] = [];
  for (const candidate of candidates) {
    const { label: identity, from, plainKey } = candidate;
    const why = plainKey === undefined ? undefined : whyShort(Buffer.from(plainKey, 'base64'), requiredBits);
    if (why === undefined) long.push(candidate);
    else told.push({ method: 'publickey', identity, from, answer: 'skipped', why });
  }
  return { candidates: long, skipped: [...skipped, ...told] };
}

/** Why a key with this public blob is not offered; undefined for one that is long enough, and for what is no RSA key. */
export function whyShort(blob: Buffer, requiredBits: number | undefined): string | undefined {
  const least = Math.max(leastBits, requiredBits ?? leastBits);
  const bits = rsaBits(blob) ?? least;
  return bits < least ? `its RSA key has ${bits} bits, and at least ${least} are required here (RequiredRSASize)` : undefined;
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
