import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { startChain } from '../e2e/servers/chain.ts';
import { startHttpProxy } from '../e2e/servers/proxy-server.ts';
import { lacks } from '../e2e/servers/requirements.ts';
import { testSecret } from '../e2e/servers/secrets/test-secret.ts';
import type { HostSettings, TreeNode } from '../shared/model/bookmark.ts';
import { BookmarkId } from '../shared/model/ids.ts';
import type { Prompt, PromptAnswer } from '../shared/model/prompt.ts';
import { block, cleanUps, size, sshd, startCore, TestPage, trust, withKey } from './fixtures/test-page.ts';

const patience = { timeout: 20_000, interval: 20 };

function bookmark(name: string, host: string, settings: HostSettings): TreeNode {
  return { kind: 'bookmark', id: BookmarkId.parse(`id-${name}`), name, host, settings };
}

describe.skipIf(lacks('sshd'))('the way to a host', () => {
  it('asks on each of three hops by its own name, and says the way in the facts of the connection', async () => {
    const chain = await startChain([{}, {}, {}]);
    cleanUps.push(() => chain.stop());
    const blocks = chain.hops.map(
      (hop, index) =>
        `${block(`box${index}`, { ...hop, host: index === 0 ? hop.host : chain.nameOf(index) }, withKey(hop))}  HostKeyAlias box${index}\n${index === 0 ? '' : `  ProxyJump box${index - 1}\n`}`,
    );
    const { workbench } = await startCore(blocks.join(''));
    const page = await TestPage.open(workbench);
    page.answer = trust;
    const { sessionId } = await page.open('box2');
    await page.reaches(sessionId, 'open');
    const label = (index: number): string =>
      `${chain.hops[index]?.user ?? ''}@${index === 0 ? (chain.hops[0]?.host ?? '') : chain.nameOf(index)}:${chain.hops[index]?.port ?? 0}`;
    expect(page.prompts.map(({ hop, body }) => [hop.index, hop.count, hop.label, body.kind])).toEqual(
      [0, 1, 2].map((index) => [index + 1, 3, label(index), 'hostKey']),
    );
    const infos = await page.client.connections.list({});
    const target = infos.find(({ route }) => route.length === 2);
    expect(target).toMatchObject({ route: [label(0), label(1)], way: { kind: 'jump' }, uses: 1, sessions: 1, isRetiring: false });
    expect(infos.find(({ route }) => route.length === 0)?.way).toMatchObject({ kind: 'tcp', family: 4 });
  });

  it('runs an imported program after a yes to exactly its text, and asks no second time', async () => {
    const server = await sshd();
    const { workbench, home } = await startCore(`Host *\n  ${withKey(server)}\n  User ${server.user}\n`, undefined, {
      PATH: process.env['PATH'] ?? '',
      SHELL: '/bin/bash',
    });
    const marker = join(home, 'ran');
    const command = `bash -c 'touch ${marker}; exec 3<>/dev/tcp/${server.host}/${server.port}; cat <&3 & cat >&3; kill %%1' %h`;
    const page = await TestPage.open(workbench);
    const node = bookmark('foreign', 'far.invalid', { proxyCommand: command, foreignCommands: true });
    await page.client.hosts.edit({ edit: { kind: 'add', parentId: null, node } });
    let run: PromptAnswer = { kind: 'cancel' };
    page.answer = (prompt: Prompt) => (prompt.body.kind === 'runCommand' ? run : trust(prompt));
    const open = () => page.client.sessions.open({ target: { bookmarkId: node.id }, size });
    const declined = await open();
    expect(await page.reaches(declined.sessionId, 'failed')).toMatchObject({
      error: { code: 'proxyCommand.failed', detail: { why: 'declined' } },
    });
    expect(existsSync(marker)).toBe(false);
    const exact = command.replace('%%', '%').replace('%h', 'far.invalid');
    expect(page.prompts[0]?.body).toEqual({ kind: 'runCommand', host: 'foreign', command: exact, from: 'bookmark foreign' });
    run = { kind: 'proceed' };
    const { sessionId, connectionId: none } = await open();
    expect(none).toBeUndefined();
    await page.reaches(sessionId, 'open');
    expect(existsSync(marker)).toBe(true);
    expect(JSON.parse(readFileSync(join(home, 'data', 'allowed-commands.json'), 'utf8'))).toMatchObject({ data: [exact] });
    const asked = (): number => page.prompts.filter(({ body }) => body.kind === 'runCommand').length;
    expect(asked()).toBe(2);
    const again = await page.client.sessions.open({ target: { bookmarkId: node.id }, size, ownConnection: true });
    await page.reaches(again.sessionId, 'open');
    expect(asked()).toBe(2);
    // Another text is another program; the user's own is not asked for.
    await page.client.hosts.edit({
      edit: { kind: 'update', node: { ...node, settings: { ...node.settings, proxyCommand: `true; ${command}` } } },
    });
    run = { kind: 'cancel' };
    await page.reaches((await open()).sessionId, 'failed');
    expect(asked()).toBe(3);
    await page.client.hosts.edit({ edit: { kind: 'update', node: { ...node, settings: { proxyCommand: `${command} x` } } } });
    await page.reaches((await open()).sessionId, 'open');
    expect(asked()).toBe(3);
  });

  it('remembers the password of a proxy while something stands on it', async () => {
    const server = await sshd();
    const proxy = await startHttpProxy({ names: { 'far.invalid': server }, login: { user: 'fred', password: testSecret('pw') } });
    cleanUps.push(() => proxy.stop());
    const { workbench } = await startCore(`Host *\n  ${withKey(server)}\n  User ${server.user}\n`);
    const page = await TestPage.open(workbench);
    const outgoingProxy = { kind: 'http', host: proxy.host, port: proxy.port, user: 'fred' } as const;
    const node = bookmark('far', 'far.invalid', { outgoingProxy });
    await page.client.hosts.edit({ edit: { kind: 'add', parentId: null, node } });
    page.answer = (prompt) => (prompt.body.kind === 'password' ? { kind: 'secrets', values: [testSecret('pw')] } : trust(prompt));
    for (const ownConnection of [false, true]) {
      const { sessionId } = await page.client.sessions.open({ target: { bookmarkId: node.id }, size, ownConnection });
      await page.reaches(sessionId, 'open');
    }
    const passwords = page.prompts.filter(({ body }) => body.kind === 'password');
    expect(passwords).toHaveLength(1);
    expect(passwords[0]).toMatchObject({
      body: { user: 'fred', host: `${proxy.host} (the proxy)`, attempt: 1 },
      reason: `http://fred@${proxy.host}:${proxy.port} asks for a password before it connects to ${server.user}@far.invalid:22`,
    });
    expect(JSON.stringify(await page.client.hosts.tree({}))).not.toContain('"pw"');
  });

  it('is kept for the bookmark’s time after the last tab, or ended when idle, or at once', async () => {
    const server = await sshd({ config: 'AcceptEnv SENT_*' });
    const { workbench } = await startCore(
      `${block('lab', server, withKey(server))}  SendEnv SENT_*\n  SetEnv SENT_SET=set REFUSED=x\n`,
      undefined,
      {
        SENT_OWN: 'own',
        UNSENT: 'no',
      },
    );
    const page = await TestPage.open(workbench);
    page.answer = trust;
    const node = bookmark('kept', 'lab', { lingerSeconds: 600 });
    await page.client.hosts.edit({ edit: { kind: 'add', parentId: null, node } });
    const open = async (target: Parameters<typeof page.client.sessions.open>[0]['target']) => {
      const { sessionId } = await page.client.sessions.open({ target, size });
      await page.reaches(sessionId, 'open');
      return sessionId;
    };
    const first = await open({ bookmarkId: node.id });
    const screen = page.screen(first);
    await screen.type('echo "<$SENT_OWN $SENT_SET $UNSENT$REFUSED>"\n');
    await vi.waitFor(() => expect(screen.text()).toContain('<own set >'), patience);
    const [info] = await page.client.connections.list({});
    if (info === undefined) throw new Error('no connection');
    expect(info.lingerSeconds).toBe(600);
    const { seen } = await page.client.routes.seen({ connectionId: info.connectionId });
    expect(seen?.server).toBe(`${server.host}:${server.port}`);
    await page.client.sessions.close({ sessionId: first });
    const second = await open({ bookmarkId: node.id });
    expect((await page.client.connections.list({})).map(({ connectionId }) => connectionId)).toEqual([info.connectionId]);
    await page.client.routes.retire({ connectionId: info.connectionId });
    const third = await open({ bookmarkId: node.id });
    const both = await page.client.connections.list({});
    expect(both.map(({ isRetiring }) => isRetiring).sort()).toEqual([false, true]);
    expect(page.state(second)?.kind).toBe('open');
    await page.client.sessions.close({ sessionId: second });
    await vi.waitFor(async () => expect(await page.client.connections.list({})).toHaveLength(1), patience);
    expect(page.state(third)?.kind).toBe('open');
  });

  it('ends in words when the shell there logs out for idling, and is not made again by itself', async () => {
    const server = await sshd();
    const { workbench } = await startCore(block('lab', server, withKey(server)));
    const page = await TestPage.open(workbench);
    page.answer = trust;
    const node = bookmark('idle', 'lab', { onConnect: 'command', command: 'TMOUT=2 exec bash --norc -i', autoReconnect: true });
    await page.client.hosts.edit({ edit: { kind: 'add', parentId: null, node } });
    const { sessionId } = await page.client.sessions.open({ target: { bookmarkId: node.id }, size });
    await page.reaches(sessionId, 'open');
    const ended = await page.reaches(sessionId, 'ended');
    expect(ended).toMatchObject({ kind: 'ended' });
    expect(ended.kind === 'ended' && ended.idleSeconds).toBeGreaterThanOrEqual(1);
    expect(page.states.get(sessionId)?.map(({ kind }) => kind)).not.toContain('reconnecting');
  });
});
