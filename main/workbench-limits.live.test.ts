import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { startDropbear } from '../e2e/servers/interop/debian.ts';
import { findProgram, lacks } from '../e2e/servers/requirements.ts';
import type { Bookmark } from '../shared/model/bookmark.ts';
import { BookmarkId } from '../shared/model/ids.ts';
import type { Capability, LimitLine } from '../shared/model/limits.ts';
import type { StoryId } from '../shared/model/timeline.ts';
import { FilesPage, tempDir } from './fixtures/files-page.ts';
import { local } from './fixtures/tunnel-page.ts';
import { block, cleanUps, size, sshd, startCore, TestPage, trust, withKey } from './fixtures/test-page.ts';
import type { Sshd } from '../e2e/servers/sshd.ts';

async function pageOn(server: Sshd, more = '', environment: Readonly<Record<string, string>> = {}): Promise<TestPage> {
  const { workbench } = await startCore(block('lab', server, `${withKey(server)}\n  ${more}`), undefined, environment);
  const page = await TestPage.open(workbench);
  page.answer = trust;
  return page;
}

/** The story of the newest connection. */
async function latest(page: TestPage): Promise<StoryId> {
  const { stories } = await page.client.doctor.stories({});
  const story = stories.at(-1);
  if (story === undefined) throw new Error('nothing was connected');
  return story.storyId;
}

async function connected(page: TestPage): Promise<StoryId> {
  const { sessionId } = await page.open('lab');
  await page.reaches(sessionId, 'open');
  return latest(page);
}

async function line(page: TestPage, storyId: StoryId, capability: Capability): Promise<LimitLine> {
  const { limits } = await page.client.limits.of({ storyId });
  const found = limits?.lines.find((each) => each.capability === capability);
  if (found === undefined) throw new Error(`no line of ${capability}`);
  return found;
}

async function tried(page: TestPage, storyId: StoryId, capability: Capability): Promise<LimitLine> {
  await page.client.limits.try({ storyId, capability });
  return line(page, storyId, capability);
}

const said = ({ evidence }: LimitLine): string[] => evidence.map(({ asked, answered }) => `${asked} ${answered}`);
const rules = ({ causes }: LimitLine, verdict: string): string[] =>
  causes.filter((cause) => cause.verdict === verdict).map(({ rule }) => rule);

describe.skipIf(lacks('sshd'))('what a server allows to a login, from what was met and tried', () => {
  it('of a server that allows all fills in by use and by trying', async () => {
    const server = await sshd({ config: 'AcceptEnv LANG\nX11Forwarding yes\nLogLevel VERBOSE' });
    const page = await pageOn(server);
    const storyId = await connected(page);
    expect((await line(page, storyId, 'terminal')).state).toEqual({ kind: 'allowed' });
    expect((await line(page, storyId, 'login')).state).toEqual({ kind: 'allowed' });
    expect((await line(page, storyId, 'loginMethods')).state).toEqual({ kind: 'limited', to: 'publickey' });
    // That a shell was granted says nothing of what runs in its place.
    expect((await line(page, storyId, 'commands')).state).toEqual({ kind: 'unseen' });
    for (const capability of ['sftp', 'localForward', 'remoteForward', 'socketForward', 'environment'] as const)
      expect((await line(page, storyId, capability)).state, capability).toEqual({ kind: 'untried' });
    for (const capability of ['tunDevice', 'rootFolder'] as const)
      expect(await line(page, storyId, capability), capability).toMatchObject({ state: { kind: 'unseen' }, evidence: [] });

    for (const capability of ['sftp', 'localForward', 'remoteForward', 'x11', 'environment', 'commands'] as const)
      expect((await tried(page, storyId, capability)).state, capability).toEqual({ kind: 'allowed' });
    expect(said(await tried(page, storyId, 'sessions'))).toEqual(['2 sessions opened at once']);
    const forward = await line(page, storyId, 'localForward');
    expect(forward.evidence[0]?.asked).toBe('127.0.0.1:9');
    expect(Date.now() - (forward.evidence[0]?.at ?? 0)).toBeLessThan(60_000);
    // One shell, one command and one file service were started, and nothing else.
    expect(server.log().match(/^Starting session: \w+/gm)).toHaveLength(3);
    expect(server.log().match(/^Connection from /gm)).toHaveLength(1);
  });

  it('counts the sessions of MaxSessions, and says of what needs another one that it could not be tried', async () => {
    const page = await pageOn(await sshd({ config: 'MaxSessions 1' }));
    const storyId = await connected(page);
    const sessions = await tried(page, storyId, 'sessions');
    expect(sessions.state).toEqual({ kind: 'limited', to: '1 at once' });
    expect(said(sessions)[0]).toBe('One more session beside 1 open one was refused: “open failed”');
    expect(rules(sessions, 'likely')).toEqual(['MaxSessions']);
    const sftp = await tried(page, storyId, 'sftp');
    expect(sftp.state).toEqual({ kind: 'unseen' });
    expect(said(sftp)).toEqual(['A session to try it in was refused']);
  });

  it('knows an account without forwarding, and which rules can be behind it', async () => {
    const page = await pageOn(await sshd({ config: 'AllowTcpForwarding no' }));
    const storyId = await connected(page);
    const forwards = await tried(page, storyId, 'localForward');
    expect(forwards.state).toEqual({ kind: 'refused' });
    expect(said(forwards)).toEqual(['127.0.0.1:9 was refused: “open failed”']);
    expect(rules(forwards, 'likely')).toEqual(['AllowTcpForwarding no']);
    expect((await tried(page, storyId, 'remoteForward')).state).toEqual({ kind: 'refused' });
  });

  it('tells a list of targets and half a permission from forwarding that is off', async () => {
    const server = await sshd();
    await server.restart(`AllowTcpForwarding local\nPermitOpen 127.0.0.1:${server.port}`);
    const page = await pageOn(server);
    const storyId = await connected(page);
    const { tunnelId } = await page.client.tunnels.add({ host: { destination: 'lab' }, spec: local(0, server.port) });
    await page.client.tunnels.switch({ tunnelId, on: true });
    await vi.waitFor(
      async () => {
        await page.client.tunnels.probe({ tunnelId, probe: 'off' });
        expect(said(await line(page, storyId, 'localForward'))).toContain(`127.0.0.1:${server.port} was let through`);
      },
      { timeout: 20_000 },
    );
    const forwards = await tried(page, storyId, 'localForward');
    expect(forwards.state).toEqual({ kind: 'limited', to: `127.0.0.1:${server.port}` });
    expect(rules(forwards, 'likely')).toEqual(['PermitOpen', 'permitopen= of the key']);
    expect(rules(forwards, 'ruledOut')).toEqual(['AllowTcpForwarding no', 'DisableForwarding yes']);
    const remote = await tried(page, storyId, 'remoteForward');
    expect(remote.state).toEqual({ kind: 'refused' });
    expect(rules(remote, 'likely')).toEqual(['AllowTcpForwarding local']);
  });

  it('has no terminal where PermitTTY is off, and says so of a tab that wanted one', async () => {
    const page = await pageOn(await sshd({ config: 'PermitTTY no' }));
    const { sessionId } = await page.open('lab');
    await page.reaches(sessionId, 'failed');
    const terminal = await line(page, await latest(page), 'terminal');
    expect(terminal.state).toEqual({ kind: 'refused' });
    expect(said(terminal)).toEqual(['A terminal was refused']);
    expect(rules(terminal, 'likely')).toEqual(['PermitTTY no']);
  });

  it('finds a forced command: another program ran, and SFTP began with its text', async () => {
    const program = join(tempDir(), 'forced');
    writeFileSync(program, '#!/bin/sh\necho This account is for backups only.\ncat\n');
    chmodSync(program, 0o755);
    const page = await pageOn(await sshd({ config: `ForceCommand ${program}` }));
    const storyId = await connected(page);
    const commands = await tried(page, storyId, 'commands');
    expect(commands.state).toEqual({ kind: 'limited', to: 'a program that the server chooses' });
    expect(rules(commands, 'likely')).toEqual(['ForceCommand']);
    const files = new FilesPage(page);
    const { sessionId } = await files.openFiles('lab');
    await page.reaches(sessionId, 'failed');
    const sftp = await line(page, storyId, 'sftp');
    expect(sftp.state).toEqual({ kind: 'refused' });
    expect(said(sftp)[0]).toBe('The subsystem sftp was granted, and text came in its place');
  });

  it('takes a forced command that repeats what it was asked for no better', async () => {
    const program = join(tempDir(), 'repeats');
    writeFileSync(program, '#!/bin/sh\necho "$SSH_ORIGINAL_COMMAND"\necho $SSH_ORIGINAL_COMMAND is not allowed here.\ncat\n');
    chmodSync(program, 0o755);
    const page = await pageOn(await sshd({ config: `ForceCommand ${program}` }));
    const commands = await tried(page, await connected(page), 'commands');
    expect(commands.state).toEqual({ kind: 'limited', to: 'a program that the server chooses' });
    expect(said(commands)).toContain('A command that says one word was granted, and something else ran in its place');
  });

  it.each([
    ['printf %s "$SSH_ORIGINAL_COMMAND" | xargs echo Refused:', 'unseen'],
    ['eval "echo Refused: $SSH_ORIGINAL_COMMAND"', 'unseen'],
    // A wrapper that does what it was asked for is no limit.
    ['eval "$SSH_ORIGINAL_COMMAND"', 'allowed'],
  ])('does not take what repeats the request without its quotes for a command that ran: %s', async (body, state) => {
    const program = join(tempDir(), 'wrapper');
    writeFileSync(program, `#!/bin/sh\n[ -n "$SSH_ORIGINAL_COMMAND" ] || exec cat\n${body}\n`);
    chmodSync(program, 0o755);
    const page = await pageOn(await sshd({ config: `ForceCommand ${program}` }));
    expect((await tried(page, await connected(page), 'commands')).state.kind).toBe(state);
  });

  it('misses the subsystem of files', async () => {
    const page = await pageOn(await sshd({ config: 'Subsystem other /bin/cat' }));
    const storyId = await connected(page);
    const sftp = await tried(page, storyId, 'sftp');
    expect(sftp.state).toEqual({ kind: 'refused' });
    expect(said(sftp)).toEqual(['The subsystem sftp was refused']);
    expect(rules(sftp, 'likely')).toEqual(['Subsystem sftp']);
  });

  it('names the variables that AcceptEnv takes, never their values', async () => {
    const page = await pageOn(await sshd({ config: 'AcceptEnv LC_*' }), 'SendEnv LC_* SECRET_*', {
      LC_PAPER: 'value-of-paper',
      SECRET_KEY: 'value-of-key',
    });
    const storyId = await connected(page);
    const environment = await tried(page, storyId, 'environment');
    expect(environment.state).toEqual({ kind: 'limited', to: 'LC_PAPER' });
    expect(said(environment).sort()).toEqual(['LC_PAPER was taken', 'SECRET_KEY was refused']);
    expect(JSON.stringify(await page.client.limits.of({ storyId }))).not.toContain('value-of');
  });

  it('remembers of failed logins which limits they met', async () => {
    const server = await sshd({ config: 'MaxAuthTries 2' });
    const keys = ['one', 'two', 'three'].map((name) => join(tempDir(), name));
    const { generateKey } = await import('../e2e/servers/ssh-keys.ts');
    for (const path of keys) await generateKey({ path });
    const lines = keys.map((path) => `IdentityFile ${path}`).join('\n  ');
    const { workbench } = await startCore(block('lab', server, `${lines}\n  IdentitiesOnly yes`));
    const page = await TestPage.open(workbench);
    page.answer = trust;
    const { sessionId } = await page.open('lab');
    await page.reaches(sessionId, 'failed');
    const tries = await line(page, await latest(page), 'loginTries');
    expect(tries.state).toEqual({ kind: 'limited', to: '2 tries' });
    expect(rules(tries, 'likely')).toEqual(['MaxAuthTries']);
  });

  it('holds for the bookmark that it was found by, and for no other one of the host', async () => {
    const server = await sshd({ config: 'AllowTcpForwarding no' });
    const page = await pageOn(server);
    const [one, other] = ['id-one', 'id-other'].map((id) => BookmarkId.parse(id)) as [BookmarkId, BookmarkId];
    for (const id of [one, other]) {
      const node: Bookmark = { kind: 'bookmark', id, name: id, host: 'lab', settings: { lingerSeconds: 0 } };
      await page.client.hosts.edit({ edit: { kind: 'add', parentId: null, node } });
    }
    const visit = async (bookmarkId: BookmarkId, look: (storyId: StoryId) => Promise<void>): Promise<void> => {
      const { sessionId } = await page.client.sessions.open({ target: { bookmarkId }, size });
      await page.reaches(sessionId, 'open');
      await look(await latest(page));
      await page.client.sessions.close({ sessionId });
      await vi.waitFor(async () => expect(await page.client.connections.list({})).toEqual([]), { timeout: 20_000 });
    };
    let first = 0;
    await visit(one, async (storyId) => {
      expect((await tried(page, storyId, 'localForward')).state).toEqual({ kind: 'refused' });
      first = (await page.client.doctor.stories({})).stories.at(-1)?.startedAt ?? 0;
    });
    await visit(other, async (storyId) => {
      expect((await line(page, storyId, 'localForward')).state).toEqual({ kind: 'untried' });
    });
    await visit(one, async (storyId) => {
      const again = await line(page, storyId, 'localForward');
      expect(again.state).toEqual({ kind: 'refused' });
      expect(again.evidence[0]?.earlier).toBe(first);
    });
  });

  it('tries nothing on a device', async () => {
    const server = await sshd({ config: 'LogLevel VERBOSE' });
    const page = await pageOn(server);
    const bookmarkId = BookmarkId.parse('id-switch');
    const node: Bookmark = { kind: 'bookmark', id: bookmarkId, name: 'core', host: 'lab', settings: { terminalOnly: true } };
    await page.client.hosts.edit({ edit: { kind: 'add', parentId: null, node } });
    const { sessionId } = await page.client.sessions.open({ target: { bookmarkId }, size });
    await page.reaches(sessionId, 'open');
    const storyId = await latest(page);
    expect((await page.client.limits.of({ storyId })).limits?.noProbes).toBe('device');
    await expect(page.client.limits.try({ storyId, capability: 'localForward' })).rejects.toMatchObject({
      code: 'device.terminalOnly',
    });
    expect((await line(page, storyId, 'localForward')).state).toEqual({ kind: 'untried' });
    expect((await line(page, storyId, 'terminal')).state).toEqual({ kind: 'allowed' });
  });

  it('shows of a connection that is gone what it had shown, and tries nothing on it', async () => {
    const page = await pageOn(await sshd());
    const { sessionId } = await page.open('lab');
    await page.reaches(sessionId, 'open');
    const storyId = await latest(page);
    const [connection] = await page.client.connections.list({});
    if (connection === undefined) throw new Error('not connected');
    await page.client.connections.disconnect({ connectionId: connection.connectionId });
    await page.client.limits.try({ storyId, capability: 'sftp' });
    const { limits } = await page.client.limits.of({ storyId });
    expect(limits?.noProbes).toBe('closed');
    expect((await line(page, storyId, 'sftp')).state).toEqual({ kind: 'untried' });
    expect((await line(page, storyId, 'terminal')).state).toEqual({ kind: 'allowed' });
    expect(cleanUps.length).toBeGreaterThan(0);
  });
});

describe.skipIf(lacks('accounts') || findProgram('dropbear') === undefined)('what Dropbear allows', () => {
  it('has all usual types of keys: RSA with SHA-256 alone is no rule of its administrator', async () => {
    const server = await startDropbear();
    cleanUps.push(() => server.stop());
    const login = `IdentityFile ${server.clientKey.path}\n  IdentitiesOnly yes`;
    const { workbench } = await startCore(block('lab', server, login));
    const page = await TestPage.open(workbench);
    page.answer = trust;
    const keys = await line(page, await connected(page), 'keyTypes');
    expect(said(keys)[0]).toMatch(/^The server verifies .*rsa-sha2-256/);
    expect(keys).toMatchObject({ state: { kind: 'unseen' }, causes: [] });
  });
});
