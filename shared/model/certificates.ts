import { z } from 'zod';
import { ConnectionId } from './ids.ts';

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

/** By which certificate a connection logged in, or may. */
export const LoginCertificate = z.object({
  label: z.string(),
  /** Path of the file, or `agent`. */
  from: z.string(),
  keyId: z.string(),
  serial: z.string(),
  authoritySha256: z.string(),
  /** Milliseconds since 1970. Absent: for ever. */
  validUntil: z.number().optional(),
  /** What a session by it can’t do, in a few words each. */
  limits: z.array(z.string()),
});
export type LoginCertificate = z.infer<typeof LoginCertificate>;

/** A certificate that was found for a host, and what it is worth there. */
export const HostCertificate = z.object({
  label: z.string(),
  from: z.string(),
  /** Absent when it can’t be read. */
  certificate: LoginCertificate.optional(),
  /** Why it is not offered; absent when it is. */
  skipped: z.string().optional(),
  /** Why the server may refuse it all the same, the likeliest first. */
  doubts: z.array(z.string()),
});
export type HostCertificate = z.infer<typeof HostCertificate>;

export const HostCertificates = z.object({
  /** The account on the host. */
  user: z.string(),
  certificates: z.array(HostCertificate),
  /** What is run where no certificate is at hand. */
  command: z.object({ line: z.string(), from: z.string() }).optional(),
});
export type HostCertificates = z.infer<typeof HostCertificates>;

export const CertificateSource = z.discriminatedUnion('kind', [
  /** `~` is the user's folder. */
  z.object({ kind: z.literal('file'), path: z.string().min(1).max(4096) }),
  z.object({ kind: z.literal('text'), text: z.string().max(1024 * 1024) }),
]);
export type CertificateSource = z.infer<typeof CertificateSource>;

export const CertificateReading = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('certificate'),
    facts: CertificateFacts,
    /** As `ssh-keygen -L` prints it. */
    text: z.string(),
    comment: z.string(),
    limits: z.array(z.string()),
  }),
  /** `why`: the rest of a sentence that says what there is instead. */
  z.object({ kind: z.literal('none'), why: z.string() }),
]);
export type CertificateReading = z.infer<typeof CertificateReading>;

/** A certificate that lies on this computer, or an agent holds. */
export const OwnCertificate = z.object({ label: z.string(), from: z.string(), reading: CertificateReading });
export type OwnCertificate = z.infer<typeof OwnCertificate>;

/** A command that gets a certificate for a login. */
export const CertificateRun = z.object({
  runId: z.string(),
  /** `user@host:port`. */
  host: z.string(),
  command: z.string(),
  state: z.enum(['running', 'done', 'failed']),
  /** The end of what it printed, printable. */
  said: z.string(),
  /** What it did instead, e.g. `ended with status 1`. */
  why: z.string().optional(),
});
export type CertificateRun = z.infer<typeof CertificateRun>;

/** The certificate of a connection ends soon, or has ended: the connection stays, the next login needs another one. */
export const CertificateExpiry = z.object({
  connectionId: ConnectionId,
  /** `user@host:port`. */
  host: z.string(),
  certificate: LoginCertificate,
  state: z.enum(['soon', 'over']),
});
export type CertificateExpiry = z.infer<typeof CertificateExpiry>;
