import { basename } from 'node:path';
import { printableLine } from '../../shared/base/printable.ts';
import type { LoginCertificate } from '../../shared/model/certificates.ts';
import { AppError, type AuthAttempt } from '../../shared/model/errors.ts';
import { readCertificate, type Certificate } from '../certificates/certificate.ts';
import { certificateFacts } from '../certificates/certificate-facts.ts';
import { readCertificateFile } from '../certificates/certificate-file.ts';
import { judgeUserCertificate, serverDoubts, sessionLimits } from '../certificates/user-certificate.ts';
import { fingerprint } from '../keys/public-key.ts';
import type { Identity } from '../ssh/connection-types.ts';
import { plainSignatureAlgorithm } from './signature-algorithm.ts';

/** A certificate that was found and is worth offering, once its private key is found. */
export interface FoundCertificate {
  readonly label: string;
  readonly from: string;
  readonly certificate: Certificate;
  readonly blob: Buffer;
  /** Base64 of the blob of the key that is certified. */
  readonly plainKey: string;
  readonly login: LoginCertificate;
  /** Why a server may refuse it. */
  readonly doubts: readonly string[];
}

export type CertificateFinding = FoundCertificate | { readonly skipped: AuthAttempt };

export function isFound(finding: CertificateFinding): finding is FoundCertificate {
  return !('skipped' in finding);
}

/** For whom and when a certificate is judged. */
export interface CertificateUse {
  readonly user: string;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** Reads a certificate file for a login. undefined: there is none, and nobody named it. */
export async function findCertificate(
  path: string,
  isNamed: boolean,
  use: CertificateUse,
): Promise<CertificateFinding | undefined> {
  const label = basename(path);
  const skip = (why: string): CertificateFinding => ({ skipped: skippedCertificate(label, path, why) });
  const read = await readCertificateFile(path);
  switch (read.kind) {
    case 'missing':
      return isNamed ? skip('there is no such certificate file') : undefined;
    case 'unreadable':
      return skip(`the certificate file can’t be read: ${read.why}`);
    case 'damaged':
      return skip('the certificate is cut off or mangled');
    case 'privateKey':
      return skip('a private key is there where a certificate should be');
    case 'plainKey':
    case 'none':
      return skip('there is no certificate in the file');
    case 'certificate':
      return judged({ label, from: path, blob: read.blob, certificate: read.certificate }, use);
  }
}

/** A certificate that an agent holds. */
export function agentCertificate(blob: Buffer, comment: string, use: CertificateUse): CertificateFinding {
  const label = comment === '' ? 'certificate' : comment;
  const certificate = readCertificate(blob);
  if (certificate === undefined) return { skipped: skippedCertificate(label, 'agent', 'the certificate can’t be read') };
  return judged({ label, from: 'agent', blob, certificate }, use);
}

interface ReadCertificate {
  readonly label: string;
  readonly from: string;
  readonly blob: Buffer;
  readonly certificate: Certificate;
}

function judged({ label, from, blob, certificate }: ReadCertificate, use: CertificateUse): CertificateFinding {
  const { skip, doubts } = judgeUserCertificate(certificate, use);
  const facts = certificateFacts(certificate);
  const { keyId, serial, authoritySha256, validUntil } = facts;
  const limits = sessionLimits(certificate);
  const login = { label, from, keyId, serial, authoritySha256, ...(validUntil !== undefined && { validUntil }), limits };
  if (skip !== undefined)
    return { skipped: { ...skippedCertificate(label, from, `the certificate ${skip}`), certificate: login } };
  const plainKey = certificate.plainBlob.toString('base64');
  return { label, from, certificate, blob, plainKey, login, doubts: [...doubts, ...serverDoubts] };
}

export function skippedCertificate(identity: string, from: string, why: string): AuthAttempt {
  return { method: 'publickey', identity, from, answer: 'skipped', why };
}

/** What is said of a certificate that the server refused. */
export function refusalNote({ doubts }: Pick<FoundCertificate, 'doubts'>): string {
  return `the certificate may be refused for this: ${doubts.join('; ')}`;
}

/** The key with the certificate in the place of its public half. Errors of the key's own; `key.unreadable` when it is another key. */
export function certifiedIdentity(key: Identity, found: FoundCertificate): Identity {
  const { label, from, certificate, blob } = found;
  if (!key.publicBlob.equals(certificate.plainBlob) && !key.publicBlob.equals(blob)) {
    const reason = `it is for another key than ${printableLine(key.label, 200)}`;
    throw new AppError('key.unreadable', { file: from, reason }, `certificate ${from}: ${reason}`);
  }
  return {
    label,
    from,
    keyType: certificate.type,
    publicBlob: blob,
    // That of the key, as ssh-keygen and sshd tell it.
    fingerprint: fingerprint(certificate.plainBlob),
    sign: (data, algorithm, signal) => key.sign(data, plainSignatureAlgorithm(algorithm), signal),
  };
}
