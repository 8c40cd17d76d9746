import { expect, test } from 'vitest';
import { looksLikeForward } from './forward-words.ts';

test.each([
  '-L 8080:localhost:80',
  '-L8080:localhost:80',
  '-D 1080',
  '-R *:80:[::1]:80',
  '-L /tmp/a:/run/b',
  'L 8080:localhost:80',
  'D 1080',
  'ssh -N -L 1:a:2 web1',
  '-N -L 8080:db:80 fred@gate',
  'fred@gate -D1080',
  '8080:db:5432',
  '127.0.0.1:8080:db:5432',
])('“%s” is a forward', (typed) => {
  expect(looksLikeForward(typed)).toBe(true);
});

test.each(['', 'orders', 'web1:8443', 'ssh', 'L', 'Docker socket', '5432', 'Load balancer', '-x', 'orders -Latest'])(
  '“%s” is a word to find',
  (typed) => {
    expect(looksLikeForward(typed)).toBe(false);
  },
);
