import { describe, expect, it } from 'vitest';
import { freePort } from '../e2e/servers/free-port.ts';
import { lacks } from '../e2e/servers/requirements.ts';
import { startSshd } from '../e2e/servers/sshd.ts';
import { BookmarkId } from '../shared/model/ids.ts';
import { cleanUps } from './fixtures/test-page.ts';
import { configFor, opened } from './fixtures/tunnel-page.ts';

describe.skipIf(lacks('sshd'))('FW-20: a computer that only a relay can reach', () => {
  it('is logged in to through the relay’s port, by a bookmark that jumps over it', async () => {
    const [relay, inside] = await Promise.all([startSshd(), startSshd()]);
    cleanUps.push(
      () => relay.stop(),
      () => inside.stop(),
    );
    const port = await freePort();
    const page = await opened(
      configFor(relay, `Host localhost\nIdentityFile ${inside.clientKey.path}\nStrictHostKeyChecking accept-new\n`),
    );
    const listen = { kind: 'tcp', port } as const;
    const target = { kind: 'tcp', host: 'localhost', port: inside.port } as const;
    const { tunnelId } = await page.add({ kind: 'remote', listen, target }, { probe: 'banner' });
    await page.on(tunnelId);
    expect((await page.proves(tunnelId, 'answers')).proof).toMatchObject({ said: expect.stringContaining('SSH-2.0') });
    const id = BookmarkId.parse('office');
    const settings = { port, user: inside.user, proxyJump: 'box' };
    const node = { kind: 'bookmark', id, name: 'Office through box', host: 'localhost', settings } as const;
    const { client } = page.page;
    await client.hosts.edit({ edit: { kind: 'add', parentId: null, node } });
    const from = inside.log().length;
    const { sessionId } = await client.sessions.open({ target: { bookmarkId: id }, size: { columns: 80, rows: 24 } });
    await page.page.reaches(sessionId, 'open');
    await inside.waitForLog(/Accepted publickey for \S+ from (127\.0\.0\.1|::1)/, { from });
  });
});
