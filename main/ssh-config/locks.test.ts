import { chmodSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { home, load, option, refused, resolution, resolved, write } from './test-support.ts';

describe('what the administrator fixed for every host', () => {
  it('wins over the command line, bookmarks, the destination and all files', async () => {
    const lockedOptions = { StrictHostKeyChecking: 'yes', User: 'card', Port: '2022', Ciphers: 'aes256-ctr' };
    const overrides = [option('StrictHostKeyChecking', 'accept-new'), option('Ciphers', '+aes256-cbc'), option('Port', '9')];
    const host = await resolved(
      { user: 'Host *\n  User root\n  StrictHostKeyChecking no\n', lockedOptions },
      { overrides, user: 'root', port: 22 },
    );
    expect(host).toMatchObject({ strictHostKeyChecking: 'yes', user: 'card', port: 2022, ciphers: ['aes256-ctr'] });
    const told = host.notes.flatMap((note) => (note.kind === 'lockedAway' ? [[note.keyword, note.by]] : []));
    expect(told).toContainEqual(['StrictHostKeyChecking', { file: 'policy', line: 1 }]);
  });

  it('has one value only, also where values gather', async () => {
    const user = 'IdentityFile ~/.ssh/mine\nSendEnv SECRET\nLocalForward 1 a:1\nDynamicForward 2\nRemoteForward 3\nSetEnv A=1\n';
    const lockedOptions = {
      IdentityFile: '/card',
      SendEnv: 'LANG',
      LocalForward: '8080 web:80',
      RemoteForward: '4',
      SetEnv: 'B=2',
    };
    const host = await resolved({ user, lockedOptions });
    expect(host.identityFiles).toEqual([{ path: '/card', isDefault: false }]);
    expect(host.sendEnv).toEqual(['LANG']);
    expect(host.setEnv).toEqual([{ name: 'B', value: '2' }]);
    expect(host.forwards?.map(({ spec }) => spec.kind)).toEqual(['local', 'remoteDynamic', 'dynamic']);
    expect(host.forwards?.map(({ file }) => file.endsWith('config'))).toEqual([false, false, true]);
  });

  it('keeps a jump host against a proxy command, and a proxy command against a jump host', async () => {
    const user = 'ProxyCommand nc evil %p\n';
    expect(await resolved({ user, lockedOptions: { ProxyJump: 'gate' } })).toMatchObject({
      proxyJump: ['gate'],
      proxyCommand: undefined,
    });
    const jumps = 'ProxyJump evil\n';
    const host = await resolved(
      { user: jumps, lockedOptions: { ProxyCommand: 'none' } },
      { overrides: [option('ProxyJump', 'evil')] },
    );
    expect(host).toMatchObject({ proxyJump: [], proxyCommand: undefined });
  });

  it('leads to its own jump hosts over those before them, and to nothing else in their name', async () => {
    const given = {
      user: 'ProxyCommand nc x\nHost gate\n  HostName db.prod\n',
      lockedOptions: { ProxyJump: 'me@Gate:2200,inner' },
    };
    expect(await resolved(given)).toMatchObject({ proxyJump: ['me@Gate:2200', 'inner'], proxyCommand: undefined });
    const gate = await resolved(given, 'gate');
    expect(gate).toMatchObject({ hostName: 'gate', proxyJump: [], proxyCommand: { line: 'nc x' } });
    expect(await resolved(given, 'inner')).toMatchObject({ proxyJump: ['me@Gate:2200'], proxyCommand: undefined });
  });

  it('tells each place, and which of them nobody else can change', async () => {
    const answer = await resolution({
      user: 'MACs hmac-sha2-256\nCiphers aes256-ctr\n',
      lockedOptions: { Ciphers: 'aes256-ctr' },
    });
    if (answer.kind === 'refused') throw answer.error;
    expect([...answer.locked]).toEqual([['ciphers', { file: 'policy', line: 1 }]]);
    expect(answer.why.get('ciphers')).toEqual({ file: 'policy', line: 1 });
  });

  it.each([
    ['Cipherz', 'aes256-ctr'],
    ['StrictHostKeyChecking', 'perhaps'],
    ['Ciphers', 'none-such'],
    ['Match', 'all'],
    ['Include', '/etc/more'],
  ])('stops every host when it can’t be understood: %s %s', async (keyword, value) => {
    const error = await refused({ user: '', lockedOptions: { [keyword]: value } });
    expect(error).toMatchObject({ code: 'config.badOption', detail: { keyword, file: 'policy', line: 1 } });
  });
});

describe('the system’s file when it can’t be overridden', () => {
  it('wins, by host, and says more than the user does', async () => {
    const system = 'Host *.prod\n  StrictHostKeyChecking yes\n  ProxyJump gate\nHost *\n  Port 2022\n';
    const given = { user: 'Host *\n  StrictHostKeyChecking no\n  ProxyCommand nc x\n  Port 9\n', system, locksSystem: true };
    expect(await resolved(given, 'db.prod')).toMatchObject({
      strictHostKeyChecking: 'yes',
      proxyJump: ['gate'],
      proxyCommand: undefined,
      port: 2022,
    });
    expect(await resolved(given, 'db.test')).toMatchObject({ strictHostKeyChecking: 'accept-new', proxyJump: [], port: 2022 });
    expect(await resolved({ ...given, locksSystem: false }, 'db.prod')).toMatchObject({ proxyJump: [], port: 9 });
  });

  it('is not replaced by -F, nor by what is typed', async () => {
    const given = { only: 'Port 9\n', system: 'Port 2022\n', locksSystem: true };
    expect(await resolved(given, { port: 7 })).toMatchObject({ port: 2022 });
  });

  it('sees what the user said of the host, so that no condition is slipped past', async () => {
    const system =
      'Match user root\n  StrictHostKeyChecking yes\nMatch host *.prod\n  Port 2022\nMatch final\n  MACs hmac-sha2-256\n';
    const user = 'Host web\n  HostName db.prod\n  User root\n  StrictHostKeyChecking no\n  Port 9\n  MACs +hmac-sha2-256\n';
    expect(await resolved({ user, system, locksSystem: true })).toMatchObject({
      strictHostKeyChecking: 'yes',
      port: 2022,
      macs: ['hmac-sha2-256'],
    });
  });

  it('stops every host when a line of it can’t be understood', async () => {
    expect(await refused({ user: '', system: 'Port many\n', locksSystem: true })).toMatchObject({ code: 'config.badOption' });
    expect(await resolved({ user: '', system: 'Port many\n' })).toMatchObject({ port: 22 });
  });

  it.each(['Cipherz aes256-ctr\n', 'Host "web\n  Port 1\n', 'Host ""\n  Port 1\n'])(
    'stops every host at what ssh stops at: %j',
    async (system) => {
      const user = 'IgnoreUnknown *\n';
      expect(await refused({ user, system, locksSystem: true })).toMatchObject({ code: 'config.badOption' });
      expect(await resolved({ user, system })).toMatchObject({ port: 22 });
    },
  );

  it('may say itself which words it does not mind', async () => {
    const system = 'IgnoreUnknown Cipherz\nCipherz x\nPort 2022\n';
    expect(await resolved({ user: '', system, locksSystem: true })).toMatchObject({ port: 2022 });
  });

  it.skipIf(process.getuid === undefined)('is believed only when nobody else can write it', async () => {
    const system = 'Port 2022\n';
    await load({ system });
    chmodSync(`${home}/etc/ssh_config`, 0o666);
    const sources = await load({ locksSystem: true });
    expect(sources.problems[0]).toMatchObject({ code: 'policy.unusable', detail: { file: `${home}/etc/ssh_config` } });
    chmodSync(`${home}/etc/ssh_config`, 0o644);
    chmodSync(write('etc/more', 'Port 9\n'), 0o666);
    write('etc/ssh_config', `Include ${home}/etc/more\n`);
    expect((await load({ locksSystem: true })).problems[0]).toMatchObject({ detail: { file: `${home}/etc/more` } });
  });

  it('may be absent', async () => {
    expect(await resolved({ user: 'Port 9\n', locksSystem: true })).toMatchObject({ port: 9 });
  });
});
