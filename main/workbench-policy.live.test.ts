import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { Bench, buildHawser, program as hawser } from '../e2e/servers/run-hawser.ts';
import { inMountNamespace } from '../e2e/servers/accounts.ts';
import { lacks, missing } from '../e2e/servers/requirements.ts';
import type { BookmarkId } from '../shared/model/ids.ts';
import type { HostSettings } from '../shared/model/bookmark.ts';
import type { Sshd } from '../e2e/servers/sshd.ts';
import { block, cleanUps, sshd, startCore, TestPage, trust, withKey } from './fixtures/test-page.ts';

const ownerId = process.getuid?.();

/** CF-17: what an administrator fixed, beside a real server. */
describe.skipIf(lacks('sshd'))('the administrator’s policy', () => {
  async function start(server: Sshd, policy: string, { system = '', mode = 0o644, config = '' } = {}) {
    const bench = new Bench();
    cleanUps.push(() => bench.remove());
    const file = bench.write('policy.json', policy, mode);
    const systemConfigFile = bench.write('ssh_config', system, 0o644);
    const { workbench, home } = await startCore(
      config === '' ? block('lab', server, withKey(server)) : config,
      undefined,
      {},
      {
        policy: { file, ownerId },
        systemConfigFile,
      },
    );
    const page = await TestPage.open(workbench);
    return { bench, file, systemConfigFile, home, page };
  }

  async function bookmark(page: TestPage, server: Sshd, settings: HostSettings): Promise<BookmarkId> {
    const node = {
      kind: 'bookmark' as const,
      id: 'b1' as BookmarkId,
      name: 'mine',
      host: server.host,
      settings: { user: server.user, port: server.port, identityFile: server.clientKey.path, ...settings },
    };
    await page.client.hosts.edit({ edit: { kind: 'add', parentId: null, node } });
    return node.id;
  }

  it('agents are not forwarded where it gives no leave, and the connection says so', async () => {
    const server = await sshd();
    const config = `${block('lab', server, withKey(server))}  ForwardAgent /run/agent\n`;
    const { page, file } = await start(server, '{ "agentForwarding": false }', { config });
    page.answer = trust;
    const size = { columns: 80, rows: 24 };
    const { sessionId } = await page.client.sessions.open({ target: { destination: 'lab' }, size });
    await page.reaches(sessionId, 'open');
    const connections = await page.client.connections.list({});
    expect(connections.map(({ agentForwarding }) => agentForwarding)).toEqual([{ state: 'forbidden', signatures: 0 }]);
    expect(server.log()).not.toContain('auth-agent-req');
    const { fields } = await page.client.policy.host({ target: { destination: 'lab' } });
    expect(fields).toEqual({ forwardAgent: { keyword: 'agentForwarding', value: 'no', file, line: 1 } });
  });

  it('no bookmark, page or typed line overrides it: an unknown key is refused where checking is strict', async () => {
    const server = await sshd();
    const policy = '{\n  "reason": "Ask IT.",\n  "ssh": {\n    "StrictHostKeyChecking": "yes"\n  }\n}\n';
    const { page, file } = await start(server, policy, {
      config: `${block('lab', server, withKey(server))}  StrictHostKeyChecking accept-new\n`,
    });
    page.answer = trust;
    const bookmarkId = await bookmark(page, server, { strictHostKeyChecking: 'accept-new' });
    const typed = `ssh -o StrictHostKeyChecking=no -i ${server.clientKey.path} -p ${server.port} ${server.user}@${server.host}`;
    for (const target of [{ bookmarkId }, { destination: 'lab' }, { destination: typed }]) {
      const { sessionId } = await page.client.sessions.open({ target, size: { columns: 80, rows: 24 } });
      expect(await page.reaches(sessionId, 'failed')).toMatchObject({
        error: { code: 'hostKey.unknown', detail: { policy: 'yes' } },
      });
    }
    expect(page.prompts).toEqual([]);
    const lock = { keyword: 'StrictHostKeyChecking', value: 'yes', file, line: 4 };
    expect(await page.client.policy.host({ target: { bookmarkId } })).toEqual({
      reason: 'Ask IT.',
      fields: { strictHostKeyChecking: lock },
      options: [lock],
    });
    const why = await page.client.sshConfig.why({ target: { bookmarkId }, run: false });
    expect(why.lockReason).toBe('Ask IT.');
    expect(why.values.find(({ keyword }) => keyword === 'stricthostkeychecking')).toEqual({
      keyword: 'stricthostkeychecking',
      value: 'true',
      place: { file, line: 4 },
      isLocked: true,
    });
    expect(why.notes.join('\n')).toContain(
      `StrictHostKeyChecking (bookmark mine) has no effect: the administrator set it in ${file}:4.`,
    );
  }, 60_000);

  it('fixes a setting of the program, and the user’s own value is back when it is gone', async () => {
    const server = await sshd();
    const { page, file, home, bench } = await start(server, '{"settings": {"autoReconnect": false, "lingerSeconds": 60}}');
    await expect(page.client.settings.update({ patch: { autoReconnect: true } })).resolves.toMatchObject({
      autoReconnect: false,
    });
    await expect(page.client.settings.update({ patch: { lingerSeconds: 1 } })).rejects.toMatchObject({
      code: 'policy.locked',
      detail: { file, line: 1 },
    });
    await page.client.settings.update({ patch: { terminalFontSize: 20 } });
    expect(await page.client.settings.get({})).toMatchObject({ autoReconnect: false, lingerSeconds: 60, terminalFontSize: 20 });
    expect(JSON.parse(readFileSync(join(home, 'data', 'settings.json'), 'utf8'))).toMatchObject({ data: { lingerSeconds: 5 } });
    const bookmarkId = await bookmark(page, server, { lingerSeconds: 1, autoReconnect: true });
    const { fields } = await page.client.policy.host({ target: { bookmarkId } });
    expect(fields).toEqual({
      autoReconnect: { keyword: 'autoReconnect', value: 'false', file, line: 1 },
      lingerSeconds: { keyword: 'lingerSeconds', value: '60', file, line: 1 },
    });
    page.answer = trust;
    const { sessionId } = await page.client.sessions.open({ target: { bookmarkId }, size: { columns: 80, rows: 24 } });
    await page.reaches(sessionId, 'open');
    await server.kill();
    // A drop of a session that reconnects by itself is `reconnecting`; without, it has failed.
    expect((await page.reaches(sessionId, 'failed')).kind).toBe('failed');
    bench.write('policy.json', '{}', 0o644);
    expect((await page.client.policy.get({})).settings).toEqual({});
  }, 60_000);

  it('gives no leave for old algorithms where the administrator does not', async () => {
    const server = await sshd({ config: 'KexAlgorithms diffie-hellman-group14-sha1' });
    const { page, file } = await start(server, '{"legacyAlgorithms": false}');
    page.answer = trust;
    const bookmarkId = await bookmark(page, server, { allowLegacy: true });
    const { sessionId } = await page.client.sessions.open({ target: { bookmarkId }, size: { columns: 80, rows: 24 } });
    expect(await page.reaches(sessionId, 'failed')).toMatchObject({
      error: { code: 'kex.noCommonAlgorithm', detail: { legacyWouldHelp: false } },
    });
    const { host, port } = server;
    await expect(page.client.doctor.allowLegacy({ host, port, reason: 'old', days: 1, sessionId })).rejects.toMatchObject({
      code: 'policy.locked',
      detail: { file },
    });
  }, 60_000);

  it.skipIf(ownerId === undefined).each([
    ['{"ssh": {"Ciphers": "aes256-ctr"}}', 0o646, 'Others than root may write to it.'],
    ['{"ssh": {"Ciphers"', 0o644, 'It can’t be understood.'],
  ])('connects to nothing when the file can’t be believed: %s %o', async (policy, mode, why) => {
    const server = await sshd();
    const { page, file } = await start(server, policy, { mode });
    await expect(page.open('lab')).rejects.toMatchObject({ code: 'policy.unusable', detail: { file, why } });
    expect(server.log()).not.toContain('Connection from');
    expect((await page.client.policy.get({})).problem).toContain(why);
    expect((await page.client.hosts.tree({})).problems.join()).toContain(file);
  });

  it('locks the system’s ssh_config by host, and the locks of a host are its own', async () => {
    const server = await sshd();
    const system = `Host ${server.host}\n  ProxyCommand none\nHost *.prod\n  ProxyJump gate\n`;
    const { page, systemConfigFile, home } = await start(server, '{"lockSystemConfig": true}', { system });
    const mark = join(home, 'mark');
    const bookmarkId = await bookmark(page, server, { proxyCommand: `touch ${mark}; exit 1`, outgoingProxy: 'none' });
    const { fields } = await page.client.policy.host({ target: { bookmarkId } });
    expect(Object.keys(fields).sort()).toEqual(['outgoingProxy', 'proxyCommand']);
    expect(fields['proxyCommand']).toMatchObject({ file: systemConfigFile, line: 2 });
    expect(await page.client.policy.host({ target: { destination: 'db.prod' } })).toMatchObject({
      fields: { proxyJump: { value: 'gate', file: systemConfigFile, line: 4 } },
    });
    expect(await page.client.policy.host({})).toEqual({ reason: '', fields: {}, options: [] });
    expect((await page.client.policy.get({})).lockedConfig).toBe(systemConfigFile);
    page.answer = trust;
    const { sessionId } = await page.client.sessions.open({ target: { bookmarkId }, size: { columns: 80, rows: 24 } });
    await page.reaches(sessionId, 'open');
    expect(existsSync(mark)).toBe(false);
  }, 60_000);

  describe.skipIf(missing('accounts') !== undefined)('at its real place, in a mount namespace', () => {
    beforeAll(() => buildHawser(), 120_000);

    interface Ran {
      readonly status: number | null;
      readonly stdout: string;
      readonly stderr: string;
    }

    function resolve(policy: string, system: string, words: readonly string[], mode = 0o644): Ran & { readonly etc: string } {
      const bench = new Bench();
      cleanUps.push(() => bench.remove());
      const etc = join(bench.dir, 'etc');
      spawnSync('cp', ['-a', '/etc', etc]);
      mkdirSync(join(etc, 'hawser'), { recursive: true });
      writeFileSync(join(etc, 'hawser', 'policy.json'), policy);
      chmodSync(join(etc, 'hawser', 'policy.json'), mode);
      writeFileSync(join(etc, 'ssh', 'ssh_config'), system);
      const argv = inMountNamespace([`mount --bind ${etc} /etc`], [process.execPath, hawser, 'resolve', ...words]);
      const { status, stdout, stderr } = spawnSync(argv[0], argv.slice(1), { encoding: 'utf8', env: bench.environment() });
      return { etc, status, stdout, stderr };
    }

    it('`hawser resolve --why` says what is locked, by which line, and why', () => {
      const policy = '{\n "reason": "Rule 7.",\n "ssh": { "Ciphers": "aes256-ctr" },\n "lockSystemConfig": true\n}\n';
      const words = ['--why', '-F', 'none', '-o', 'Ciphers=aes128-ctr', '-o', 'Port=9', '-o', 'MACs=hmac-sha2-256', 'web'];
      const { status, stdout, stderr } = resolve(policy, 'Host web\n  Port 2022\n', words);
      expect(status).toBe(0);
      expect(stdout).toContain('\nciphers aes256-ctr  # /etc/hawser/policy.json:3, set by the administrator\n');
      expect(stdout).toContain('\nport 2022  # /etc/ssh/ssh_config:2, set by the administrator\n');
      expect(stdout).toContain('\nmacs hmac-sha2-256  # command line\n');
      expect(stdout).toContain('# the administrator: Rule 7.\n');
      expect(stderr).toContain('Port (command line) has no effect: the administrator set it in /etc/ssh/ssh_config:2.');
    });

    it('refuses every host when others may write the file', () => {
      const { status, stdout, stderr } = resolve('{"ssh": {"Ciphers": "aes256-ctr"}}', '', ['web'], 0o666);
      expect([status, stdout]).toEqual([255, '']);
      expect(stderr).toContain('/etc/hawser/policy.json');
      expect(stderr).toContain('Others than root may write to it.');
    });

    it('without a lock the system’s file is only the default, as in ssh', () => {
      expect(resolve('{"tunnels": false}', 'Port 2022\n', ['-o', 'Port=9', 'web']).stdout).toContain('\nport 9\n');
    });
  });
});
