import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import type { FilePath } from '../../shared/model/file-path.ts';
import { looksLikePrivateKey } from './private-key-signs.ts';

const folder = mkdtempSync(join(tmpdir(), 'hawser-keys-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function looks(name: string, content: string | Buffer): boolean {
  const bytes = Buffer.from(content as string);
  return looksLikePrivateKey(`/home/fred/${name}` as FilePath, { sizeBytes: bytes.length, pieces: [bytes] });
}

it.each([
  ['ed25519', []],
  ['rsa', ['-b', '2048', '-m', 'PEM']],
  ['ecdsa', ['-m', 'PKCS8']],
  ['rsa', ['-b', '2048', '-m', 'PKCS8', '-N', 'secret']],
] as const)('knows the %s keys of ssh-keygen %j under any name, and not their public halves', (type, more) => {
  const path = join(folder, `k${type}${more.length}`);
  const options: readonly string[] = more;
  const args = ['-q', '-t', type, '-f', path, ...(options.includes('-N') ? [] : ['-N', '']), ...options];
  execFileSync('ssh-keygen', args);
  expect(looks('notes.txt', readFileSync(path))).toBe(true);
  expect(looks('notes.txt', readFileSync(`${path}.pub`))).toBe(false);
  expect(looks('id_rsa', readFileSync(`${path}.pub`))).toBe(false);
});

it.each([
  ['PuTTY', 'x', 'PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\n'],
  ['ssh.com', 'x', '---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----\nComment: "x"\n'],
  ['SSH 1', 'x', 'SSH PRIVATE KEY FILE FORMAT 1.1\n\0\0'],
  [
    'a certificate and its key',
    'site.pem',
    `-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n-----BEGIN RSA PRIVATE KEY-----\n`,
  ],
  ['the name alone', 'id_ed25519', '\u0001\u0002 of a kind of its own'],
  ['the name with something behind it', 'id_rsa.old', 'anything'],
  ['a host key’s name', 'ssh_host_ed25519_key', 'anything'],
])('takes %s for one', (_what, name, content) => {
  expect(looks(name, content)).toBe(true);
});

it.each([
  ['an empty file of that name', 'id_rsa', ''],
  ['a public key', 'id_rsa.pub', 'ssh-rsa AAAAB3NzaC1yc2E= fred\n'],
  ['a certificate of SSH', 'id_ed25519-cert.pub', 'ssh-ed25519-cert-v01@openssh.com AAAA'],
  ['a certificate of TLS', 'site.pem', '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n'],
  ['a text that speaks of it', 'README.md', '# Keys\n\n    -----BEGIN OPENSSH PRIVATE KEY-----\n'],
  ['names that only begin like one', 'id_map.json', '{}'],
  ['another program’s file', 'identity.ts', 'export const identity = 1;'],
])('does not take %s for one', (_what, name, content) => {
  expect(looks(name, content)).toBe(false);
});
