import { z } from 'zod';
import { KeyFace } from './host-key.ts';

/** What a file or a pasted text of doubtful origin says of a key (KY-07). */
export const DoubtfulKey = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('key'),
    face: KeyFace,
    comment: z.string(),
    /** What was read: a private key file, a public key, or a certificate, of which the key inside counts. */
    holds: z.enum(['private', 'public', 'certificate']),
    /** Further keys in the same text, which were passed over. */
    others: z.number().int(),
  }),
  /** Only a hash of a key. `digits` as OpenSSH prints them after `SHA256:`, or hex without colons. */
  z.object({ kind: z.literal('fingerprint'), form: z.enum(['sha256', 'md5']), digits: z.string() }),
  /** A private key whose public half is inside of what its passphrase seals. */
  z.object({ kind: z.literal('sealed') }),
  z.object({ kind: z.literal('unreadable'), why: z.string() }),
]);
export type DoubtfulKey = z.infer<typeof DoubtfulKey>;

/** What two of them say of each other. `by`: what was held against each other; MD5 is worth less. */
export type KeyLikeness =
  | { readonly kind: 'unknown' }
  /** One is known by its SHA-256 only, the other by its MD5. */
  | { readonly kind: 'incomparable' }
  /** `comments`: both have one, and they are not the same. */
  | { readonly kind: 'same'; readonly by: 'sha256' | 'md5'; readonly comments?: readonly [string, string] }
  | { readonly kind: 'different'; readonly by: 'sha256' | 'md5'; readonly comments?: readonly [string, string] };

/** Whether two of doubtful origin are the same key. Pure. */
export function keyLikeness(a: DoubtfulKey | undefined, b: DoubtfulKey | undefined): KeyLikeness {
  const [one, other] = [hashesOf(a), hashesOf(b)];
  if (one === undefined || other === undefined) return { kind: 'unknown' };
  const by = one.sha256 !== undefined && other.sha256 !== undefined ? 'sha256' : 'md5';
  if (one[by] === undefined || other[by] === undefined) return { kind: 'incomparable' };
  const comments =
    a?.kind === 'key' && b?.kind === 'key' && a.comment !== b.comment ? ([a.comment, b.comment] as const) : undefined;
  return { kind: one[by] === other[by] ? 'same' : 'different', by, ...(comments && { comments }) };
}

interface Hashes {
  readonly sha256?: string;
  readonly md5?: string;
}

function hashesOf(key: DoubtfulKey | undefined): Hashes | undefined {
  if (key?.kind === 'fingerprint') return { [key.form]: key.digits };
  if (key?.kind !== 'key') return undefined;
  const { sha256, md5 } = key.face;
  return { sha256: sha256.replace(/^SHA256:/, ''), md5: md5.replace(/^MD5:/, '').replaceAll(':', '') };
}
