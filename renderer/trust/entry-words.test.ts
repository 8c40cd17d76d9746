import { expect, test } from 'vitest';
import type { TrustFlag } from '../../shared/model/trust.ts';
import { badgesOf, fileWords, hostAndPort, nameChips, shortFingerprint } from './entry-words.ts';

test('files are named by as much of their path as tells them apart', () => {
  const files = [
    '/home/anna/.ssh/known_hosts',
    '/home/anna/.ssh/known_hosts2',
    '/etc/ssh/known_hosts',
    'C:\\Users\\anna\\.ssh\\extra',
  ];
  expect(files.map((file) => fileWords(file, files))).toEqual(['.ssh/known_hosts', 'known_hosts2', 'ssh/known_hosts', 'extra']);
  expect(fileWords('/a/known_hosts', ['/a/known_hosts'])).toBe('known_hosts');
});

test('a row shows clear names, a name that was given away, or that it is hidden', () => {
  const chips = (names: string[], flags: TrustFlag[] = [], resolvedName?: string) =>
    nameChips({ names, flags, ...(resolvedName !== undefined && { resolvedName }) }, 'hidden').map(
      (chip) => `${chip.kind} ${chip.words}`,
    );
  expect(chips(['web1', '*.lab', '!test.lab', '[10.0.0.1]:2222'])).toEqual([
    'name web1',
    'pattern *.lab',
    'not !test.lab',
    'name [10.0.0.1]:2222',
  ]);
  expect(chips([], ['hashed'])).toEqual(['hidden hidden']);
  expect(chips([], ['hashed'], 'web1')).toEqual(['resolved web1']);
  expect(chips([], ['invalid'])).toEqual([]);
});

test('badges come in the order in which they matter, without those that the row shows anyway', () => {
  expect(badgesOf(['duplicate', 'hashed', 'neverUsed', 'weak', 'revoked', 'pattern'])).toEqual(['revoked', 'weak', 'duplicate']);
});

test('a fingerprint is shortened to its beginning and its end', () => {
  expect(shortFingerprint('SHA256:yCili8F0C1jossgwQOxTs0RYj7IfSX9bQdkn0JA4Q0')).toBe('yCili8F0…A4Q0');
});

test.each([
  ['[web1]:2222', { host: 'web1', port: 2222 }],
  ['[::1]:22', { host: '::1', port: 22 }],
  ['web1', { host: 'web1', port: 22 }],
  ['::1', { host: '::1', port: 22 }],
])('%s is %o', (name, parts) => {
  expect(hostAndPort(name)).toEqual(parts);
});
