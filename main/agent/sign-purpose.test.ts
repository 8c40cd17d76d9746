import { expect, it } from 'vitest';
import { signedLogin } from './sign-purpose.ts';
import { wireString } from './ssh-wire.ts';

const request = (method: string, user = 'fred', type = 50, ...more: readonly Buffer[]): Buffer =>
  Buffer.concat([
    wireString('session'),
    Buffer.of(type),
    ...[user, 'ssh-connection', method].map(wireString),
    Buffer.of(1),
    wireString('ssh-ed25519'),
    wireString('key'),
    ...more,
  ]);
const hostBound = 'publickey-hostbound-v00@openssh.com';

it('tells the account that a signature logs in to, and the host where the client names it', () => {
  expect(signedLogin(request('publickey'))).toEqual({ user: 'fred' });
  const named = signedLogin(request(hostBound, 'fred', 50, wireString('host key')));
  expect(named).toEqual({ user: 'fred', hostKey: 'SHA256:+xspGuW/PEF/5qpDMzUSFm9CUN7eQpfJk+E1hh4AsL0' });
  expect(signedLogin(request('publickey', 'fr\u001b[2Jed\n'))?.user).not.toMatch(/\p{Cc}/u);
});

it('tells of nothing else, and of nothing that is cut short', () => {
  expect(signedLogin(Buffer.from('SSHSIG and more of it'))).toBeUndefined();
  expect(signedLogin(request('password'))).toBeUndefined();
  expect(signedLogin(request('publickey', 'fred', 51))).toBeUndefined();
  expect(signedLogin(request(hostBound))).toBeUndefined();
  expect(signedLogin(request('publickey').subarray(0, 30))).toBeUndefined();
});
