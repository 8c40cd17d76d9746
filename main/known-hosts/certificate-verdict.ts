import { certifiedType, readCertificate, type Certificate } from '../certificates/certificate.ts';
import { hostCertificateFault, type CertificateFault } from '../certificates/host-certificate.ts';
import type { LookupNames } from './matcher.ts';
import type { KnownHostLine } from './parser.ts';
import { judgeHostKey, linesFor, type HostKeyVerdict, type StoredLine } from './verdict.ts';

export type OfferVerdict =
  | HostKeyVerdict
  /** The host's certificate is good, and this line trusts its authority for the name. */
  | { readonly kind: 'caTrusted'; readonly by: StoredLine; readonly certificate: Certificate };

export interface OfferJudgement {
  readonly verdict: OfferVerdict;
  /** Why the certificate that was offered is not taken as proof; the verdict is then that of the plain key in it. */
  readonly fault: CertificateFault | undefined;
}

/** The key that is stored and shown: of a certificate the one it certifies. undefined for a certificate that is malformed. */
export function plainKeyOf(blob: Buffer): Buffer | undefined {
  return isCertificateBlob(blob) ? readCertificate(blob)?.plainBlob : blob;
}

function isCertificateBlob(blob: Buffer): boolean {
  const length = blob.length >= 4 ? blob.readUInt32BE(0) : 0;
  return length < 100 && certifiedType(blob.subarray(4, 4 + length).toString('latin1')) !== undefined;
}

/**
 * What the stored lines say about an offered key or host certificate, as check_host_key of OpenSSH (CE-08): a revoked key or authority beats
 * everything; a good certificate of an authority that the name trusts is enough; a certificate that is not good is put aside and
 * the key in it is judged as any other. `now` in milliseconds since 1970.
 */
export function judgeOffer(offered: Buffer, names: LookupNames, lines: readonly KnownHostLine[], now: number): OfferJudgement {
  const certificate = readCertificate(offered);
  if (certificate === undefined) return { verdict: judgeHostKey(offered, names, lines).verdict, fault: undefined };
  const plain = judgeHostKey(certificate.plainBlob, names, lines).verdict;
  if (plain.kind === 'revoked') return { verdict: plain, fault: undefined };
  const own = [names.name, names.withoutPort].flatMap((name) => (name === undefined ? [] : linesFor(name, lines)));
  const isAuthority = ({ blob }: StoredLine): boolean => blob.equals(certificate.authorityBlob);
  const revoked = own.find((line) => line.marker === 'revoked' && isAuthority(line));
  if (revoked) return { verdict: { kind: 'revoked', by: revoked }, fault: undefined };
  const by = own.find((line) => line.marker === 'cert-authority' && isAuthority(line));
  // Certificates name hosts, never ports.
  const name = names.withoutPort ?? names.name;
  const fault = hostCertificateFault(certificate, { name, now, authorities: by ? [by.blob] : [] });
  if (fault === undefined && by) return { verdict: { kind: 'caTrusted', by, certificate }, fault };
  return { verdict: plain, fault };
}
