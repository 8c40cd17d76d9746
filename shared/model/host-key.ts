import { z } from 'zod';

/** What is shown of one public key. */
export const KeyFace = z.object({
  /** Wire name, e.g. `ssh-ed25519`. */
  type: z.string(),
  /** For people: `ED25519`, `RSA`, `ECDSA`. */
  typeLabel: z.string(),
  bits: z.number().int(),
  /** `SHA256:` and 43 base64 characters, as `ssh-keygen -l` prints it. */
  sha256: z.string(),
  /** `MD5:` and 16 hex octets; shown on demand and labelled as legacy (SE-05). */
  md5: z.string(),
  /** The picture of `ssh-keygen -lv`, lines joined by newline. */
  randomart: z.string(),
});
export type KeyFace = z.infer<typeof KeyFace>;

/** A place in a known_hosts file. */
export const KnownHostPlace = z.object({ file: z.string(), line: z.number().int().min(1) });
export type KnownHostPlace = z.infer<typeof KnownHostPlace>;

export const StoredHostKey = KnownHostPlace.extend({ key: KeyFace });
export type StoredHostKey = z.infer<typeof StoredHostKey>;

/** How the key of an established connection came to be trusted. */
export const HostKeyTrust = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('known'),
    by: KnownHostPlace,
    /** The line names an authority, and this certificate of its vouches for the host (CE-08). */
    certificate: z.object({ keyId: z.string(), serial: z.string(), authority: z.string() }).optional(),
  }),
  /** Accepted and stored just now: by the user, or by `accept-new`. */
  z.object({ kind: z.literal('added'), by: KnownHostPlace, how: z.enum(['user', 'accept-new']) }),
  /** Accepted by the user for this connection only. */
  z.object({ kind: z.literal('once') }),
]);
export type HostKeyTrust = z.infer<typeof HostKeyTrust>;
