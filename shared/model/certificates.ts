import { z } from 'zod';

export const CertificateOption = z.object({
  name: z.string(),
  /** Its text where it has one that is known: a command, addresses. */
  value: z.string().optional(),
  /** Data that this program can't read, as hexadecimal digits; empty for an unknown option without data. */
  unknown: z.string().optional(),
});
export type CertificateOption = z.infer<typeof CertificateOption>;

/** What is in an OpenSSH certificate (PROTOCOL.certkeys), as `ssh-keygen -L` tells it. Texts are printable. */
export const CertificateFacts = z.object({
  /** Wire name, e.g. `ssh-ed25519-cert-v01@openssh.com`. */
  type: z.string(),
  role: z.enum(['user', 'host', 'unknown']),
  /** Short name of the key's type, e.g. `ED25519`, and of the authority's. */
  keyLabel: z.string(),
  /** `SHA256:…` of the key that is certified. */
  keySha256: z.string(),
  authorityLabel: z.string(),
  authoritySha256: z.string(),
  /** How the authority signed, e.g. `rsa-sha2-512`. */
  signatureType: z.string(),
  /** Whether the authority's signature fits. */
  signature: z.enum(['good', 'bad', 'weak']),
  keyId: z.string(),
  /** Decimal. */
  serial: z.string(),
  /** Milliseconds since 1970. Absent: no bound. */
  validFrom: z.number().optional(),
  validUntil: z.number().optional(),
  principals: z.array(z.string()),
  criticalOptions: z.array(CertificateOption),
  extensions: z.array(CertificateOption),
});
export type CertificateFacts = z.infer<typeof CertificateFacts>;

/** A certificate of the user's, and what it is worth for a host. */
export const UserCertificate = z.object({
  facts: CertificateFacts,
  /** For people: a file's name, or an agent's comment. */
  label: z.string(),
  /** Path of the file, or `agent`. */
  from: z.string(),
  /** Why it is not offered, as the rest of “the certificate …”; absent when it is. */
  skipped: z.string().optional(),
  /** Why a server may refuse it all the same, the likeliest first. */
  doubts: z.array(z.string()),
  /** What a session by it can’t do, in a few words each. */
  limits: z.array(z.string()),
});
export type UserCertificate = z.infer<typeof UserCertificate>;

/** By which certificate a connection logged in. */
export const LoginCertificate = z.object({
  label: z.string(),
  from: z.string(),
  keyId: z.string(),
  serial: z.string(),
  authoritySha256: z.string(),
  /** Milliseconds since 1970. Absent: for ever. */
  validUntil: z.number().optional(),
  limits: z.array(z.string()),
});
export type LoginCertificate = z.infer<typeof LoginCertificate>;
