import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { lacks, program } from '../e2e/servers/requirements.ts';
import type { Bookmark, HostSettings } from '../shared/model/bookmark.ts';
import { BookmarkId, type SessionId } from '../shared/model/ids.ts';
import { block, cleanUps, size, sshd, startCore, TestPage, trust, withKey } from './fixtures/test-page.ts';

const patient = { timeout: 20_000 };

function hasTmux(): boolean {
  try {
    execFileSync('tmux', ['-V']);
    return true;
  } catch {
    return false;
  }
}

/** A page with one bookmark on a host that is logged in to by key; `more` stands in its block of ssh_config. */
async function started(settings: HostSettings, more = '') {
  const server = await sshd();
  const { workbench, home } = await startCore(block('lab', server, `${withKey(server)}\n${more}`));
  const page = await TestPage.open(workbench);
  page.answer = trust;
  const bookmarkId = BookmarkId.parse('id-lab');
  const node: Bookmark = { kind: 'bookmark', id: bookmarkId, name: 'own', host: 'lab', settings };
  await page.client.hosts.edit({ edit: { kind: 'add', parentId: null, node } });
  const open = async (): Promise<SessionId> => {
    const { sessionId } = await page.client.sessions.open({ target: { bookmarkId }, size });
    await page.reaches(sessionId, 'open');
    return sessionId;
  };
  return { page, home, open, server };
}

describe.skipIf(lacks('sshd'))('what a bookmark opens in a terminal', () => {
  it.skipIf(!hasTmux())('is a session of tmux that is the same after the link was cut (TM-10)', async () => {
    const name = `hawser-test-${process.pid}`;
    cleanUps.push(() => {
      try {
        execFileSync('tmux', ['kill-session', '-t', name], { stdio: 'ignore' });
      } catch {
        // It ended with its shell.
      }
    });
    const { page, open } = await started({ onConnect: 'tmux', tmuxSession: name, shellFolder: '/' });
    const sessionId = await open();
    const screen = page.screen(sessionId);
    await screen.type('cd /; echo mark=$((40+2)) in $PWD\r');
    await vi.waitFor(() => expect(screen.text()).toContain('mark=42 in /'), patient);

    // A second one only watches (TM-07): what is typed there does not arrive.
    const [root] = (await page.client.hosts.tree({})).roots;
    if (root?.kind !== 'bookmark') throw new Error('no bookmark');
    const watching = { ...root.settings, tmuxReadOnly: true };
    await page.client.hosts.edit({ edit: { kind: 'update', node: { ...root, settings: watching } } });
    const watcher = page.screen(await open());
    await vi.waitFor(() => expect(watcher.text()).toContain('mark=42 in /'), patient);
    await watcher.type('echo from=$((7*11))\r');
    await screen.type('echo then=$((9*11))\r');
    await vi.waitFor(() => expect(watcher.text()).toContain('then=99'), patient);
    expect(screen.text()).not.toContain('from=');

    await page.client.hosts.edit({ edit: { kind: 'update', node: root } });
    const before = screen.text().length;
    const [connection] = await page.client.connections.list({});
    if (connection) await page.client.connections.disconnect({ connectionId: connection.connectionId });
    await page.client.sessions.reconnect({ sessionId });
    await page.reaches(sessionId, 'open');
    // tmux draws what stood there; nothing ran again.
    await vi.waitFor(() => expect(screen.text().slice(before)).toContain('then=99'), patient);
    const sessions = execFileSync('tmux', ['list-sessions', '-F', '#{session_name}'], { encoding: 'utf8' });
    expect(sessions.split('\n').filter((each) => each === name)).toHaveLength(1);
  });

  it('is a shell in a folder of any name', async () => {
    const { page, home, open } = await started({});
    const folder = join(home, "it's $HOME ü");
    mkdirSync(folder);
    const [root] = (await page.client.hosts.tree({})).roots;
    if (root?.kind !== 'bookmark') throw new Error('no bookmark');
    await page.client.hosts.edit({ edit: { kind: 'update', node: { ...root, settings: { shellFolder: folder } } } });
    const screen = page.screen(await open());
    await screen.type('echo "at=$(pwd)"; shopt -q login_shell && echo is-$((1))-login\r');
    await vi.waitFor(() => expect(screen.text()).toContain(`at=${folder}`), patient);
  });

  it('is run again after a cut by the user only, where it is a command', async () => {
    const { page, home, open, server } = await started({}, '  RemoteCommand echo x >> %d/count; sleep 60');
    const count = join(home, 'count');
    const sessionId = await open();
    await vi.waitFor(() => expect(readFileSync(count, 'utf8')).toBe('x\n'), patient);
    server.dropSessions();
    await page.reaches(sessionId, 'failed');
    expect(page.states.get(sessionId)?.map(({ kind }) => kind)).not.toContain('reconnecting');
    await page.client.sessions.reconnect({ sessionId });
    await vi.waitFor(() => expect(readFileSync(count, 'utf8')).toBe('x\nx\n'), patient);
  });

  it('is RemoteCommand of ssh_config, with its tokens, unless the bookmark wants a shell', async () => {
    const { page, open } = await started({}, '  RemoteCommand printf "%%s\\n" "for-%r-at-%n"; sleep 60');
    const screen = page.screen(await open());
    await vi.waitFor(() => expect(screen.text()).toMatch(/for-\S+-at-lab/), patient);
    const [root] = (await page.client.hosts.tree({})).roots;
    if (root?.kind !== 'bookmark') throw new Error('no bookmark');
    await page.client.hosts.edit({ edit: { kind: 'update', node: { ...root, settings: { onConnect: 'shell' } } } });
    const other = page.screen(await open());
    await other.type('echo shell=$((20+3))\r');
    await vi.waitFor(() => expect(other.text()).toContain('shell=23'), patient);
  });

  it('is the subsystem that RemoteCommand names with SessionType subsystem', async () => {
    const server = await sshd({ config: 'Subsystem menu echo "sub=$((40+2))"; sleep 60' });
    const { workbench } = await startCore(
      block('lab', server, `${withKey(server)}\n  SessionType subsystem\n  RemoteCommand menu`),
    );
    const page = await TestPage.open(workbench);
    page.answer = trust;
    const { sessionId } = await page.client.sessions.open({ target: { destination: 'lab' }, size });
    await page.reaches(sessionId, 'open');
    const screen = page.screen(sessionId);
    await vi.waitFor(() => expect(screen.text()).toContain('sub=42'), patient);
  });

  it('is a shell with SessionType none where a terminal was asked for, which says so; the tree knows the host has no session', async () => {
    const { page, open } = await started({}, '  SessionType none');
    const notes: (string | undefined)[] = [];
    page.client.sessions.onChanged(({ note }) => notes.push(note));
    const sessionId = await open();
    const screen = page.screen(sessionId);
    await screen.type('echo shell=$((20+3))\r');
    await vi.waitFor(() => expect(screen.text()).toContain('shell=23'), patient);
    expect(notes).toContainEqual(expect.stringMatching(/^SessionType none \(.*config:\d+\): ssh opens no terminal/));
    const { configHosts } = await page.client.hosts.tree({});
    expect(configHosts.find(({ alias }) => alias === 'lab')).toMatchObject({ hasNoSession: true });
  });

  it('is its tunnels alone for a bookmark that a pattern gives SessionType none, unless something nearer is said', async () => {
    const { workbench } = await startCore('Host db*\n  SessionType none\n');
    const page = await TestPage.open(workbench);
    const add = (id: string, host: string, more: Partial<Bookmark> = {}): Promise<unknown> => {
      const node = { kind: 'bookmark' as const, id: BookmarkId.parse(id), name: id, host, settings: {}, ...more };
      return page.client.hosts.edit({ edit: { kind: 'add', parentId: null, node } });
    };
    await add('pattern', 'db7');
    await add('other', 'web');
    await add('wants', 'db8', { settings: { onConnect: 'shell' } });
    await add('nearer', 'db9', { settings: { options: [{ keyword: 'SessionType', value: 'default' }] } });
    await add('own', 'web', { settings: { options: [{ keyword: 'sessiontype', value: 'none' }] } });
    await add('twice', 'web', { variants: [{ id: BookmarkId.parse('away'), name: 'away', host: 'db1', settings: {} }] });
    expect((await page.client.hosts.tree({})).noSession).toEqual(['pattern', 'own', 'away']);
  });

  it('has a terminal with RequestTTY no, and says with file and line what ssh would do', async () => {
    const { page, home, open, server } = await started({}, '  RequestTTY no');
    const told = spawnSync(
      program('ssh'),
      ['-F', join(home, '.ssh', 'config'), '-o', `UserKnownHostsFile=${server.knownHostsFile}`, 'lab'],
      {
        input: 'tty\n',
        encoding: 'utf8',
        timeout: 20_000,
      },
    );
    expect(told.stdout).toContain('not a tty');
    const notes: (string | undefined)[] = [];
    page.client.sessions.onChanged(({ note }) => notes.push(note));
    const screen = page.screen(await open());
    await screen.type('tty\r');
    await vi.waitFor(() => expect(screen.text()).toContain('/dev/pts/'), patient);
    expect(notes).toContainEqual(expect.stringMatching(/^RequestTTY no \(.*config:\d+\): ssh would give the shell no terminal/));
  });
});
