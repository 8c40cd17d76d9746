import { createHash } from 'node:crypto';
import { printableLine } from '../../shared/base/printable.ts';
import type { CertificateFacts, CertificateOption as OptionFacts } from '../../shared/model/certificates.ts';
import { optionText, type Certificate, type CertificateOption } from './certificate.ts';
import { checkSignature } from './signature-check.ts';
import { Reader } from './wire.ts';

/** Options that OpenSSH defines for users (PROTOCOL.certkeys), and those whose data is a text. */
const withText: ReadonlySet<string> = new Set(['force-command', 'source-address']);
const criticalFlags: ReadonlySet<string> = new Set(['verify-required']);
const extensionFlags: ReadonlySet<string> = new Set([
  'permit-X11-forwarding',
  'permit-agent-forwarding',
  'permit-port-forwarding',
  'permit-pty',
  'permit-user-rc',
  'no-touch-required',
]);

/** The last second of all: for ever. */
const forever = 0xffff_ffff_ffff_ffffn;
/** What a calendar can hold, in milliseconds. */
const latest = 8.64e15;
const longestText = 4000;

/** What is in a certificate, for people; whether the signature fits is reckoned here. */
export function certificateFacts(certificate: Certificate): CertificateFacts {
  const { type, role, serial, validAfter, validBefore, plainBlob, authorityBlob } = certificate;
  const { signedPart, signature } = certificate;
  return {
    type,
    role,
    keyLabel: typeLabel(plainBlob),
    keySha256: sha256(plainBlob),
    authorityLabel: typeLabel(authorityBlob),
    authoritySha256: sha256(authorityBlob),
    signatureType: printableLine(new Reader(signature).string()?.toString('latin1') ?? '', 100),
    signature: checkSignature(authorityBlob, signedPart, signature),
    keyId: printableLine(certificate.keyId, longestText),
    serial: serial.toString(),
    ...(validAfter > 0n && { validFrom: milliseconds(validAfter) }),
    ...(validBefore < forever && { validUntil: milliseconds(validBefore) }),
    principals: certificate.principals.map((name) => printableLine(name, longestText)),
    criticalOptions: certificate.criticalData.map((option) => optionFacts(option, criticalFlags)),
    extensions: certificate.extensionData.map((option) => optionFacts(option, extensionFlags)),
  };
}

/** `SHA256:…` as ssh-keygen prints it. */
export function sha256(blob: Buffer): string {
  return `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`;
}

function optionFacts(option: CertificateOption, flags: ReadonlySet<string>): OptionFacts {
  const name = printableLine(option.name, 200);
  const text = flags === criticalFlags && withText.has(option.name) ? optionText(option) : undefined;
  if (text !== undefined) return { name, value: printableLine(text, longestText) };
  return flags.has(option.name) ? { name } : { name, unknown: option.data.subarray(0, longestText).toString('hex') };
}

const labels: Readonly<Record<string, string>> = {
  'ssh-ed25519': 'ED25519',
  'ssh-rsa': 'RSA',
  'ssh-dss': 'DSA',
  'ecdsa-sha2-nistp256': 'ECDSA',
  'ecdsa-sha2-nistp384': 'ECDSA',
  'ecdsa-sha2-nistp521': 'ECDSA',
  'sk-ssh-ed25519@openssh.com': 'ED25519-SK',
  'sk-ecdsa-sha2-nistp256@openssh.com': 'ECDSA-SK',
};

function typeLabel(blob: Buffer): string {
  const type = new Reader(blob).string()?.toString('latin1') ?? '';
  return (Object.hasOwn(labels, type) ? labels[type] : undefined) ?? printableLine(type, 64);
}

function milliseconds(seconds: bigint): number {
  return Math.min(Number(seconds) * 1000, latest);
}
