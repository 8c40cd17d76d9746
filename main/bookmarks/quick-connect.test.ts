import { expect, it } from 'vitest';
import { noOptions } from '../ssh-config/command-line-options.ts';
import { parseDestination } from '../ssh-config/destination.ts';
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
    destination: 'ssh://fred@web:2222',
    label: 'fred@web:2222',
    folder: '/var/www',
    draft: { host: 'web', settings: { user: 'fred', port: 2222, startFolder: '/var/www' } },
  });
  expect(interpretInput('ftp://web/pub')).toMatchObject({
    kind: 'invalid',
    why: expect.stringContaining('sftp://web/pub') as string,
  });
});

it.each([
  'sftp://ssh%20%5C-oProxyCommand=touch%5C%20%2Ftmp%2Fowned%20y@host/',
  'sftp://ssh%20-oProxyCommand=x%20y@host/',
  'sftp://%5C-oProxyCommand=x@host/',
  'ssh://x$IFS-oProxyCommand=x@host',
  'sftp://host/ssh -oProxyCommand=touch /tmp/owned y',
  'ssh://host/ssh -oProxyCommand=touch /tmp/owned y',
])('%s means no line with options', (input) => {
  const read = interpretInput(input);
  const again = read.kind === 'invalid' ? undefined : parseDestination(read.destination);
  // Either nothing, or an address whose options are none.
  expect(again?.kind === 'destination' ? again.options : noOptions).toEqual(noOptions);
});

it('gives an address back that reads as the same', () => {
  const read = interpretInput('sftp://DOM%5Ca%40b@[fe80::1]:2200/x');
  expect(read).toMatchObject({ destination: 'ssh://DOM%5Ca%40b@[fe80::1]:2200' });
  expect(parseDestination('ssh://DOM%5Ca%40b@[fe80::1]:2200')).toMatchObject({ user: 'DOM\\a@b', host: 'fe80::1', port: 2200 });
});
