import { mkdirSync, readFileSync, writeFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { startFaultProxy } from '../e2e/servers/fault-proxy.ts';
import { generateKey } from '../e2e/servers/ssh-keys.ts';
import { startSshd, type Sshd, type SshdOptions } from '../e2e/servers/sshd.ts';
import { startSshdWithAccounts } from '../e2e/servers/accounts.ts';
import { tempFolder } from '../e2e/servers/cleanup.ts';
import { lacks } from '../e2e/servers/requirements.ts';
import { systemClock } from '../shared/base/clock.ts';
import { contract, type HawserContract } from '../shared/contract.ts';
import type { SessionId } from '../shared/model/ids.ts';
import type { Prompt, PromptAnswer } from '../shared/model/prompt.ts';
import type { SessionInfo, SessionState } from '../shared/model/session.ts';
import { createClient, type Client } from '../shared/rpc/client.ts';
import { memoryWirePair } from '../shared/rpc/memory-wire.ts';
import type { Host } from './host.ts';
import { silentLogger } from './log/logger.ts';
import { createWorkbench, type Workbench } from './workbench.ts';

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

const size = { columns: 80, rows: 24 };

/** A home of its own for the core: no agent, no config but what the test writes. */
async function startCore(config = ''): Promise<{ workbench: Workbench; home: string }> {
  const home = tempFolder();
  mkdirSync(join(home.path, '.ssh'), { mode: 0o700 });
  writeFileSync(join(home.path, '.ssh', 'config'), config, { mode: 0o600 });
  const host: Host = {
    kind: 'serve',
    version: 'test',
    dataDir: join(home.path, 'data'),
    homeDir: home.path,
    userName: 'nobody',
    environment: {},
    clock: systemClock,
    log: silentLogger,
    maxPages: 1,
  };
  const workbench = await createWorkbench(host);
  cleanUps.push(
    () => home.remove(),
    () => workbench.close(),
  );
  return { workbench, home: home.path };
}

async function sshd(options: SshdOptions = {}): Promise<Sshd> {
  const server = await startSshd(options);
  cleanUps.push(() => server.stop());
  return server;
}

/** A page: a client that has been welcomed, with everything it heard. */
class TestPage {
  readonly client: Client<HawserContract>;
  readonly states = new Map<SessionId, SessionState[]>();
  readonly prompts: Prompt[] = [];
  readonly withdrawn: string[] = [];
  welcome!: Extract<Awaited<ReturnType<Client<HawserContract>['pages']['hello']>>, { kind: 'welcome' }>['welcome'];
  answer: (prompt: Prompt) => PromptAnswer | undefined = () => undefined;

  constructor(workbench: Workbench) {
    const [page, core] = memoryWirePair();
    workbench.attach(core);
    this.client = createClient(contract, page);
    this.client.sessions.onChanged((info) =>
      this.states.set(info.sessionId, [...(this.states.get(info.sessionId) ?? []), info.state]),
    );
    this.client.prompts.onWithdrawn(({ why }) => this.withdrawn.push(why));
    this.client.prompts.onAsked((prompt) => {
      this.prompts.push(prompt);
      const answer = this.answer(prompt);
      if (answer) void this.client.prompts.answer({ promptId: prompt.promptId, answer });
    });
  }

  static async open(workbench: Workbench, pageKey = 'test-page-key-0001'): Promise<TestPage> {
    const page = new TestPage(workbench);
    const hello = await page.client.pages.hello({ pageKey });
    if (hello.kind !== 'welcome') throw new Error(hello.kind);
    page.welcome = hello.welcome;
    return page;
  }

  state(id: SessionId): SessionState | undefined {
    return this.states.get(id)?.at(-1);
  }

  async reaches(id: SessionId, kind: SessionState['kind'], timeout = 15_000): Promise<SessionState> {
    return vi.waitFor(
      () => {
        const state = this.state(id);
        if (state?.kind !== kind) throw new Error(`${kind} expected, it is ${JSON.stringify(state)}`);
        return state;
      },
      { timeout, interval: 20 },
    );
  }

  open(destination: string): Promise<SessionInfo> {
    return this.client.sessions.open({ target: { destination }, size });
  }

  screen(id: SessionId, from = 0): { text(): string; type(text: string): Promise<void>; end(): void } {
    const pipe = this.client.sessions.terminal({ sessionId: id, from });
    let text = '';
    const decoder = new TextDecoder();
    pipe.receive((bytes, used) => {
      text += decoder.decode(bytes, { stream: true });
      used();
    });
    return { text: () => text, type: (input) => pipe.write(new TextEncoder().encode(input)), end: () => pipe.end() };
  }
}

const trust = (prompt: Prompt): PromptAnswer | undefined =>
  prompt.body.kind === 'hostKey' ? { kind: 'trust', save: true } : undefined;
const block = (name: string, server: Pick<Sshd, 'host' | 'port' | 'user'>, more = ''): string =>
  `Host ${name}\n  HostName ${server.host}\n  Port ${server.port}\n  User ${server.user}\n  HashKnownHosts no\n  ${more}\n`;
const withKey = (server: Sshd): string => `IdentityFile ${server.clientKey.path}\n  IdentitiesOnly yes`;

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
    await vi.waitFor(() => expect(screen.text()).toMatch(/sum=42\r\n24 80\r\n/), { timeout: 10_000 });

    const second = await page.open('lab');
    await page.reaches(second.sessionId, 'open');
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
    await vi.waitFor(() => expect(screen.text()).toContain('before\r\n'), { timeout: 10_000 });
    proxy.cut();
    await page.reaches(sessionId, 'reconnecting');
    await page.reaches(sessionId, 'open');
    await screen.type('echo af""ter\n');
    await vi.waitFor(() => expect(screen.text()).toMatch(/before\r\n[\s\S]*after\r\n/), { timeout: 10_000 });
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
    await vi.waitFor(() => expect(page.prompts).toHaveLength(2), { timeout: 10_000 });
    expect(await page.reaches(sessionId, 'failed')).toMatchObject({ wasOpen: false });
    page.answer = trust;
    await page.client.sessions.reconnect({ sessionId });
    await page.reaches(sessionId, 'open');
    expect(gaps).toEqual([]);
  });

  it('reconnects with an encrypted key without asking for its passphrase again', async () => {
    const key = await generateKey({ passphrase: 'open sesame' });
    cleanUps.push(() => key.remove());
    const server = await sshd({ authorizedKeys: [key.publicLine] });
    const { workbench } = await startCore(block('lab', server, `IdentityFile ${key.path}\n  IdentitiesOnly yes`));
    const page = await TestPage.open(workbench);
    page.answer = (prompt) => (prompt.body.kind === 'passphrase' ? { kind: 'secrets', values: ['open sesame'] } : trust(prompt));
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

  it('gives a page that comes back its sessions, its layout and its bytes', async () => {
    const server = await sshd();
    const { workbench } = await startCore(block('lab', server, withKey(server)));
    const page = await TestPage.open(workbench);
    page.answer = trust;
    const { sessionId } = await page.open('lab');
    await page.reaches(sessionId, 'open');
    const screen = page.screen(sessionId);
    await screen.type('echo ma""rk\n');
    await vi.waitFor(() => expect(screen.text()).toContain('mark\r\n'), { timeout: 10_000 });
    await page.client.pages.saveLayout({ layout: 'my layout' });
    page.client.dispose();

    const again = await TestPage.open(workbench);
    expect(again.welcome).toMatchObject({ layout: 'my layout', sessions: [{ sessionId, state: { kind: 'open' } }] });
    const replayed = again.screen(sessionId);
    await vi.waitFor(() => expect(replayed.text()).toBe(screen.text()), { timeout: 5000 });
    await replayed.type('echo li""ve\n');
    await vi.waitFor(() => expect(replayed.text()).toContain('live\r\n'), { timeout: 10_000 });
  });

  it('asks a page that comes back again what was still open', async () => {
    const server = await sshd();
    const { workbench } = await startCore(block('lab', server, withKey(server)));
    const page = await TestPage.open(workbench);
    const { sessionId } = await page.open('lab');
    await vi.waitFor(() => expect(page.prompts).toHaveLength(1), { timeout: 10_000 });
    page.client.dispose();
    const again = await TestPage.open(workbench);
    again.answer = trust;
    await vi.waitFor(() => expect(again.prompts).toHaveLength(1));
    await again.reaches(sessionId, 'open');
  });

  it('lets a second page in only by taking over', async () => {
    const { workbench } = await startCore();
    const first = await TestPage.open(workbench);
    let takenOver = false;
    first.client.pages.onTakenOver(() => (takenOver = true));
    const second = new TestPage(workbench);
    expect(await second.client.pages.hello({ pageKey: 'second-page-key-01' })).toEqual({ kind: 'occupied' });
    await expect(second.client.hosts.tree({})).rejects.toMatchObject({ code: 'page.occupied' });
    expect((await second.client.pages.takeOver({ pageKey: 'second-page-key-01' })).kind).toBe('welcome');
    await vi.waitFor(() => expect(takenOver).toBe(true));
    await expect(first.client.hosts.tree({})).rejects.toMatchObject({ code: 'page.occupied' });
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
    await vi.waitFor(async () => expect((await page.client.system.diagnostics({})).sessions).toBe(0));
  });

  it('stays bounded and answers Ctrl-C at once while a shell floods', async () => {
    const server = await sshd();
    const { workbench } = await startCore(block('lab', server, withKey(server)));
    const page = await TestPage.open(workbench);
    page.answer = trust;
    const { sessionId } = await page.open('lab');
    await page.reaches(sessionId, 'open');
    const pipe = page.client.sessions.terminal({ sessionId, from: 0 });
    const held: (() => void)[] = [];
    let received = 0;
    let consuming = false;
    let tail = '';
    pipe.receive((bytes, used) => {
      received += bytes.length;
      tail = (tail + Buffer.from(bytes).toString('latin1')).slice(-200);
      if (consuming) used();
      else held.push(used);
    });
    await pipe.write(Buffer.from('yes; echo st""opped\n'));
    await vi.waitFor(() => expect(received).toBeGreaterThan(100_000), { timeout: 10_000 });
    let before = -1;
    await vi.waitFor(
      () => {
        const now = received;
        if (now !== before) {
          before = now;
          throw new Error('still coming');
        }
      },
      { timeout: 5000, interval: 300 },
    );
    expect(received).toBeLessThanOrEqual(128 * 1024);
    await pipe.write(Buffer.from('\u0003'));
    consuming = true;
    for (const used of held.splice(0)) used();
    await vi.waitFor(() => expect(tail).toMatch(/\^C/), { timeout: 5000 });
  });

  it('passes the names, the problem and the undo of the tree on', async () => {
    const server = await sshd();
    const { workbench, home } = await startCore(`${block('lab', server)}Host build-*\n  User ci\n`);
    const page = await TestPage.open(workbench);
    const trees: string[][] = [];
    page.client.hosts.onTreeChanged((tree) => trees.push(tree.configHosts.map((host) => host.alias)));
    const tree = await page.client.hosts.tree({});
    expect(tree.configHosts.map(({ alias, isPattern }) => [alias, isPattern])).toEqual([
      ['lab', false],
      ['build-*', true],
    ]);
    writeFileSync(join(home, '.ssh', 'config'), block('other', server));
    await vi.waitFor(() => expect(trees.at(-1)).toEqual(['other']), { timeout: 5000 });
  });
});

describe.skipIf(lacks('accounts'))('logins of accounts', () => {
  it('keeps a typed password for a reconnect and asks again for nobody else', async () => {
    const server = await startSshdWithAccounts({ users: { fred: { password: 'Gänse füßchen' } } });
    cleanUps.push(() => server.stop());
    const { workbench } = await startCore(block('lab', { ...server, user: 'fred' }));
    const page = await TestPage.open(workbench);
    page.answer = (prompt) => (prompt.body.kind === 'password' ? { kind: 'secrets', values: ['Gänse füßchen'] } : trust(prompt));
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
      users: { fred: { password: 'pw', codes: ['12345678', '87654321'] } },
      pamAsks: 'code',
      config: 'AuthenticationMethods publickey,keyboard-interactive',
    });
    cleanUps.push(() => server.stop());
    const { workbench } = await startCore(block('lab', { ...server, user: 'fred' }, withKey(server)));
    const page = await TestPage.open(workbench);
    page.answer = (prompt) =>
      prompt.body.kind === 'keyboardInteractive' ? { kind: 'secrets', values: ['12345678'] } : trust(prompt);
    const { sessionId } = await page.open('lab');
    await page.reaches(sessionId, 'open');
    expect(page.prompts.map(({ body, reason }) => [body.kind, reason === undefined])).toEqual([
      ['hostKey', true],
      ['keyboardInteractive', false],
    ]);
  });
});
