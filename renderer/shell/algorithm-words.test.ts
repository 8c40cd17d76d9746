import { expect, test } from 'vitest';
import { isPostQuantum, shortCipher, shortFingerprint, shortKex } from './algorithm-words.ts';

test.each([
  ['mlkem768x25519-sha256', 'mlkem768'],
  ['sntrup761x25519-sha512@openssh.com', 'sntrup761'],
  ['curve25519-sha256@libssh.org', 'curve25519'],
  ['ecdh-sha2-nistp384', 'ecdh p384'],
  ['diffie-hellman-group14-sha256', 'dh group14'],
  ['diffie-hellman-group-exchange-sha256', 'dh gex'],
  ['something-new', 'something-new'],
])('the key exchange %s is called %s', (name, short) => {
  expect(shortKex(name)).toBe(short);
});

test('ciphers lose the name of who invented them', () => {
  expect(shortCipher('aes256-gcm@openssh.com')).toBe('aes256-gcm');
  expect(shortCipher('chacha20-poly1305@openssh.com')).toBe('chacha20');
  expect(shortCipher('aes128-ctr')).toBe('aes128-ctr');
});

test('only hybrid exchanges are called safe from quantum computers', () => {
  expect(isPostQuantum('mlkem768x25519-sha256')).toBe(true);
  expect(isPostQuantum('curve25519-sha256')).toBe(false);
});

test('a fingerprint is cut in its middle, and what is none is left alone', () => {
  expect(shortFingerprint('SHA256:9fQx0123456789abcdefghijklmnopqrstuvwxyk2Vg')).toBe('SHA256:9fQx…k2Vg');
  expect(shortFingerprint('odd')).toBe('odd');
});
