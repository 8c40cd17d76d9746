import { expect, test } from 'vitest';
import type { SupportedAlgorithm } from '../../../shared/model/doctor.ts';
import { expanded, knownNames, usualNames } from './known-names.ts';

const algorithm = (
  category: SupportedAlgorithm['category'],
  name: string,
  offered: SupportedAlgorithm['offered'],
): SupportedAlgorithm => ({ category, name, offered, grade: 'good', why: '', isPostQuantum: false });

const algorithms = [
  algorithm('hostKey', 'ssh-ed25519', 'default'),
  algorithm('hostKey', 'rsa-sha2-512', 'default'),
  algorithm('hostKey', 'ssh-rsa', 'legacy'),
  algorithm('cipher', 'aes256-ctr', 'default'),
  algorithm('cipher', 'aes256-cbc', 'legacy'),
  algorithm('cipher', 'other-ctr', 'request'),
];

test('old algorithms are among the usual ones only where they are allowed', () => {
  expect(usualNames(algorithms, 'cipher', false)).toEqual(['aes256-ctr']);
  expect(usualNames(algorithms, 'cipher', true)).toEqual(['aes256-ctr', 'aes256-cbc']);
  expect(knownNames(algorithms, 'cipher')).toEqual(['aes256-ctr', 'aes256-cbc', 'other-ctr']);
});

test('certificates of good host keys come first, so that a list of one’s own does not lose them', () => {
  expect(usualNames(algorithms, 'hostKey', true)).toEqual([
    'ssh-ed25519-cert-v01@openssh.com',
    'rsa-sha2-512-cert-v01@openssh.com',
    'ssh-ed25519',
    'rsa-sha2-512',
    'ssh-rsa',
  ]);
});

test('patterns stand for key types only, and what matches nothing is left for the core to refuse', () => {
  const only = { way: 'only', names: ['ssh-ed*', 'x*'] } as const;
  expect(expanded('hostKey', only, algorithms)).toEqual(['ssh-ed25519-cert-v01@openssh.com', 'ssh-ed25519', 'x*']);
  expect(expanded('cipher', { way: 'only', names: ['aes*'] }, algorithms)).toEqual(['aes*']);
  expect(expanded('hostKey', { way: 'without', names: ['ssh-*'] }, algorithms)).toEqual(['ssh-*']);
});
