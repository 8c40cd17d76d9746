import { matchesPattern } from '../../shared/base/glob-pattern.ts';
import { assertNever } from '../../shared/base/assert-never.ts';
import type { Certificate } from './certificate.ts';
import { dateText, listText } from './certificate-words.ts';
import { checkSignature } from './signature-check.ts';

/** Why a host certificate is not taken as proof. The key in it may still be known by itself. */
export type CertificateFault =
  | { readonly kind: 'noAuthority' }
  | { readonly kind: 'badSignature' }
  | { readonly kind: 'weakSignature' }
  | { readonly kind: 'notForHosts' }
  /** `from` and `until` are seconds since 1970. */
  | { readonly kind: 'notYetValid'; readonly from: bigint }
  | { readonly kind: 'expired'; readonly until: bigint }
  | { readonly kind: 'noPrincipals' }
  | { readonly kind: 'otherNames'; readonly principals: readonly string[] }
  | { readonly kind: 'criticalOptions'; readonly names: readonly string[] };

/**
 * Judges a host certificate for a name (lower case, HostKeyAlias or host, without a port) as sshkey_cert_check_host of OpenSSH: signed by one
 * of `authorities`, for hosts, valid now (`now` in milliseconds), for this name, without critical options. Principals may have `*` and
 * `?`. Stricter than 9.2 and as 10.3: an empty list of principals matches nobody. Revocation is the caller's. Answers what
 * is wrong, or undefined.
 */
export function hostCertificateFault(
  certificate: Certificate,
  { name, now, authorities }: { readonly name: string; readonly now: number; readonly authorities: readonly Buffer[] },
): CertificateFault | undefined {
  if (!authorities.some((blob) => blob.equals(certificate.authorityBlob))) return { kind: 'noAuthority' };
  const signature = checkSignature(certificate.authorityBlob, certificate.signedPart, certificate.signature);
  if (signature !== 'good') return { kind: signature === 'bad' ? 'badSignature' : 'weakSignature' };
  if (certificate.role !== 'host') return { kind: 'notForHosts' };
  const seconds = BigInt(Math.floor(now / 1000));
  if (seconds < certificate.validAfter) return { kind: 'notYetValid', from: certificate.validAfter };
  if (seconds >= certificate.validBefore) return { kind: 'expired', until: certificate.validBefore };
  const { principals, criticalOptions } = certificate;
  if (principals.length === 0) return { kind: 'noPrincipals' };
  if (!principals.some((principal) => matchesPattern(name, principal))) return { kind: 'otherNames', principals };
  return criticalOptions.length > 0 ? { kind: 'criticalOptions', names: criticalOptions } : undefined;
}

/** The fault as the rest of a sentence: *the certificate …*. */
export function faultText(fault: CertificateFault): string {
  switch (fault.kind) {
    case 'noAuthority':
      return 'is signed by an authority that is not trusted for this name';
    case 'badSignature':
      return 'has a signature that is not the authority’s';
    case 'weakSignature':
      return 'is signed in a way that is not safe any more';
    case 'notForHosts':
      return 'is not for hosts';
    case 'notYetValid':
      return `is not valid before ${dateText(fault.from)}`;
    case 'expired':
      return `expired ${dateText(fault.until)}`;
    case 'noPrincipals':
      return 'names no host, and so it is for none';
    case 'otherNames':
      return `is for ${listText(fault.principals)}`;
    case 'criticalOptions':
      return `has conditions that this program does not know: ${listText(fault.names)}`;
    default:
      return assertNever(fault);
  }
}
