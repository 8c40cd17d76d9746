import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { systemClock } from '../../shared/base/clock.ts';
import type { HostSettings, TreeNode } from '../../shared/model/bookmark.ts';
import { BookmarkId } from '../../shared/model/ids.ts';
import type { Host } from '../host.ts';
import { defaults } from '../ssh-config/test-support.ts';
import { HostBook } from './host-book.ts';

let homeDir: string;
beforeEach(() => {
  homeDir = mkdtempSync(join(tmpdir(), 'hawser-book-'));
});
afterEach(() => rmSync(homeDir, { recursive: true, force: true }));

const id = BookmarkId.parse('6b1e1a52-4f0a-4d3e-9f39-0d6d1f6b7c11');

/** A book of one bookmark beside the jump host `gate`. */
function bookOf(settings: HostSettings): HostBook {
  const gate = BookmarkId.parse('6b1e1a52-4f0a-4d3e-9f39-0d6d1f6b7c12');
  const data: TreeNode[] = [
    { kind: 'bookmark', id, name: 'far', host: 'far.invalid', settings },
    { kind: 'bookmark', id: gate, name: 'gate', host: 'gate.invalid', settings: { user: 'keeper' } },
  ];
  const never = { dispose: () => undefined };
  // Only what resolving looks at.
  const document = { state: { data, revision: 1 }, onChanged: () => never };
  const host = { homeDir, userName: 'me', environment: {}, configFile: 'none', clock: systemClock } as unknown as Host;
  const options = {
    host,
    bookmarks: document,
    settings: { state: { data: { serverAliveIntervalSeconds: 30, serverAliveCountMax: 3 } } },
    algorithms: defaults,
  };
  return new HostBook(options as unknown as ConstructorParameters<typeof HostBook>[0]);
}

const draw = (settings: HostSettings) => bookOf(settings).draw({ bookmarkId: id });

it('takes a hop for a bookmark or an address', async () => {
  const { hops } = await draw({ user: 'fred', proxyJump: 'gate,%r@b.invalid:33,ssh://x@c.invalid' });
  expect(hops.map(({ user, hostName, port }) => [user, hostName, port])).toEqual([
    ['keeper', 'gate.invalid', 22],
    ['fred', 'b.invalid', 33],
    ['x', 'c.invalid', 22],
  ]);
});

it.each([
  'ssh \\-oProxyCommand=touch\\ /tmp/owned y',
  '/bin/ssh \\-oProxyCommand=touch\\ /tmp/owned y',
  'a b',
  'ssh\u00a0\\-oProxyCommand=x\u00a0y',
])('reads no options out of a hop whose tokens became %j', async (user) => {
  for (const proxyJump of ['%r@gate.invalid', '%r'])
    await expect(draw({ user, proxyJump })).rejects.toMatchObject({
      code: 'destination.invalid',
      detail: { why: expect.stringMatching(/White space/) as string },
    });
});

it.each([
  { user: 'x`touch owned`', proxyCommand: 'nc %r %h' },
  { user: 'x;id' },
  { user: '-oProxyCommand=x' },
  { options: [{ keyword: 'HostKeyAlias', value: '$(touch owned)' }], proxyCommand: 'nc %k' },
])('refuses %j, which would be read by a shell', async (settings) => {
  await expect(draw(settings)).rejects.toMatchObject({ code: 'config.badOption' });
});
