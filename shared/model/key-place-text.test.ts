import { expect, it } from 'vitest';
import { isNoFile, keysElsewhere, notLookedInto, whatStays } from './key-place-text.ts';

it('says from where a server reads keys, and that none is no file', () => {
  const from = '/etc/ssh/sshd_config line 2';
  expect(keysElsewhere({ value: '/etc/keys/%u', from })).toBe(
    'The server reads keys from /etc/keys/%u (/etc/ssh/sshd_config line 2)',
  );
  expect(keysElsewhere({ value: 'None none', from })).toBe(
    'The server reads keys from no file at all (/etc/ssh/sshd_config line 2)',
  );
  expect(keysElsewhere({ value: 'a\u001b[2J', from: '' })).not.toContain('\u001b');
  expect([isNoFile('none'), isNoFile('none /etc/keys'), isNoFile('nonesuch')]).toEqual([true, false, false]);
});

it('names the files that nobody could look into', () => {
  expect(notLookedInto([])).toBeUndefined();
  expect(notLookedInto(['/etc/keys/fred'])).toContain('also reads /etc/keys/fred, which');
  expect(notLookedInto(Array.from({ length: 7 }, (_, at) => `/k${at}`))).toContain('/k4 and 2 more');
});

it('says where a key stays as an authority', () => {
  expect(whatStays({ foreignFiles: [], authorityFiles: [] })).toBeUndefined();
  const words = whatStays({ foreignFiles: ['/etc/keys/fred'], authorityFiles: ['/home/fred/.ssh/authorized_keys'] });
  expect(words).toMatch(/^In \/home\/fred\/\.ssh\/authorized_keys .*that line stays.* The server also reads/);
});
