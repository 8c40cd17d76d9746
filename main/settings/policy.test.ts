import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { defaultSettings } from '../../shared/model/settings.ts';
import { forbiddenBy, readPolicy, systemPolicy, type PolicySource } from './policy.ts';
import { settingsLocks } from './settings-locks.ts';

const dir = mkdtempSync(join(tmpdir(), 'hawser-policy-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));
const me = process.getuid?.();

function policy(text: string, mode = 0o644): PolicySource {
  const file = join(dir, 'policy.json');
  rmSync(file, { force: true });
  writeFileSync(file, text);
  chmodSync(file, mode);
  return { file, ownerId: me };
}

describe('the file of the administrator', () => {
  it('switches off what it names, and nothing else', async () => {
    const source = policy('{"tunnels": false, "passwordSaving": true, "reason": "Ask\\u001b[2J IT."}');
    const reason = expect.stringMatching(/^Ask.*IT\.$/) as string;
    expect(await forbiddenBy('tunnels', source)).toEqual({ file: source.file, reason });
    expect((await forbiddenBy('tunnels', source))?.reason).not.toContain('\u001b');
    expect(await forbiddenBy('passwordSaving', source)).toBeUndefined();
    expect(await forbiddenBy('agentForwarding', source)).toBeUndefined();
  });

  it('is not needed: where there is none, nothing is forbidden', async () => {
    expect(await forbiddenBy('tunnels', { file: join(dir, 'absent.json'), ownerId: me })).toBeUndefined();
    expect(await forbiddenBy('tunnels', { file: join(dir, 'absent', 'policy.json'), ownerId: me })).toBeUndefined();
  });

  it.each([
    ['', 'understood'],
    ['{"tunnels": false', 'understood'],
    ['[]', 'understood'],
    ['{"tunnels": "no"}', 'tunnels'],
    ['{"tunels": false}', 'tunels'],
    ['{"settings": {"autoReconect": false}}', 'settings: autoReconect'],
    ['{"settings": {"autoReconnect": "no"}}', 'settings.autoReconnect'],
    ['{"ssh": {"Ciphers": ""}}', 'ssh.Ciphers'],
    ['{"ssh": {"Port": 22}}', 'ssh.Port'],
    ['{"ssh": {"Port": "22\\nProxyCommand x"}}', 'ssh.Port'],
    ['{"tunnels": false, "tunnels": true}', 'tunnels twice'],
    ['{"lockSystemConfig": "yes"}', 'lockSystemConfig'],
    [`{"reason": "${'x'.repeat(70_000)}"}`, 'too long'],
  ])('forbids everything when it can’t be understood: %.40s', async (text, why) => {
    for (const what of ['tunnels', 'agentForwarding', 'passwordSaving', 'legacyAlgorithms'] as const)
      expect((await forbiddenBy(what, policy(text)))?.reason).toContain(why);
  });

  it('forbids everything when it can’t be read', async () => {
    const file = join(dir, 'folder.json');
    mkdirSync(file, { recursive: true });
    expect((await forbiddenBy('tunnels', { file, ownerId: me }))?.reason).toContain('can’t be read');
  });

  it.skipIf(process.platform === 'win32')('forbids everything when it is a link that leads to nothing', async () => {
    const file = join(dir, 'dangling.json');
    symlinkSync(join(dir, 'gone.json'), file);
    expect((await forbiddenBy('tunnels', { file, ownerId: me }))?.reason).toBe('It leads to nothing.');
  });

  it.skipIf(me === undefined)('is believed only when nobody but its owner can write it', async () => {
    const permits = '{"tunnels": true}';
    expect(await forbiddenBy('tunnels', policy(permits))).toBeUndefined();
    expect((await forbiddenBy('tunnels', policy(permits, 0o646)))?.reason).toContain('may write');
    const source = { ...policy(permits), ownerId: (me ?? 0) + 1 };
    expect((await forbiddenBy('tunnels', source))?.reason).toContain('belongs to account');
  });

  it('is one that only root can make', () => {
    expect(systemPolicy('linux')).toEqual({ file: '/etc/hawser/policy.json', ownerId: 0 });
    expect(systemPolicy('win32').ownerId).toBeUndefined();
  });

  it('fixes settings and options of ssh, each with its line', async () => {
    const text = [
      '{',
      '  "settings": { "autoReconnect": false,',
      '    "serverAliveIntervalSeconds": 20 },',
      '  "ssh": {',
      '    "Ciphers": "aes256-gcm@openssh.com",',
      '    "IdentityFile": ["~/.ssh/card", "~/.ssh/spare"]',
      '  },',
      '  "lockSystemConfig": true, "legacyAlgorithms": false',
      '}',
    ].join('\n');
    const source = policy(text);
    const { file } = source;
    expect(await readPolicy(source)).toMatchObject({
      isThere: true,
      problem: undefined,
      off: { legacyAlgorithms: { file, line: 8 } },
      settings: { autoReconnect: false, serverAliveIntervalSeconds: 20 },
      settingPlaces: { autoReconnect: { file, line: 2 }, serverAliveIntervalSeconds: { file, line: 3 } },
      options: [
        { keyword: 'Ciphers', value: 'aes256-gcm@openssh.com', file, line: 5 },
        { keyword: 'IdentityFile', value: '~/.ssh/card', file, line: 6 },
        { keyword: 'IdentityFile', value: '~/.ssh/spare', file, line: 6 },
        { keyword: 'ServerAliveInterval', value: '20', file, line: 3 },
      ],
      locksSystemConfig: true,
    });
  });

  it('may switch off and fix nothing where its owner can’t be told', async () => {
    const fixing = policy('{"tunnels": true, "ssh": {"ProxyCommand": "/tmp/evil"}}');
    expect((await readPolicy({ ...fixing, ownerId: undefined })).problem).toContain('can’t be told');
    const plain = policy('{"tunnels": false}');
    expect(await readPolicy({ ...plain, ownerId: undefined })).toMatchObject({
      problem: undefined,
      off: { tunnels: { line: 1 } },
    });
  });

  it('lies over the user’s settings, which stay as they are, and refuses changes of what it fixes', async () => {
    const locks = settingsLocks(await readPolicy(policy('{"legacyAlgorithms": false, "settings": {"autoReconnect": false}}')));
    expect(locks.apply(defaultSettings)).toEqual({ ...defaultSettings, autoReconnect: false });
    expect(() => locks.check(defaultSettings, { ...defaultSettings, terminalFontSize: 20 })).not.toThrow();
    expect(() => locks.check({ ...defaultSettings, autoReconnect: false }, defaultSettings)).toThrow(/autoReconnect/);
    const leave = { reason: 'old', since: 0, until: 1 };
    const given = { ...defaultSettings, legacyHosts: { 'switch:22': leave } };
    expect(() => locks.check(defaultSettings, given)).toThrow(/old algorithms/);
    // What was given before may be taken back.
    expect(() => locks.check(given, defaultSettings)).not.toThrow();
  });
});
