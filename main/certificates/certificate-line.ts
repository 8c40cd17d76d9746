import { certifiedType, readCertificate, type Certificate } from './certificate.ts';

/** What a text that should be a certificate's line turned out to be. */
export type CertificateLine =
  | { readonly kind: 'certificate'; readonly certificate: Certificate; readonly blob: Buffer; readonly comment: string }
  /** A line of a certificate type whose content is cut off or mangled. */
  | { readonly kind: 'damaged' }
  /** A public key that is no certificate. */
  | { readonly kind: 'plainKey'; readonly type: string }
  | { readonly kind: 'privateKey' }
  | { readonly kind: 'none' };

/** Longer than any certificate: OpenSSH takes none of more than 8 KiB on its lines, and no key file beyond 1 MiB. */
export const longestCertificateText = 1024 * 1024;

/** Reads the first line of a `-cert.pub` file, or of a pasted text, that is one; comments and empty lines are passed over. */
export function readCertificateLine(text: string): CertificateLine {
  if (/-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----|^PuTTY-User-Key-File-/m.test(text)) return { kind: 'privateKey' };
  const line = text.split(/\r?\n/).find((each) => each.trim() !== '' && !each.trimStart().startsWith('#'));
  const [type = '', base64 = '', ...comment] = (line ?? '').trim().split(/\s+/);
  const isBlob = /^[A-Za-z0-9+/]+={0,2}$/.test(base64);
  if (certifiedType(type) === undefined) {
    return isBlob && base64.startsWith('AAAA') ? { kind: 'plainKey', type } : { kind: 'none' };
  }
  const blob = Buffer.from(isBlob ? base64 : '', 'base64');
  const certificate = readCertificate(blob);
  // The word before the blob must say what the blob says (sshkey_read).
  return certificate?.type === type
    ? { kind: 'certificate', certificate, blob, comment: comment.join(' ') }
    : { kind: 'damaged' };
}
