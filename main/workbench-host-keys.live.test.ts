import { randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { startChain } from '../e2e/servers/chain.ts';
import { startFaultProxy, type FaultProxy } from '../e2e/servers/fault-proxy.ts';
import { lacks } from '../e2e/servers/requirements.ts';
import type { Sshd } from '../e2e/servers/sshd.ts';
import { BookmarkId, type SessionId } from '../shared/model/ids.ts';
import type { ErrorDetail } from '../shared/model/errors.ts';
import type { PromptAnswer } from '../shared/model/prompt.ts';
import { block, cleanUps, size, sshd, startCore, TestPage, trust, withKey } from './fixtures/test-page.ts';

const knownHostsOf = (home: string): string => join(home, '.ssh', 'known_hosts');
const keyOf = (server: Sshd): string => server.hostKeyFiles[0]?.publicLine.split(' ').slice(0, 2).join(' ') ?? '';
/** Nothing of a user, a key or a password reached the server. */
const noLogin = (server: Sshd, from = 0): void => expect(server.log().slice(from)).not.toMatch(/userauth|Accepted|Failed/);

function changedDetail(page: TestPage, id: SessionId): ErrorDetail<'hostKey.changed'> {
  const state = page.state(id);
  if (state?.kind !== 'failed' || state.error.code !== 'hostKey.changed') throw new Error(JSON.stringify(state));
  return state.error.detail as ErrorDetail<'hostKey.changed'>;
}

async function proxyTo(server: Sshd): Promise<FaultProxy> {
  const proxy = await startFaultProxy({ target: server });
  cleanUps.push(() => proxy.stop());
  return proxy;
}

/** The same address with another key: another server answers there. */
function swap(proxy: FaultProxy, to: Sshd): void {
  proxy.swapTarget(to);
  proxy.cut();
}

describe.skipIf(lacks('sshd'))('an unknown host key (SE-01)', () => {
  it.each<[string, PromptAnswer]>([
    ['cancelled', { kind: 'cancel' }],
    ['an answer to another question', { kind: 'secrets', values: ['yes'] }],
    ['proceed', { kind: 'proceed' }],
  ])('leaves no login in the server’s log and nothing stored: %s', async (_, answer) => {
    const server = await sshd();
    const { workbench, home } = await startCore(block('lab', server, withKey(server)));
    writeFileSync(knownHostsOf(home), '# mine\n');
    const page = await TestPage.open(workbench);
    const seen: string[] = [];
    page.answer = () => {
      seen.push(server.log());
      return answer;
    };
    const { sessionId } = await page.open('lab');
    expect(await page.reaches(sessionId, 'failed')).toMatchObject({ error: { code: 'hostKey.declined' } });
    // The connection was there when the question came, and nothing of a login before it.
    expect(seen).toHaveLength(1);
    expect(seen[0]).toMatch(/Connection from/);
    expect(seen[0]).not.toMatch(/userauth/);
    noLogin(server);
    expect(readFileSync(knownHostsOf(home), 'utf8')).toBe('# mine\n');
  });

  it('is not answered by a page that goes away, and nothing was sent', async () => {
    const server = await sshd();
    const { workbench, home } = await startCore(block('lab', server, withKey(server)));
    const page = await TestPage.open(workbench);
    const { sessionId } = await page.open('lab');
    await vi.waitFor(() => expect(page.prompts).toHaveLength(1), { timeout: 20_000 });
    await page.client.sessions.close({ sessionId });
    await server.waitForLog(/Connection closed|Disconnected|Connection reset/);
    noLogin(server);
    expect(() => readFileSync(knownHostsOf(home))).toThrow('ENOENT');
  });
});

describe.skipIf(lacks('sshd'))('a changed host key (SE-02, SE-04)', () => {
  it('ends an automatic reconnect: nobody is asked, nothing is sent, and it is not tried again', async () => {
    const [old, now] = [await sshd(), await sshd()];
    const proxy = await proxyTo(old);
    const { workbench } = await startCore(block('lab', { ...old, port: proxy.port }, withKey(old)));
    const page = await TestPage.open(workbench);
    page.answer = trust;
    const { sessionId } = await page.open('lab');
    await page.reaches(sessionId, 'open');
    swap(proxy, now);
    await page.reaches(sessionId, 'failed');
    expect(changedDetail(page, sessionId)).toMatchObject({ name: `[127.0.0.1]:${proxy.port}`, stored: [{ line: 1 }] });
    expect(page.prompts).toHaveLength(1);
    noLogin(now);
    expect(now.log().match(/Connection from/g)).toHaveLength(1);
  });

  it('of an unknown host is never accepted by an automatic reconnect either', async () => {
    const [old, now] = [await sshd(), await sshd()];
    const proxy = await proxyTo(old);
    const { workbench, home } = await startCore(block('lab', { ...old, port: proxy.port }, withKey(old)));
    const page = await TestPage.open(workbench);
    page.answer = trust;
    const { sessionId } = await page.open('lab');
    await page.reaches(sessionId, 'open');
    writeFileSync(knownHostsOf(home), '');
    swap(proxy, now);
    expect(await page.reaches(sessionId, 'failed')).toMatchObject({ error: { code: 'prompt.unanswerable' } });
    expect(readFileSync(knownHostsOf(home), 'utf8')).toBe('');
    noLogin(now);
  });

  it('of a jump host stops before anything is sent to it or to the host behind it', async () => {
    const chain = await startChain([{}, {}]);
    cleanUps.push(() => chain.stop());
    const [bastion, inner] = chain.hops;
    if (!bastion || !inner) throw new Error('no chain');
    const hop = block('bastion', bastion, withKey(bastion));
    const target = block('inner', { host: chain.nameOf(1), port: inner.port, user: inner.user }, withKey(inner));
    const { workbench, home } = await startCore(`${hop}${target}  ProxyJump bastion\n`);
    const [wrong] = (await sshd()).knownHostsLines;
    const stored = `[${bastion.host}]:${bastion.port} ${(wrong ?? '').split(' ').slice(1).join(' ')}\n`;
    writeFileSync(knownHostsOf(home), stored);
    const page = await TestPage.open(workbench);
    const { sessionId } = await page.open('inner');
    expect(await page.reaches(sessionId, 'failed')).toMatchObject({
      error: { code: 'hostKey.changed', hop: { index: 1, count: 2 } },
    });
    expect(page.prompts).toEqual([]);
    noLogin(bastion);
    expect(inner.log()).not.toMatch(/Connection from/);
    // The pasted fingerprint of the jump host's key is proof for the jump host.
    page.answer = trust;
    const { kind } = await page.client.trust.replaceAndConnect({ sessionId, words: keyOf(bastion) });
    expect(kind).toBe('replaced');
    await page.reaches(sessionId, 'open');
    expect(readFileSync(knownHostsOf(home), 'utf8')).toContain(`[${bastion.host}]:${bastion.port} ${keyOf(bastion)}\n`);
  });
});

describe.skipIf(lacks('sshd'))('replacing a changed key (SE-02)', () => {
  it('takes the offered key’s own fingerprint only, keeps .old, connects, and the session goes on', async () => {
    const [old, now] = [await sshd(), await sshd()];
    const { workbench, home } = await startCore(block('lab', now, withKey(now)));
    const before = `# mine\n[${now.host}]:${now.port} ${keyOf(old)}\nmail ${keyOf(old)}\n`;
    writeFileSync(knownHostsOf(home), before);
    const page = await TestPage.open(workbench);
    const { sessionId } = await page.open('lab');
    await page.reaches(sessionId, 'failed');
    const { offered, stored } = changedDetail(page, sessionId);
    const say = (words: string) => page.client.trust.replaceAndConnect({ sessionId, words });
    expect([
      await say(stored[0]?.key.sha256 ?? ''),
      await say(offered.sha256.slice(0, -1)),
      await say('the administrator says: go on.'),
    ]).toEqual([{ kind: 'different' }, { kind: 'different' }, { kind: 'unreadable' }]);
    expect(readFileSync(knownHostsOf(home), 'utf8')).toBe(before);
    noLogin(now);

    const replaced = await say(`256 ${offered.sha256} root@lab (ED25519)`);
    expect(replaced.kind).toBe('replaced');
    await page.reaches(sessionId, 'open');
    expect(page.prompts).toEqual([]);
    expect(readFileSync(knownHostsOf(home), 'utf8')).toBe(
      `# mine\nmail ${keyOf(old)}\n[${now.host}]:${now.port} ${keyOf(now)}\n`,
    );
    expect(readFileSync(`${knownHostsOf(home)}.old`, 'utf8')).toBe(before);
    expect(await say(offered.sha256)).toEqual({ kind: 'notWaiting' });
    expect(await page.client.trust.undo({ undoId: replaced.undoId ?? '' })).toEqual({ kind: 'undone' });
    expect(readFileSync(knownHostsOf(home), 'utf8')).toBe(before);
  });

  it('is not for sessions that failed otherwise, nor for those that run', async () => {
    const server = await sshd();
    const { workbench } = await startCore(block('lab', server, withKey(server)));
    const page = await TestPage.open(workbench);
    page.answer = () => ({ kind: 'cancel' });
    const { sessionId } = await page.open('lab');
    await page.reaches(sessionId, 'failed');
    expect(await page.client.trust.replaceAndConnect({ sessionId, words: keyOf(server) })).toEqual({ kind: 'notWaiting' });
    await expect(
      page.client.trust.replaceAndConnect({ sessionId: '00000000-0000-4000-8000-000000000000', words: 'x' }),
    ).rejects.toMatchObject({ code: 'session.notFound' });
  });
});

describe.skipIf(lacks('sshd'))('the explainer’s evidence (KH-18)', () => {
  it('says that the server had announced the key that it shows now, or had announced others only', async () => {
    const [server, stranger] = [await sshd({ hostKeys: ['ed25519', 'ecdsa'] }), await sshd()];
    const { workbench, home } = await startCore(block('lab', server, `${withKey(server)}\n  UpdateHostKeys no`));
    const page = await TestPage.open(workbench);
    page.answer = trust;
    const { sessionId } = await page.open('lab');
    await page.reaches(sessionId, 'open');
    const memory = join(home, 'data', 'trust-memory.json');
    await vi.waitFor(() => expect(readFileSync(memory, 'utf8')).toContain('"announced"'), { timeout: 20_000 });
    await page.client.sessions.close({ sessionId });
    const stored = readFileSync(knownHostsOf(home), 'utf8');
    const evidence = async (): Promise<unknown> => {
      for (const { connectionId } of await page.client.connections.list({}))
        await page.client.connections.disconnect({ connectionId });
      await vi.waitFor(async () => expect(await page.client.connections.list({})).toEqual([]), { timeout: 20_000 });
      const again = await page.open('lab');
      await page.reaches(again.sessionId, 'failed');
      return changedDetail(page, again.sessionId).evidence;
    };
    writeFileSync(knownHostsOf(home), stored.replace(keyOf(server), keyOf(stranger)));
    const own = await evidence();
    writeFileSync(knownHostsOf(home), stored);
    await server.restart(`HostKey ${stranger.hostKeyFiles[0]?.path ?? ''}`);
    expect([own, await evidence()]).toMatchObject([[{ kind: 'announced' }], [{ kind: 'notAnnounced' }]]);
  });

  it('says since when the stored key is known and what the folder’s other hosts showed, after a restart too', async () => {
    const servers = [await sshd(), await sshd(), await sshd(), await sshd()];
    const [one, two, three, stranger] = servers;
    if (!one || !two || !three || !stranger) throw new Error('no servers');
    const hosts = [one, two, three];
    const config = hosts.map((server, at) => block(`lab${at + 1}`, server, withKey(server))).join('');
    const { workbench, home } = await startCore(config);
    const page = await TestPage.open(workbench);
    page.answer = trust;
    const id = (): BookmarkId => BookmarkId.parse(randomUUID());
    const bookmarks = hosts.map((_, at) => ({
      kind: 'bookmark' as const,
      id: id(),
      name: `Lab ${at + 1}`,
      host: `lab${at + 1}`,
      settings: {},
    }));
    const folder = { kind: 'folder' as const, id: id(), name: 'Lab', settings: {}, children: bookmarks };
    await page.client.hosts.edit({ edit: { kind: 'add', parentId: null, node: folder } });
    const open = async (at: number, reaches: 'open' | 'failed'): Promise<SessionId> => {
      const target = { bookmarkId: bookmarks[at]?.id ?? id() };
      const { sessionId } = await page.client.sessions.open({ target, size });
      await page.reaches(sessionId, reaches);
      return sessionId;
    };
    const started = Date.now();
    for (const at of [0, 1, 2]) await open(at, 'open');
    for (const connection of await page.client.connections.list({}))
      await page.client.connections.disconnect({ connectionId: connection.connectionId });

    // Two of the three get another key in the file: the same as if they had been set up anew.
    const known = readFileSync(knownHostsOf(home), 'utf8');
    writeFileSync(knownHostsOf(home), known.replace(keyOf(two), keyOf(stranger)).replace(keyOf(three), keyOf(stranger)));
    await open(0, 'open');
    await open(1, 'failed');
    const detail = changedDetail(page, await open(2, 'failed'));
    expect([detail.folder, detail.evidence?.filter(({ kind }) => kind === 'folder')]).toMatchObject([
      'Lab',
      [{ kind: 'folder', folder: 'Lab', changed: [{ name: 'Lab 2' }], same: [{ name: 'Lab 1' }] }],
    ]);
    expect(detail.stored[0] && 'since' in detail.stored[0]).toBe(false);
    // The right key again: since when it is known has not been forgotten.
    writeFileSync(knownHostsOf(home), known);
    await open(2, 'open');
    await workbench.close();
    expect(readFileSync(join(home, 'data', 'trust-memory.json'), 'utf8')).not.toMatch(/lab|127\.0\.0\.1|SHA256/i);

    const again = await startCore(config, home);
    const later = await TestPage.open(again.workbench);
    writeFileSync(knownHostsOf(home), `[${three.host}]:${three.port} ${keyOf(three)}\n`);
    await three.restart(`HostKey ${stranger.hostKeyFiles[0]?.path ?? ''}`);
    const { sessionId } = await later.client.sessions.open({ target: { bookmarkId: bookmarks[2]?.id ?? id() }, size });
    await later.reaches(sessionId, 'failed');
    const [stored] = changedDetail(later, sessionId).stored;
    expect(stored?.since).toBeGreaterThanOrEqual(started);
    expect(stored?.lastVouched).toBeGreaterThan(stored?.since ?? Infinity);
  });
});
