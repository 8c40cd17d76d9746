import { describe, expect, it } from 'vitest';
import { lacks } from '../e2e/servers/requirements.ts';
import type { Bookmark } from '../shared/model/bookmark.ts';
import { BookmarkId } from '../shared/model/ids.ts';
import { block, size, sshd, startCore, TestPage, trust, withKey } from './fixtures/test-page.ts';

/** CN-03. Linux takes every address of 127.0.0.0/8 as its own. */
describe.skipIf(lacks('sshd') || process.platform !== 'linux')('the address that a host is connected to from', () => {
  it('is one of those that are proposed, loopback last, or another one of this computer: the server sees it', async () => {
    const server = await sshd();
    const { workbench } = await startCore(block('lab', server, withKey(server)));
    const page = await TestPage.open(workbench);
    page.answer = trust;
    const { addresses } = await page.client.routes.localAddresses({});
    expect(addresses.map(({ address }) => address)).toContain('127.0.0.1');
    const firstLoopback = addresses.findIndex(({ isLoopback }) => isLoopback);
    expect(addresses.slice(firstLoopback).every(({ isLoopback }) => isLoopback)).toBe(true);
    for (const bindAddress of ['127.0.0.1', '127.0.0.2']) {
      const bookmarkId = BookmarkId.parse(`id-${bindAddress}`);
      const node: Bookmark = { kind: 'bookmark', id: bookmarkId, name: bindAddress, host: 'lab', settings: { bindAddress } };
      await page.client.hosts.edit({ edit: { kind: 'add', parentId: null, node } });
      const { sessionId } = await page.client.sessions.open({ target: { bookmarkId }, size });
      await page.reaches(sessionId, 'open');
      const connection = (await page.client.connections.list({})).at(-1);
      if (connection === undefined) throw new Error('not connected');
      // What SSH_CONNECTION says over there.
      const { seen } = await page.client.routes.seen({ connectionId: connection.connectionId });
      expect(seen?.client).toMatch(new RegExp(`^${bindAddress.replaceAll('.', '\\.')}:\\d+$`));
      await page.client.sessions.close({ sessionId });
    }
  });
});
