import { expect, it } from 'vitest';
import { interpretInput } from './quick-connect.ts';

it.each([
  ['::1', '::1'],
  ['[::1]:22', '[::1]:22'],
  ['ssh -p 2222 fred@fe80::1', 'fred@[fe80::1]:2222'],
  ['ssh fred@web -p 22 -J a,b', 'fred@web:22 via a,b'],
])('%s is called %s', (input, label) => {
  expect(interpretInput(input)).toMatchObject({ kind: 'destination', label });
});

it('opens the files of an sftp:// address, and keeps the host without its folder', () => {
  expect(interpretInput('sftp://fred@web:2222/var/www')).toMatchObject({
    kind: 'destination',
    destination: 'fred@web:2222',
    label: 'fred@web:2222',
    folder: '/var/www',
    draft: { host: 'web', settings: { user: 'fred', port: 2222, startFolder: '/var/www' } },
  });
  expect(interpretInput('ftp://web/pub')).toMatchObject({
    kind: 'invalid',
    why: expect.stringContaining('sftp://web/pub') as string,
  });
});
