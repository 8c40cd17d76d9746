import { expect, it } from 'vitest';
import { linkIn } from './links.ts';

it.each([
  [['.', '--data', '/a', 'ssh://fred@web:2222'], 'ssh://fred@web:2222'],
  [['hawser', '--allow-file-access', 'SFTP://web/srv/%C3%BC'], 'SFTP://web/srv/%C3%BC'],
  [['.', 'http://web', '--link=ssh://web', 'telnet://web'], undefined],
  [['.', `ssh://${'a'.repeat(5000)}`], undefined],
])('of %j the address is %s', (args, link) => {
  expect(linkIn(args)).toBe(link);
});
