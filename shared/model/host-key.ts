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

/** `since` and `lastVouched`: when this program first saw the key under the name and when it vouched last, ms since 1970. */
export const StoredHostKey = KnownHostPlace.extend({
  key: KeyFace,
  since: z.number().optional(),
  lastVouched: z.number().optional(),
});
export type StoredHostKey = z.infer<typeof StoredHostKey>;

/** SSHFP records of the name (RFC 4255). `isSecure`: the answer was validated (DNSSEC) and came over a trustworthy way. */
export const DnsFinding = z.object({
  result: z.enum(['agrees', 'disagrees', 'none', 'failed']),
  isSecure: z.boolean(),
  /** For `failed`; for `none` when there are records, but none that says something of the key. The rest of “…: …”. */
  why: z.string().optional(),
});
export type DnsFinding = z.infer<typeof DnsFinding>;

/** One true thing about an offered key; what is not known is absent. Times in ms since 1970. */
export const KeyEvidence = z.discriminatedUnion('kind', [
  /** The server announced this key in an earlier session whose key was trusted (`hostkeys-00@openssh.com`). */
  z.object({ kind: z.literal('announced'), at: z.number() }),
  /** It announced its keys then, and this was not among them. */
  z.object({ kind: z.literal('notAnnounced'), at: z.number() }),
  /** A stored authority vouches for the offered certificate. */
  z.object({ kind: z.literal('authority'), by: KnownHostPlace, authority: z.string() }),
  z.object({ kind: z.literal('dns'), finding: DnsFinding }),
  /** Hosts of the same folder in past sessions: those whose key changed, and those that showed the stored one. */
  z.object({
    kind: z.literal('folder'),
    folder: z.string(),
    changed: z.array(z.object({ name: z.string(), at: z.number() })),
    same: z.array(z.object({ name: z.string(), at: z.number() })),
  }),
  /** CheckHostIP: the address is stored with another key. */
  z.object({ kind: z.literal('addressKey'), address: z.string(), stored: z.array(KnownHostPlace) }),
]);
export type KeyEvidence = z.infer<typeof KeyEvidence>;

/** How the key of an established connection came to be trusted. */
export const HostKeyTrust = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('known'),
    by: KnownHostPlace,
    /** The line names an authority, and this certificate of its vouches for the host (CE-08). */
    certificate: z.object({ keyId: z.string(), serial: z.string(), authority: z.string() }).optional(),
  }),
  /** Accepted and stored just now: by the user, or by `accept-new`. */
  z.object({
    kind: z.literal('added'),
    by: KnownHostPlace,
    how: z.enum(['user', 'accept-new']),
    /** The user compared the fingerprint with one that came another way. */
    compared: z.boolean().optional(),
  }),
  /** Accepted by the user for this connection only. */
  z.object({ kind: z.literal('once') }),
  /** VerifyHostKeyDNS yes, and validated SSHFP records agree (KH-26). */
  z.object({ kind: z.literal('dns') }),
]);
export type HostKeyTrust = z.infer<typeof HostKeyTrust>;
