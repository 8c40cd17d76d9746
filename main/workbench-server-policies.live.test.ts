import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { startSshdWithAccounts, type AccountsOptions, type SshdWithAccounts } from '../e2e/servers/accounts.ts';
import { lacks, program } from '../e2e/servers/requirements.ts';
import { BookmarkId } from '../shared/model/ids.ts';
import type { SessionState } from '../shared/model/session.ts';
import { block, cleanUps, size, sshd, startCore, TestPage, trust, withKey } from './fixtures/test-page.ts';

const run = promisify(execFile);

async function accounts(options: AccountsOptions): Promise<SshdWithAccounts> {
  const server = await startSshdWithAccounts(options);
  cleanUps.push(() => server.stop());
  return server;
}

const as = (name: string, server: SshdWithAccounts, user: string): string => block(name, { ...server, user }, withKey(server));

/** A port that does this with each connection. */
async function port(serve: (socket: Socket) => void): Promise<number> {
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => open.delete(socket));
    serve(socket);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  cleanUps.push(() => {
    for (const socket of open) socket.destroy();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

async function page(config: string): Promise<TestPage> {
  const { workbench } = await startCore(config);
  const opened = await TestPage.open(workbench);
  opened.answer = trust;
  return opened;
}

describe.skipIf(lacks('accounts'))('accounts of one server', () => {
  it('RS-05: two users have the abilities of their own Match blocks, at once', async () => {
    const config = [
      'Match User files',
      '  ForceCommand internal-sftp',
      'Match User shell',
      '  ForceCommand bash --norc',
      '',
    ].join('\n');
    const server = await accounts({ users: { files: {}, shell: {} }, config });
    const { client, ...at } = await page(as('files', server, 'files') + as('shell', server, 'shell'));
    const of = async (destination: string, kind: 'terminal' | 'files') =>
      (await client.sessions.open({ target: { destination }, size, kind })).sessionId;
    const ids = await Promise.all([of('files', 'files'), of('files', 'terminal'), of('shell', 'terminal')]);
    const states = (): (SessionState | undefined)[] => ids.map((id) => at.states.get(id)?.at(-1));
    await expect.poll(() => states().map((state) => state?.kind), { timeout: 20_000 }).toEqual(['open', 'ended', 'open']);
    // What the one account can't do is said of that account, and the other's shell goes on.
    expect(states()[1]).toMatchObject({ kind: 'ended', filesOnly: true });
    expect((await client.connections.list({})).map(({ user }) => user).sort()).toEqual(['files', 'shell']);
  }, 60_000);

  it('TM-17: what ~/.ssh/rc prints stands in the shell, and the user’s file is run in the place of the system’s', async () => {
    const server = await accounts({ users: { fred: { shell: '/bin/sh' } } });
    const rc = join(server.homeOf('fred'), '.ssh', 'rc');
    writeFileSync(rc, 'echo "from my rc: $SSH_CONNECTION"\n');
    chmodSync(rc, 0o755);
    const opened = await page(as('lab', server, 'fred'));
    const { sessionId } = await opened.open('lab');
    await opened.reaches(sessionId, 'open');
    const screen = opened.screen(sessionId);
    await expect.poll(() => screen.text(), { timeout: 20_000 }).toMatch(/from my rc: \S+ \d+ \S+ \d+/);
    screen.end();
  }, 60_000);

  it('TM-20: a restricted shell without any program has its terminal and its files, and a checksum says how it was made', async () => {
    const server = await accounts({ users: { caged: { shell: '/bin/rbash' } } });
    const home = server.homeOf('caged');
    writeFileSync(join(home, '.bashrc'), 'PATH=\n');
    writeFileSync(join(home, '.bash_profile'), 'PATH=\nPS1="caged> "\n');
    mkdirSync(join(home, 'data'));
    writeFileSync(join(home, 'data', 'a.txt'), 'hello\n');
    const opened = await page(as('lab', server, 'caged'));
    const terminal = await opened.open('lab');
    await opened.reaches(terminal.sessionId, 'open');
    const screen = opened.screen(terminal.sessionId);
    await screen.type('cd /; echo still-$((40+2)); ls\n');
    await expect.poll(() => screen.text(), { timeout: 20_000 }).toContain('still-42');
    expect(screen.text()).toContain('restricted');
    screen.end();
    const { client } = opened;
    const files = await client.sessions.open({ target: { destination: 'lab' }, size, kind: 'files' });
    await opened.reaches(files.sessionId, 'open');
    const side = { kind: 'remote' as const, sessionId: files.sessionId };
    const folder = (await client.files.openFolder({ side, path: '~/data' })).path;
    const path = `${folder}/a.txt` as typeof folder;
    // sha256sum can't be run there: the file is read instead, and that is told.
    expect(await client.files.checksum({ side, path, algorithm: 'sha256' })).toEqual({
      hex: '5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03',
      by: 'read',
    });
  }, 60_000);
});

describe('a server that turns this computer away before SSH begins', () => {
  it('RS-06: says what it printed, that it closed, or that nothing came', async () => {
    const [closes, twists, drops] = await Promise.all([
      port((socket) => socket.destroy()),
      port((socket) => socket.end('Access from your network is not permitted.\r\n')),
      port(() => undefined),
    ]);
    const host = (name: string, at: number): string => `Host ${name}\n  HostName 127.0.0.1\n  Port ${at}\n  ConnectTimeout 2\n`;
    const opened = await page(host('closes', closes) + host('twists', twists) + host('drops', drops));
    const ended = async (name: string) => {
      const { sessionId } = await opened.open(name);
      return opened.reaches(sessionId, 'failed');
    };
    expect(await Promise.all([ended('closes'), ended('twists'), ended('drops')])).toMatchObject([
      { error: { code: 'ident.closed', detail: { textBefore: '' } } },
      { error: { code: 'ident.closed', detail: { textBefore: 'Access from your network is not permitted.' } } },
      { error: { code: 'ident.timeout', detail: { seconds: 2, textBefore: '' } } },
    ]);
  }, 30_000);
});

describe.skipIf(lacks('sshd'))('ways to a slow or far server', () => {
  it('CN-16: one that introduces itself after 20 s is waited for, and the tab says what for', async () => {
    const server = await sshd();
    const slow = await port((socket) => {
      const onward = connect(server.port, server.host, () => setTimeout(() => onward.pipe(socket), 20_000));
      onward.on('error', () => socket.destroy());
      socket.on('close', () => onward.destroy());
      socket.pipe(onward);
    });
    const config = block('slow', { ...server, host: '127.0.0.1', port: slow }, withKey(server));
    const opened = await page(`${config}Host hasty\n  HostName 127.0.0.1\n  Port ${slow}\n  ConnectTimeout 3\n`);
    const [patient, hasty] = await Promise.all([opened.open('slow'), opened.open('hasty')]);
    expect(await opened.reaches(hasty.sessionId, 'failed')).toMatchObject({
      error: { code: 'ident.timeout', detail: { seconds: 3 } },
    });
    expect(opened.state(patient.sessionId)).toMatchObject({ kind: 'connecting', phase: 'identification' });
    await opened.reaches(patient.sessionId, 'open', 40_000);
  }, 60_000);

  it.skipIf(lacks('ss'))(
    'CN-08, CN-12: the probes of TCP and compression are as the config says, each by itself',
    async () => {
      const server = await sshd();
      const host = (name: string, more: string): string => block(name, server, `${withKey(server)}\n  ${more}`);
      const opened = await page(host('plain', 'TCPKeepAlive no') + host('probed', 'Compression yes\n  ServerAliveInterval 0'));
      const sockets = async (): Promise<readonly string[]> => {
        const { stdout } = await run(program('ss'), ['-tnopH', `dport = :${server.port}`]);
        return stdout.split('\n').filter((line) => line.includes(`pid=${process.pid},`));
      };
      const kept = async (name: string): Promise<boolean> => {
        const { sessionId } = await opened.open(name);
        await opened.reaches(sessionId, 'open');
        // While bytes wait for their answer, ss shows the timer of those and no other.
        let lines: readonly string[] = [];
        await expect
          .poll(async () => (lines = await sockets()).some((line) => line.includes('timer:(on')), { timeout: 20_000 })
          .toBe(false);
        const isKept = lines.some((line) => line.includes('timer:(keepalive'));
        const [connection] = await opened.client.connections.list({});
        if (!connection) throw new Error('no connection is told');
        expect(connection.algorithms.compressionOut).toBe(name === 'plain' ? 'none' : 'zlib@openssh.com');
        await opened.client.sessions.close({ sessionId });
        await opened.client.connections.disconnect({ connectionId: connection.connectionId });
        await expect.poll(() => opened.client.connections.list({})).toEqual([]);
        return isKept;
      };
      expect([await kept('plain'), await kept('probed')]).toEqual([false, true]);
    },
    60_000,
  );

  it('AL-06: leave for old algorithms on a hop is told of the connection behind it', async () => {
    const [hop, server] = await Promise.all([sshd({ config: 'KexAlgorithms diffie-hellman-group14-sha1' }), sshd()]);
    const opened = await page(block('inner', server, `${withKey(server)}\n  ProxyJump weak`));
    const settings = { user: hop.user, port: hop.port, identityFile: hop.clientKey.path, allowLegacy: true };
    const node = { kind: 'bookmark' as const, id: BookmarkId.parse('weak'), name: 'weak', host: hop.host, settings };
    await opened.client.hosts.edit({ edit: { kind: 'add', parentId: null, node } });
    const { sessionId } = await opened.open('inner');
    await opened.reaches(sessionId, 'open');
    const list = await opened.client.connections.list({});
    const told = list.map(({ port: at, allowsLegacy, legacyHops }) => [at, allowsLegacy === true, legacyHops]);
    expect(told.sort(([a], [b]) => Number(a === server.port) - Number(b === server.port))).toEqual([
      [hop.port, true, undefined],
      [server.port, false, [`${hop.user}@${hop.host}:${hop.port}`]],
    ]);
  }, 30_000);
});
