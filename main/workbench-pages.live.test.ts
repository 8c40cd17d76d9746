import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { lacks } from '../e2e/servers/requirements.ts';
import { block, sshd, startCore, TestPage, trust, withKey } from './fixtures/test-page.ts';

describe.skipIf(lacks('sshd'))('pages of the workbench', () => {
  it('gives a page that comes back its sessions, its layout and its bytes', async () => {
    const server = await sshd();
    const { workbench } = await startCore(block('lab', server, withKey(server)));
    const page = await TestPage.open(workbench);
    page.answer = trust;
    const { sessionId } = await page.open('lab');
    await page.reaches(sessionId, 'open');
    const screen = page.screen(sessionId);
    await screen.type('echo ma""rk\n');
    await vi.waitFor(() => expect(screen.text()).toContain('mark\r\n'), { timeout: 20_000 });
    await page.client.pages.saveLayout({ layout: 'my layout' });
    page.client.dispose();

    const again = await TestPage.open(workbench);
    expect(again.welcome).toMatchObject({ layout: 'my layout', sessions: [{ sessionId, state: { kind: 'open' } }] });
    const replayed = again.screen(sessionId);
    await vi.waitFor(() => expect(replayed.text()).toBe(screen.text()), { timeout: 20_000 });
    await replayed.type('echo li""ve\n');
    await vi.waitFor(() => expect(replayed.text()).toContain('live\r\n'), { timeout: 20_000 });
  });

  it('asks a page that comes back again what was still open', async () => {
    const server = await sshd();
    const { workbench } = await startCore(block('lab', server, withKey(server)));
    const page = await TestPage.open(workbench);
    const { sessionId } = await page.open('lab');
    await vi.waitFor(() => expect(page.prompts).toHaveLength(1), { timeout: 20_000 });
    page.client.dispose();
    const again = await TestPage.open(workbench);
    again.answer = trust;
    await vi.waitFor(() => expect(again.prompts).toHaveLength(1), { timeout: 20_000 });
    await again.reaches(sessionId, 'open');
  });

  it('gives a tab to another page with its question, and what the old one still says of it ends nothing there', async () => {
    const server = await sshd();
    const { workbench } = await startCore(block('lab', server, withKey(server)));
    const page = await TestPage.open(workbench);
    const { sessionId } = await page.open('lab');
    await vi.waitFor(() => expect(page.prompts).toHaveLength(1), { timeout: 20_000 });
    const invited = await page.client.pages.moveOut({ sessionIds: [], layout: '{}' });
    const other = await TestPage.open(workbench, invited.kind === 'page' ? invited.pageKey : '');
    const told: unknown[] = [];
    other.client.pages.onTabMovedIn(({ moveId, layout, sessions }) => {
      told.push(layout, ...sessions.map((session) => session.sessionId), other.prompts.length);
      void other.client.pages.tookIn({ moveId });
    });
    await other.client.pages.titled({ title: 'other', tabs: { count: 1, names: ['lab'] } });
    const [window] = (await page.client.pages.others({})).windows;
    expect(window).toMatchObject({ title: 'other', tabs: { count: 1, names: ['lab'] } });
    const windowId = window?.windowId ?? '';
    // What a welcome repeats comes a turn after it.
    await new Promise(setImmediate);
    expect(await page.client.pages.moveTo({ windowId, sessionIds: [sessionId], layout: 'a tab' })).toEqual({ kind: 'moved' });
    expect(told).toEqual(['a tab', sessionId, 0]);
    await vi.waitFor(() => expect(other.prompts).toEqual(page.prompts), { timeout: 20_000 });

    await page.client.sessions.close({ sessionId });
    await expect(page.client.sessions.stop({ sessionId })).rejects.toMatchObject({ code: 'session.busy' });
    await expect(page.client.sessions.reconnect({ sessionId })).rejects.toMatchObject({ code: 'session.busy' });
    const [prompt] = other.prompts;
    const answer = prompt && trust(prompt);
    if (prompt === undefined || answer === undefined) throw new Error('no question of a host key');
    await other.client.prompts.answer({ promptId: prompt.promptId, answer });
    await other.reaches(sessionId, 'open');
  });

  it('gives no tab to a page that went while it was told', async () => {
    const { workbench } = await startCore();
    const page = await TestPage.open(workbench);
    const invited = await page.client.pages.moveOut({ sessionIds: [], layout: '{}' });
    const other = await TestPage.open(workbench, invited.kind === 'page' ? invited.pageKey : '');
    other.client.pages.onTabMovedIn(() => other.client.dispose());
    const windowId = (await page.client.pages.others({})).windows[0]?.windowId ?? '';
    expect(await page.client.pages.moveTo({ windowId, sessionIds: [], layout: 'a tab' })).toEqual({ kind: 'gone' });
    expect((await page.client.pages.others({})).windows).toEqual([]);
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
    await vi.waitFor(() => expect(takenOver).toBe(true), { timeout: 20_000 });
    await expect(first.client.hosts.tree({})).rejects.toMatchObject({ code: 'page.occupied' });
  });

  it('lets no wire make itself a watcher, which would pass by the page that is there', async () => {
    const { workbench } = await startCore();
    await TestPage.open(workbench);
    const other = new TestPage(workbench);
    const said = { pageKey: 'second-page-key-01', isWatcher: true };
    expect(await other.client.pages.hello(said)).toEqual({ kind: 'occupied' });
    await expect(other.client.hosts.tree({})).rejects.toMatchObject({ code: 'page.occupied' });
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
    await vi.waitFor(() => expect(trees.at(-1)).toEqual(['other']), { timeout: 20_000 });
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
    await vi.waitFor(() => expect(received).toBeGreaterThan(100_000), { timeout: 20_000 });
    let before = -1;
    await vi.waitFor(
      () => {
        const now = received;
        if (now !== before) {
          before = now;
          throw new Error('still coming');
        }
      },
      { timeout: 20_000, interval: 300 },
    );
    expect(received).toBeLessThanOrEqual(512 * 1024);
    await pipe.write(Buffer.from('\u0003'));
    consuming = true;
    for (const used of held.splice(0)) used();
    await vi.waitFor(() => expect(tail).toMatch(/\^C/), { timeout: 20_000 });
  });
});
