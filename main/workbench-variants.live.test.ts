import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lacks } from '../e2e/servers/requirements.ts';
import type { Bookmark, BookmarkVariant, HostSettings } from '../shared/model/bookmark.ts';
import { BookmarkId } from '../shared/model/ids.ts';
import { block, size, sshd, startCore, TestPage, trust, withKey } from './fixtures/test-page.ts';

const variant = (name: string, settings: HostSettings): BookmarkVariant => ({
  id: BookmarkId.parse(`id-${name}`),
  name,
  settings,
});

describe.skipIf(lacks('sshd'))('variants of one bookmark (CF-22)', () => {
  it('reach the same machine by another key and by another route, each as itself, and leave with an export', async () => {
    const [server, gate] = await Promise.all([sshd(), sshd()]);
    const { workbench, home } = await startCore(block('gate', gate, withKey(gate)));
    const page = await TestPage.open(workbench);
    page.answer = trust;
    const key = server.clientKey.path;
    const node: Bookmark = {
      kind: 'bookmark',
      id: BookmarkId.parse('id-box'),
      name: 'box',
      host: server.host,
      settings: {
        port: server.port,
        user: server.user,
        identityFile: join(home, 'none'),
        identitiesOnly: true,
        production: true,
      },
      variants: [
        variant('office', { identityFile: key }),
        variant('away', { identityFile: key, proxyJump: 'gate', production: false }),
      ],
    };
    await page.client.hosts.edit({ edit: { kind: 'add', parentId: null, node } });
    const open = async (bookmarkId: BookmarkId, state: 'open' | 'failed') => {
      const { sessionId, name, production } = await page.client.sessions.open({ target: { bookmarkId }, size });
      await page.reaches(sessionId, state);
      return { name, production };
    };

    expect(await open(node.id, 'failed')).toEqual({ name: 'box', production: true });
    expect(await open(BookmarkId.parse('id-office'), 'open')).toEqual({ name: 'box (office)', production: true });
    expect(await open(BookmarkId.parse('id-away'), 'open')).toEqual({ name: 'box (away)', production: false });
    const named = await page.open('box/away');
    await page.reaches(named.sessionId, 'open');
    const infos = await page.client.connections.list({});
    const ways = infos.filter(({ host, port }) => host === server.host && port === server.port).map(({ route }) => route.length);
    expect(ways.sort()).toEqual([0, 1]);

    const { text } = await workbench.imports.export('ssh_config');
    const file = join(home, 'exported');
    writeFileSync(file, text, { mode: 0o600 });
    const like = (alias: string, ...words: string[]): string[] =>
      execFileSync('ssh', ['-F', file, '-G', alias], { encoding: 'utf8' })
        .split('\n')
        .filter((line) => words.includes(line.split(' ')[0] ?? ''));
    const place = [`user ${server.user}`, `hostname ${server.host}`, `port ${server.port}`];
    const asked = ['user', 'hostname', 'port', 'identityfile', 'proxyjump'];
    expect(like('box-office', ...asked)).toEqual([...place, `identityfile ${key}`]);
    expect(like('box-away', ...asked)).toEqual([...place, `identityfile ${key}`, 'proxyjump gate']);
  });
});
