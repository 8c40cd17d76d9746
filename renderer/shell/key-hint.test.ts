import { describe, expect, it, vi } from 'vitest';
import { isByPassword, setUpKey, withoutProof } from './key-hint.ts';

describe('the hint about keys', () => {
  it.each<[boolean, string[], true | undefined]>([
    [true, ['password'], undefined],
    [true, ['password', 'keyboard-interactive'], undefined],
    [false, ['keyboard-interactive'], undefined],
    [false, ['publickey SHA256:x (id)', 'password'], undefined],
    [false, ['publickey SHA256:x (id)'], undefined],
    [false, ['gssapi-with-mic'], undefined],
    [false, [], undefined],
    [false, ['password'], true],
  ])('is said (%s) after a login by %j', (isSaid, authenticatedWith, terminalsOnly) => {
    expect(isByPassword({ authenticatedWith, terminalsOnly })).toBe(isSaid);
  });

  const opened = async (keys: readonly object[]): Promise<unknown> => {
    const setState = vi.fn();
    const parts = { client: { keys: { list: () => Promise.resolve({ keys }) } }, view: { setState } };
    await setUpKey(parts as unknown as Parameters<typeof setUpKey>[0], { destination: 'eve@box' }, 'box');
    return setState.mock.calls[0]?.[0];
  };

  it('leads to the key that was used last, and for that host', async () => {
    const older = { name: 'old', path: '/old', publicLine: 'ssh-ed25519 A', writtenAt: 5 };
    const newer = { name: 'new', path: '/new', publicLine: 'ssh-ed25519 B', writtenAt: 1, lastUsedAt: 9 };
    const broken = { name: 'broken', path: '/broken', publicLine: 'ssh-ed25519 C', writtenAt: 99, error: {} };
    expect(await opened([older, newer, broken])).toEqual({
      dialog: { kind: 'installKey', name: 'new', line: 'ssh-ed25519 B', path: '/new', target: { destination: 'eve@box' } },
    });
  });

  it('leads to a new key where there is none with a public half', async () => {
    expect(await opened([{ name: 'sealed', path: '/sealed', writtenAt: 1 }])).toEqual({
      dialog: { kind: 'newKey', host: 'box' },
    });
  });
});

describe('the warning of a login without proof', () => {
  const box = { user: 'eve', host: 'box', port: 22, authenticatedWith: [] };

  it('is not said of a device, which asks in its terminal, nor where something was proved', () => {
    expect(withoutProof([box, { ...box, terminalsOnly: true }, { ...box, authenticatedWith: ['password'] }], new Set())).toEqual([
      box,
    ]);
  });

  it('stays away once it was dismissed, also for the account’s next connection', () => {
    const again = { ...box, connectionId: 'another' };
    expect(withoutProof([again, { ...again, user: 'root' }], new Set(['eve@box:22']))).toEqual([{ ...again, user: 'root' }]);
  });
});
