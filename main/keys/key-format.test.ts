import { expect, it } from 'vitest';
import { keyFormat } from './key-format.ts';

const armour = (label: string, headers = ''): string => `-----BEGIN ${label}-----\n${headers}AAAA\n-----END ${label}-----\n`;
const encrypted = 'Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\n';

it.each([
  ['an OpenSSH key', armour('OPENSSH PRIVATE KEY'), { kind: 'openssh' }],
  [
    'one with Windows line ends and a byte order mark',
    `\ufeff${armour('OPENSSH PRIVATE KEY').replaceAll('\n', '\r\n')}`,
    { kind: 'openssh' },
  ],
  ['a PEM key', armour('RSA PRIVATE KEY'), { kind: 'pem', isEncrypted: false }],
  ['an encrypted PEM key', armour('EC PRIVATE KEY', encrypted), { kind: 'pem', isEncrypted: true, weakSeal: 'AES-128-CBC' }],
  [
    'one whose cipher it can’t read',
    armour('RSA PRIVATE KEY', 'Proc-Type: 4,ENCRYPTED\nDEK-Info: \u001b[2J\n\n'),
    { kind: 'pem', isEncrypted: true, weakSeal: 'unknown' },
  ],
  ['an EC key after its parameters', armour('EC PARAMETERS') + armour('EC PRIVATE KEY'), { kind: 'pem', isEncrypted: false }],
  ['a PKCS#8 key', armour('PRIVATE KEY'), { kind: 'pkcs8', isEncrypted: false }],
  ['an encrypted PKCS#8 key', armour('ENCRYPTED PRIVATE KEY'), { kind: 'pkcs8', isEncrypted: true }],
  [
    'one that openssl pkcs8 -v1 encrypted',
    armour('ENCRYPTED PRIVATE KEY').replace('AAAA', 'MIIE4TAbBgkqhkiG9w0BBQMwDgQIRnlWr/Ig/1ICAggA'),
    { kind: 'pkcs8', isEncrypted: true, weakSeal: 'pbeWithMD5AndDES-CBC' },
  ],
  ['a public key line', 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAA me', { kind: 'public' }],
  ['nothing', ' \n\n', { kind: 'empty' }],
])('recognises %s', (_name, text, expected) => {
  expect(keyFormat(text)).toEqual(expected);
});

it.each([
  ['PuTTY-User-Key-File-1: ssh-rsa', 'PuTTY (PPK)', 'puttygen'],
  ['SSH PRIVATE KEY FILE FORMAT 1.1\n', 'SSH-1', 'ssh-keygen'],
  [armour('DSA PRIVATE KEY'), 'DSA', 'ssh-keygen -t ed25519'],
  ['---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----', 'ssh.com', 'ssh-keygen -i'],
  ['ssh-ed25519-cert-v01@openssh.com AAAAIHNzaC1lZDI1NTE5LWNlcnQ me', 'certificate', 'CertificateFile'],
  [armour('CERTIFICATE'), 'X.509 certificate', 'private key'],
  [armour('PUBLIC KEY'), 'public key', 'private key'],
  ['<html>', 'unknown', 'no private key'],
])('says what %j is and what to do', (text, format, words) => {
  const found = keyFormat(text);
  expect(found).toMatchObject({ kind: 'unsupported', format });
  expect(found.kind === 'unsupported' ? found.reason : '').toContain(words);
});
