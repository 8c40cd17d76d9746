import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { startSshdWithAccounts } from '../e2e/servers/accounts.ts';
import { startFaultProxy } from '../e2e/servers/fault-proxy.ts';
import { lacks } from '../e2e/servers/requirements.ts';
import { generateKey } from '../e2e/servers/ssh-keys.ts';
import { testSecret } from '../e2e/servers/secrets/test-secret.ts';
import { block, cleanUps, size, sshd, startCore, TestPage, trust, withKey } from './fixtures/test-page.ts';

describe.skipIf(lacks('sshd'))('the workbench and a real sshd', () => {
  it('asks for the fingerprint once, logs in by key and runs a shell', async () => {
    const server = await sshd();
    const { workbench, home } = await startCore(block('lab', server, withKey(server)));
    const page = await TestPage.open(workbench);
    page.answer = trust;
    const first = await page.open('lab');
    await page.reaches(first.sessionId, 'open');
    expect(page.prompts.map((prompt) => prompt.body.kind)).toEqual(['hostKey']);
    expect(readFileSync(join(home, '.ssh', 'known_hosts'), 'utf8')).toBe(`${server.knownHostsLines[0] ?? ''}\n`);
    const screen = page.screen(first.sessionId);
    await screen.type('echo sum=$((40+2)); stty size\n');
    await vi.waitFor(() => expect(screen.text()).toMatch(/sum=42\r\n24 80\r\n/), { timeout: 20_000 });

    const told: number[] = [];
    page.client.connections.onChanged((connection) => told.push(connection.sessions));
    const second = await page.open('lab');
    await page.reaches(second.sessionId, 'open');
    await vi.waitFor(() => expect(told.at(-1)).toBe(2), { timeout: 20_000 });
    expect(page.prompts).toHaveLength(1);
    expect((await page.client.connections.list({})).map((connection) => connection.sessions)).toEqual([2]);
  });

  it('sends nothing and stores nothing when the fingerprint is declined', async () => {
    const server = await sshd();
    const { workbench, home } = await startCore(block('lab', server, withKey(server)));
    const page = await TestPage.open(workbench);
    page.answer = () => ({ kind: 'cancel' });
    const { sessionId } = await page.open('lab');
    expect(await page.reaches(sessionId, 'failed')).toMatchObject({ error: { code: 'hostKey.declined' }, wasOpen: false });
    expect(existsSync(join(home, '.ssh', 'known_hosts'))).toBe(false);
    expect(server.log()).not.toMatch(/userauth-request/);
  });

  it('refuses a changed key and shows both', async () => {
    const [old, now] = [await sshd(), await sshd()];
    const { workbench, home } = await startCore(block('lab', now, `${withKey(now)}\n  StrictHostKeyChecking accept-new`));
    const stored = (old.knownHostsLines[0] ?? '').replace(/^\S+/, `[${now.host}]:${now.port}`);
    writeFileSync(join(home, '.ssh', 'known_hosts'), `# mine\n${stored}\n`);
    const page = await TestPage.open(workbench);
    const { sessionId } = await page.open('lab');
    expect(await page.reaches(sessionId, 'failed')).toMatchObject({
      error: { code: 'hostKey.changed', detail: { stored: [{ file: join(home, '.ssh', 'known_hosts'), line: 2 }] } },
    });
    expect(page.prompts).toEqual([]);
    expect(now.log()).not.toMatch(/userauth-request/);
  });

  it('continues in the same stream with a new shell after the connection was cut', async () => {
    const server = await sshd();
    const proxy = await startFaultProxy({ target: server });
    cleanUps.push(() => proxy.stop());
    const { workbench } = await startCore(block('lab', { ...server, port: proxy.port }, withKey(server)));
    const page = await TestPage.open(workbench);
    page.answer = trust;
    const gaps: number[] = [];
    page.client.sessions.onGapMarked(({ at }) => gaps.push(at));
    const { sessionId } = await page.open('lab');
    await page.reaches(sessionId, 'open');
    const screen = page.screen(sessionId);
    await screen.type('echo be""fore\n');
    await vi.waitFor(() => expect(screen.text()).toContain('before\r\n'), { timeout: 20_000 });
    proxy.cut();
    await page.reaches(sessionId, 'reconnecting');
    await page.reaches(sessionId, 'open');
    await screen.type('echo af""ter\n');
    await vi.waitFor(() => expect(screen.text()).toMatch(/before\r\n[\s\S]*after\r\n/), { timeout: 20_000 });
    expect(gaps).toHaveLength(1);
    expect(page.prompts).toHaveLength(1);
  });

  it('marks no gap before the first shell, however often the login was tried', async () => {
    const server = await sshd();
    const { workbench } = await startCore(block('lab', server, withKey(server)));
    const page = await TestPage.open(workbench);
    page.answer = () => ({ kind: 'cancel' });
    const gaps: number[] = [];
    page.client.sessions.onGapMarked(({ at }) => gaps.push(at));
    const { sessionId } = await page.open('lab');
    await page.reaches(sessionId, 'failed');
    await page.client.sessions.reconnect({ sessionId });
    await vi.waitFor(() => expect(page.prompts).toHaveLength(2), { timeout: 20_000 });
    expect(await page.reaches(sessionId, 'failed')).toMatchObject({ wasOpen: false });
    page.answer = trust;
    await page.client.sessions.reconnect({ sessionId });
    await page.reaches(sessionId, 'open');
    expect(gaps).toEqual([]);
  });

  it('reconnects with an encrypted key without asking for its passphrase again', async () => {
    const key = await generateKey({ passphrase: testSecret('open sesame') });
    cleanUps.push(() => key.remove());
    const server = await sshd({ authorizedKeys: [key.publicLine] });
    const { workbench } = await startCore(block('lab', server, `IdentityFile ${key.path}\n  IdentitiesOnly yes`));
    const page = await TestPage.open(workbench);
    page.answer = (prompt) =>
      prompt.body.kind === 'passphrase' ? { kind: 'secrets', values: [testSecret('open sesame')] } : trust(prompt);
    const { sessionId } = await page.open('lab');
    await page.reaches(sessionId, 'open');
    expect(page.prompts.map((prompt) => prompt.body.kind)).toEqual(['hostKey', 'passphrase']);
    server.dropSessions();
    await page.reaches(sessionId, 'reconnecting');
    await page.reaches(sessionId, 'open');
    expect(page.prompts).toHaveLength(2);
  });

  it('does not try again when the server refuses the login after a drop', async () => {
    const server = await sshd();
    const { workbench } = await startCore(block('lab', server, withKey(server)));
    const page = await TestPage.open(workbench);
    page.answer = trust;
    const { sessionId } = await page.open('lab');
    await page.reaches(sessionId, 'open');
    writeFileSync(server.authorizedKeysFile, '');
    const from = server.log().length;
    server.dropSessions();
    await page.reaches(sessionId, 'failed');
    expect(page.state(sessionId)).toMatchObject({
      error: { code: expect.stringMatching(/^auth\.|^prompt\./) as string },
      wasOpen: true,
    });
    expect(
      server
        .log()
        .slice(from)
        .match(/Connection from/g),
    ).toHaveLength(1);
  });

  it('opens a second connection when the server takes no more sessions on the first', async () => {
    const server = await sshd({ config: 'MaxSessions 1' });
    const { workbench } = await startCore(block('lab', server, withKey(server)));
    const page = await TestPage.open(workbench);
    page.answer = trust;
    const first = await page.open('lab');
    await page.reaches(first.sessionId, 'open');
    const second = await page.open('lab');
    await page.reaches(second.sessionId, 'open');
    expect(await page.client.connections.list({})).toHaveLength(2);
  });

  it('reports how the shell ended and forgets a closed session', async () => {
    const server = await sshd();
    const { workbench } = await startCore(block('lab', server, withKey(server)));
    const page = await TestPage.open(workbench);
    page.answer = trust;
    const { sessionId } = await page.open('lab');
    await page.reaches(sessionId, 'open');
    await page.screen(sessionId).type('exit 7\n');
    expect(await page.reaches(sessionId, 'ended')).toEqual({ kind: 'ended', exit: { kind: 'code', code: 7 } });
    await page.client.sessions.reconnect({ sessionId });
    await page.reaches(sessionId, 'open');
    await page.client.sessions.close({ sessionId });
    await expect(page.client.sessions.resize({ sessionId, size })).rejects.toMatchObject({ code: 'session.notFound' });
    await vi.waitFor(async () => expect((await page.client.system.diagnostics({})).sessions).toBe(0), { timeout: 20_000 });
  });
});

describe.skipIf(lacks('accounts'))('logins of accounts', () => {
  it('keeps a typed password for a reconnect and asks again for nobody else', async () => {
    const server = await startSshdWithAccounts({ users: { fred: { password: testSecret('Gänse füßchen') } } });
    cleanUps.push(() => server.stop());
    const { workbench } = await startCore(block('lab', { ...server, user: 'fred' }));
    const page = await TestPage.open(workbench);
    page.answer = (prompt) =>
      prompt.body.kind === 'password' ? { kind: 'secrets', values: [testSecret('Gänse füßchen')] } : trust(prompt);
    const { sessionId } = await page.open('lab');
    await page.reaches(sessionId, 'open');
    expect(page.prompts.map((prompt) => prompt.body.kind)).toEqual(['hostKey', 'password']);
    server.dropSessions();
    await page.reaches(sessionId, 'reconnecting');
    await page.reaches(sessionId, 'open');
    expect(page.prompts).toHaveLength(2);
  });
});

describe.skipIf(lacks('codes'))('logins with a code', () => {
  it('asks for the code after the key was accepted', async () => {
    const server = await startSshdWithAccounts({
      users: { fred: { password: testSecret('pw'), codes: ['60417295', '93150486'] } },
      pamAsks: 'code',
      config: 'AuthenticationMethods publickey,keyboard-interactive',
    });
    cleanUps.push(() => server.stop());
    const { workbench } = await startCore(block('lab', { ...server, user: 'fred' }, withKey(server)));
    const page = await TestPage.open(workbench);
    page.answer = (prompt) =>
      prompt.body.kind === 'keyboardInteractive' ? { kind: 'secrets', values: ['60417295'] } : trust(prompt);
    const { sessionId } = await page.open('lab');
    await page.reaches(sessionId, 'open');
    expect(page.prompts.map(({ body, reason }) => [body.kind, reason === undefined])).toEqual([
      ['hostKey', true],
      ['keyboardInteractive', false],
    ]);
  });
});
