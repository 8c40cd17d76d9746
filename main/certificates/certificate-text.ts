import type { CertificateFacts, CertificateOption } from '../../shared/model/certificates.ts';

/** The lines of `ssh-keygen -L` (9.2) for a certificate, without the file's name; times are local, as there. */
export function certificateLines(facts: CertificateFacts): string[] {
  const { type, role, keyLabel, keySha256, authorityLabel, authoritySha256, signatureType, keyId, serial } = facts;
  return [
    `        Type: ${type} ${role === 'unknown' ? 'invalid' : role} certificate`,
    `        Public key: ${keyLabel}-CERT ${keySha256}`,
    `        Signing CA: ${authorityLabel} ${authoritySha256} (using ${signatureType})`,
    `        Key ID: "${keyId}"`,
    `        Serial: ${serial}`,
    `        Valid: ${validityWords(facts)}`,
    ...list('Principals', facts.principals),
    ...list('Critical Options', facts.criticalOptions.map(optionWords)),
    ...list('Extensions', facts.extensions.map(optionWords)),
  ];
}

function list(title: string, lines: readonly string[]): string[] {
  if (lines.length === 0) return [`        ${title}: (none)`];
  return [`        ${title}: `, ...lines.map((line) => `                ${line}`)];
}

function optionWords({ name, value, unknown }: CertificateOption): string {
  if (value !== undefined) return `${name} ${value}`;
  if (unknown === undefined) return name;
  return unknown === '' ? `${name} UNKNOWN FLAG OPTION` : `${name} UNKNOWN OPTION: ${unknown} (len ${unknown.length / 2})`;
}

function validityWords({ validFrom, validUntil }: CertificateFacts): string {
  if (validFrom === undefined && validUntil === undefined) return 'forever';
  if (validFrom === undefined) return `before ${localTime(validUntil ?? 0)}`;
  return validUntil === undefined ? `after ${localTime(validFrom)}` : `from ${localTime(validFrom)} to ${localTime(validUntil)}`;
}

/** `2030-01-02T03:04:05`, local. */
function localTime(at: number): string {
  const date = new Date(at);
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day}T${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}
