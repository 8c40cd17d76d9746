import { describe, expect, it } from 'vitest';
import { connectionKey, hopAt, refuseLoop } from './route.ts';
import { failureOf, hostOf } from './test-support.ts';

const a = hostOf({ host: 'a.example', port: 22, user: 'u' });
const b = hostOf({ host: '2001:db8::1', port: 2222, user: 'v' });

describe('a route', () => {
  it('numbers its hops from one and labels them', () => {
    expect(hopAt([a, b], 1)).toEqual({ index: 2, count: 2, label: 'v@[2001:db8::1]:2222' });
  });

  it('is refused when it comes by the same account at the same place twice', async () => {
    expect(() => refuseLoop([a, b, { ...a, user: 'other' }])).not.toThrow();
    const error = await failureOf(Promise.resolve().then(() => refuseLoop([a, b, { ...a, hostName: 'A.example' }])));
    expect(error).toMatchObject({ code: 'config.jumpLoop', phase: 'config' });
    expect(error.detail).toEqual({ chain: ['u@a.example:22', 'v@[2001:db8::1]:2222', 'u@A.example:22'] });
  });

  it('is the same connection for other terminals, and another one for other logins', () => {
    expect(connectionKey([a, b])).toBe(
      connectionKey([a, { ...b, requestTty: 'force', setEnv: [{ name: 'A', value: 'b' }], originalHost: 'x' }]),
    );
    expect(connectionKey([a, { ...b, escapeCharacter: '!' }])).toBe(connectionKey([a, { ...b, escapeCharacter: 'none' }]));
    for (const change of [
      { user: 'w' },
      { port: 1 },
      { hostKeyAlias: 'x' },
      { ciphers: ['aes128-ctr'] },
      { identitiesOnly: true },
    ]) {
      expect(connectionKey([a, { ...b, ...change }])).not.toBe(connectionKey([a, b]));
    }
    expect(connectionKey([b])).not.toBe(connectionKey([a, b]));
  });
});
