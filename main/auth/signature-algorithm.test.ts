import { expect, it } from 'vitest';
import { chooseSignatureAlgorithm, plainSignatureAlgorithm, publicKeyAlgorithms } from './signature-algorithm.ts';

const use = (algorithm: string) => ({ kind: 'use', algorithm });
const skip = { kind: 'skip' };
const modern = ['ssh-ed25519', 'rsa-sha2-256', 'rsa-sha2-512'];

it.each([
  ['an RSA key prefers SHA-512', 'ssh-rsa', false, undefined, modern, use('rsa-sha2-512')],
  [
    'an RSA key never signs with SHA-1 by default, even where the server offers nothing else',
    'ssh-rsa',
    false,
    undefined,
    ['ssh-rsa'],
    skip,
  ],
  ['an RSA key tries SHA-2 on a server without server-sig-algs', 'ssh-rsa', false, undefined, undefined, use('rsa-sha2-512')],
  ['the legacy switch means SHA-1 for a server without server-sig-algs', 'ssh-rsa', true, undefined, undefined, use('ssh-rsa')],
  [
    'the legacy switch still prefers SHA-2 where the server knows it',
    'ssh-rsa',
    true,
    undefined,
    [...modern, 'ssh-rsa'],
    use('rsa-sha2-512'),
  ],
  ['the legacy switch falls back to SHA-1', 'ssh-rsa', true, undefined, ['ssh-rsa', 'ssh-dss'], use('ssh-rsa')],
  [
    'a certificate of an RSA key signs as that key where the server lists plain names only',
    'ssh-rsa-cert-v01@openssh.com',
    false,
    undefined,
    modern,
    use('rsa-sha2-512-cert-v01@openssh.com'),
  ],
  [
    'a certificate is judged by its key’s algorithm',
    'ssh-ed25519-cert-v01@openssh.com',
    false,
    undefined,
    ['ecdsa-sha2-nistp256', 'rsa-sha2-256'],
    skip,
  ],
  [
    'PubkeyAcceptedAlgorithms without certificates excludes them',
    'ssh-ed25519-cert-v01@openssh.com',
    false,
    ['ssh-ed25519'],
    modern,
    skip,
  ],
  ['PubkeyAcceptedAlgorithms narrows the choice', 'ssh-rsa', false, ['rsa-sha2-256'], modern, use('rsa-sha2-256')],
  ['PubkeyAcceptedAlgorithms excludes a key', 'ssh-ed25519', false, ['rsa-sha2-256'], modern, skip],
  ['a key type that the server does not list is skipped', 'ecdsa-sha2-nistp256', false, undefined, modern, skip],
  [
    'a list of RSA names only says nothing of other keys',
    'ssh-ed25519',
    false,
    undefined,
    ['rsa-sha2-256', 'rsa-sha2-512', 'ssh-rsa'],
    use('ssh-ed25519'),
  ],
] as const)('%s', (_name, keyType, allowLegacy, pubkeyAcceptedAlgorithms, serverAlgorithms, expected) => {
  expect(chooseSignatureAlgorithm(keyType, { allowLegacy, pubkeyAcceptedAlgorithms }, serverAlgorithms)).toMatchObject(expected);
});

it('knows the plain algorithm of every certificate, and every name that a list can leave out', () => {
  const names = publicKeyAlgorithms(['ssh-ed25519', 'ecdsa-sha2-nistp256', 'rsa-sha2-512']);
  expect(names.map(plainSignatureAlgorithm)).toEqual([
    ...['ssh-ed25519', 'ecdsa-sha2-nistp256', 'sk-ssh-ed25519@openssh.com', 'sk-ecdsa-sha2-nistp256@openssh.com', 'rsa-sha2-512'],
    ...['ssh-ed25519', 'ecdsa-sha2-nistp256', 'sk-ssh-ed25519@openssh.com', 'sk-ecdsa-sha2-nistp256@openssh.com', 'rsa-sha2-512'],
    'webauthn-sk-ecdsa-sha2-nistp256@openssh.com',
  ]);
  expect(names).toContain('sk-ssh-ed25519-cert-v01@openssh.com');
});
