import { chmodSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { startDropbear, startTinysshd } from '../e2e/servers/interop/debian.ts';
import { whyNotBuilt } from '../e2e/servers/interop/program.ts';
import type { InteropServer } from '../e2e/servers/interop/server.ts';
import { findProgram, lacks } from '../e2e/servers/requirements.ts';
import type { Bookmark } from '../shared/model/bookmark.ts';
import { BookmarkId, type ConnectionId } from '../shared/model/ids.ts';
import { FilesPage, tempDir } from './fixtures/files-page.ts';
import { block, cleanUps, size, sshd, startCore, TestPage, trust, withKey } from './fixtures/test-page.ts';

const noTinysshd = await whyNotBuilt('tinysshd');

async function pageOn(server: InteropServer): Promise<TestPage> {
  cleanUps.push(() => server.stop());
  const login = `IdentityFile ${server.clientKey.path}\n  IdentitiesOnly yes`;
  const { workbench } = await startCore(block('lab', server, login));
  const page = await TestPage.open(workbench);
  page.answer = trust;
  return page;
}

async function says(page: TestPage, sessionId: Parameters<TestPage['screen']>[0], typed: string, answer: RegExp): Promise<void> {
  const screen = page.screen(sessionId);
  await screen.type(`${typed}\n`);
  await vi.waitFor(() => expect(screen.text()).toMatch(answer), { timeout: 20_000 });
  screen.end();
}

describe.skipIf(lacks('accounts') || noTinysshd !== undefined)('a server with one session on a connection, ever', () => {
  it('has a connection for each tab, also for one that is opened after the first was closed', async () => {
    const page = await pageOn(await startTinysshd());
    const first = await page.open('lab');
    await page.reaches(first.sessionId, 'open');
    const second = await page.open('lab');
    await page.reaches(second.sessionId, 'open');
    await says(page, first.sessionId, 'echo first $((40+2))', /first 42\r\n/);
    await says(page, second.sessionId, 'echo second $((40+2))', /second 42\r\n/);
    for (const { sessionId } of [first, second]) await page.client.sessions.close({ sessionId });
    const third = await page.open('lab');
    await page.reaches(third.sessionId, 'open');
    await says(page, third.sessionId, 'echo third $((40+2))', /third 42\r\n/);
    expect(page.prompts).toHaveLength(1);
  });

  it('shows files beside the terminal', async () => {
    const page = new FilesPage(await pageOn(await startTinysshd()));
    const shell = await page.page.open('lab');
    await page.page.reaches(shell.sessionId, 'open');
    const { sessionId } = await page.openFiles('lab');
    await page.page.reaches(sessionId, 'open');
    expect((await page.open({ kind: 'remote', sessionId }, '~')).path).toBe('/home/fred');
    await says(page.page, shell.sessionId, 'echo still $((40+2))', /still 42\r\n/);
  });
});

describe.skipIf(lacks('accounts') || findProgram('dropbear') === undefined)('a router: Dropbear without SFTP', () => {
  it('has terminals and commands, asks how files are to go, and copies them by scp', async () => {
    const server = await startDropbear({ withoutSftp: true });
    const page = new FilesPage(await pageOn(server));
    page.page.answer = (prompt) => (prompt.body.kind === 'fileService' ? { kind: 'service', way: 'scp' } : trust(prompt));
    const shell = await page.page.open('lab');
    await page.page.reaches(shell.sessionId, 'open');
    await says(page.page, shell.sessionId, 'echo sum $((40+2))', /sum 42\r\n/);
    const { sessionId } = await page.openFiles('lab');
    await page.page.reaches(sessionId, 'open');
    expect(page.page.prompts.map(({ body }) => body.kind)).toEqual(['hostKey', 'fileService']);
    const from = tempDir();
    writeFileSync(join(from, 'firmware'), Buffer.alloc(300_000, 'f'));
    const { hostFiles } = page.page.client;
    const put = await hostFiles.copy({
      ...{ way: 'put', sessionId, from: [join(from, 'firmware')], to: '/home/fred', isRecursive: false },
    });
    expect(put).toMatchObject({ files: 1, failedCount: 0 });
    expect(readFileSync(join(server.localFiles, 'firmware'))).toHaveLength(300_000);
    const back = tempDir();
    await hostFiles.copy({ way: 'get', sessionId, from: '/home/fred/firmware', to: back, isRecursive: false });
    expect(readdirSync(back)).toEqual(['firmware']);
  });
});

/** What a switch runs for everybody: no shell, no commands, no SFTP. */
const commandLine = `#!/bin/sh
printf 'Switch 5000 login banner\\r\\nSW1> '
while read -r line; do
  case $line in
    show*) echo 'Uptime 400 days';;
    exit) exit 0;;
    *) echo '% Unknown command';;
  esac
  printf 'SW1> '
done
`;

describe.skipIf(lacks('sshd'))('a device: one session, and a program of its own for everybody', () => {
  it('gets a terminal and nothing else: no command, no SFTP, no second login unasked', async () => {
    const program = join(tempDir(), 'command-line');
    writeFileSync(program, commandLine);
    chmodSync(program, 0o755);
    const server = await sshd({ config: `MaxSessions 1\nForceCommand ${program}\nLogLevel VERBOSE` });
    const { workbench } = await startCore(block('switch', server, `${withKey(server)}\n  ServerAliveInterval 1`));
    const page = await TestPage.open(workbench);
    page.answer = trust;
    const { sessionId } = await page.open('switch');
    await page.reaches(sessionId, 'open');
    await says(page, sessionId, 'show version', /SW1> show version\r\nUptime 400 days\r\nSW1> /);
    await says(page, sessionId, 'conf t', /% Unknown command\r\nSW1> /);
    await page.screen(sessionId).type('exit\n');
    expect(await page.reaches(sessionId, 'ended')).toMatchObject({ exit: { kind: 'code', code: 0 } });
    expect(server.log().match(/^Starting session: .*/gm)).toHaveLength(1);
    expect(server.log().match(/^Connection from /gm)).toHaveLength(1);
  });

  it('is asked for nothing but terminals once it is set to be a device, by nobody', async () => {
    const program = join(tempDir(), 'command-line');
    writeFileSync(program, commandLine);
    chmodSync(program, 0o755);
    const server = await sshd({ config: `MaxSessions 1\nForceCommand ${program}\nLogLevel VERBOSE` });
    const { workbench } = await startCore(block('switch', server, withKey(server)));
    const page = await TestPage.open(workbench);
    page.answer = trust;
    const bookmarkId = BookmarkId.parse('id-switch');
    const settings = { terminalOnly: true };
    const node: Bookmark = { kind: 'bookmark', id: bookmarkId, name: 'core', host: 'switch', settings };
    await page.client.hosts.edit({ edit: { kind: 'add', parentId: null, node } });
    const files = await page.client.sessions.open({ target: { bookmarkId }, size, kind: 'files' });
    expect(await page.reaches(files.sessionId, 'failed')).toMatchObject({
      error: { code: 'device.terminalOnly', detail: { name: 'core', what: 'files' } },
    });
    expect(server.log()).not.toContain('Connection from');

    const { sessionId } = await page.client.sessions.open({ target: { bookmarkId }, size });
    await page.reaches(sessionId, 'open');
    await says(page, sessionId, 'show version', /Uptime 400 days/);
    await expect(page.client.tunnels.remotePorts({ host: { bookmarkId } })).rejects.toMatchObject({
      code: 'device.terminalOnly',
    });
    const [connection] = await page.client.connections.list({});
    if (connection === undefined) throw new Error('not connected');
    expect(await page.client.routes.seen({ connectionId: connection.connectionId })).toEqual({});
    expect(server.log().match(/^Starting session: .*/gm)).toHaveLength(1);
    expect(server.log().match(/^Connection from /gm)).toHaveLength(1);
  });

  it('is a device by its own bookmark: another one of the same host neither lifts that nor has its connection', async () => {
    const server = await sshd({ config: 'LogLevel VERBOSE' });
    const { workbench } = await startCore(block('switch', server, withKey(server)));
    const page = await TestPage.open(workbench);
    page.answer = trust;
    const device = BookmarkId.parse('id-switch');
    const plain = BookmarkId.parse('id-plain');
    for (const [id, settings] of [
      [device, { terminalOnly: true }],
      [plain, {}],
    ] as const) {
      const node: Bookmark = { kind: 'bookmark', id, name: id, host: 'switch', settings };
      await page.client.hosts.edit({ edit: { kind: 'add', parentId: null, node } });
    }
    const connectionOf = async (bookmarkId: BookmarkId): Promise<ConnectionId> => {
      const before = new Set((await page.client.connections.list({})).map(({ connectionId }) => connectionId));
      const { sessionId } = await page.client.sessions.open({ target: { bookmarkId }, size });
      await page.reaches(sessionId, 'open');
      const mine = (await page.client.connections.list({})).filter(({ connectionId }) => !before.has(connectionId));
      if (mine[0] === undefined) throw new Error('it shares a connection');
      return mine[0].connectionId;
    };
    const ofDevice = await connectionOf(device);
    const ofPlain = await connectionOf(plain);
    const marks = (await page.client.connections.list({})).map(({ connectionId, terminalsOnly }) => [
      connectionId,
      terminalsOnly,
    ]);
    expect(marks).toEqual([
      [ofDevice, true],
      [ofPlain, undefined],
    ]);
    expect(await page.client.routes.seen({ connectionId: ofDevice })).toEqual({});
    expect(await page.client.routes.seen({ connectionId: ofPlain })).toHaveProperty('seen');
    await page.client.tunnels.remotePorts({ host: { bookmarkId: plain } });
    await page.client.connections.disconnect({ connectionId: ofPlain });
    // What runs on the host by the plain bookmark never takes the device's connection.
    await expect(page.client.tunnels.remotePorts({ host: { bookmarkId: plain } })).rejects.toMatchObject({
      code: 'session.notOpen',
    });
    const commands = server.log().match(/^Starting session: (?:forced-)?command/gm) ?? [];
    expect(commands.length).toBeGreaterThan(1);
    expect(server.log().match(/^Connection from /gm)).toHaveLength(2);
  });

  it('says of its files in a sentence that it has none', async () => {
    const program = join(tempDir(), 'command-line');
    writeFileSync(program, commandLine);
    chmodSync(program, 0o755);
    const server = await sshd({ config: `MaxSessions 1\nForceCommand ${program}` });
    const { workbench } = await startCore(block('switch', server, withKey(server)));
    const page = new FilesPage(await TestPage.open(workbench));
    const { sessionId } = await page.openFiles('switch');
    const state = await page.page.reaches(sessionId, 'failed');
    expect(state).toMatchObject({ error: { code: 'sftp.textFirst' } });
  });
});
