import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../shared/base/clock.ts';
import type { HostSettings, TreeNode } from '../../shared/model/bookmark.ts';
import { BookmarkId } from '../../shared/model/ids.ts';
import { defaults } from '../ssh-config/test-support.ts';
import { HostBook } from './host-book.ts';

const idOf = (at: number): BookmarkId => BookmarkId.parse(`6b1e1a52-4f0a-4d3e-9f39-0d6d1f6b7c${String(at)}`);
const bookmark = (at: number, host: string, settings: HostSettings = {}): TreeNode => ({
  kind: 'bookmark',
  id: idOf(at),
  name: `b${at}`,
  host,
  settings,
});

/** A book whose bookmarks the test changes, and how many of them were resolved. */
function stage(roots: readonly TreeNode[]) {
  const homeDir = mkdtempSync(join(tmpdir(), 'hawser-book-'));
  onTestFinished(() => rmSync(homeDir, { recursive: true }));
  const config = join(homeDir, 'config');
  const never = { dispose: () => undefined };
  const bookmarks = { state: { data: [...roots], revision: 1 }, onChanged: () => never };
  let resolved = 0;
  // Every resolution asks it once, for exceptions that end.
  const clock = { ...systemClock, now: () => (resolved++, systemClock.now()) };
  const book = new HostBook({
    host: { homeDir, userName: 'me', environment: {}, configFile: config, clock },
    bookmarks,
    settings: {
      state: { data: { serverAliveIntervalSeconds: 30, serverAliveCountMax: 3, fileNameEncodings: {} } },
      onChanged: () => never,
    },
    algorithms: defaults,
    policy: { file: join(homeDir, 'policy.json'), ownerId: process.getuid?.() },
    systemConfigFile: join(homeDir, 'ssh_config'),
  } as unknown as ConstructorParameters<typeof HostBook>[0]);
  onTestFinished(() => book.dispose());
  return {
    write: (text: string) => writeFileSync(config, text),
    set: (at: number, node: TreeNode) => (bookmarks.state.data[at] = node),
    async look() {
      resolved = 0;
      const { noSession = [] } = await book.tree();
      return { noSession, resolved };
    },
    /** Whether what is typed is production, and how many were resolved to say so. */
    async isProduction(destination: string) {
      const typed = await book.resolve({ destination });
      resolved = 0;
      return [await book.isProduction(typed), resolved];
    },
  };
}

it('a bookmark is resolved for SessionType once, and again where it or a file changed', async () => {
  const { write, set, look } = stage([bookmark(10, 'web1'), bookmark(11, 'tun1'), bookmark(12, 'db1')]);
  write('Host tun*\n  SessionType none\n');
  const first = await look();
  expect(first.noSession).toEqual([idOf(11)]);
  const one = first.resolved / 3;
  expect(one).toBeGreaterThanOrEqual(1);
  expect(await look()).toEqual({ noSession: [idOf(11)], resolved: 0 });
  set(0, bookmark(10, 'tun2'));
  expect(await look()).toEqual({ noSession: [idOf(10), idOf(11)], resolved: one });
  set(1, bookmark(11, 'tun1', { options: [{ keyword: 'SessionType', value: 'default' }] }));
  expect(await look()).toEqual({ noSession: [idOf(10)], resolved: one });
  write('Host tun* db1\n  SessionType none\n');
  expect(await look()).toEqual({ noSession: [idOf(10), idOf(12)], resolved: 3 * one });
  write('Host tun*\n  SessionType default\n');
  expect((await look()).noSession).toEqual([]);
});

it('what a typed host is compared with is resolved once, and again where a bookmark or a file changed', async () => {
  const { write, set, isProduction } = stage([bookmark(10, 'web1', { production: true }), bookmark(11, 'web2')]);
  write('Host web1\n  HostName 10.0.0.5\n');
  const [, one] = await isProduction('10.0.0.5');
  expect(one).toBeGreaterThanOrEqual(1);
  expect(await isProduction('10.0.0.5')).toEqual([true, 0]);
  expect(await isProduction('10.0.0.6')).toEqual([false, 0]);
  write('Host web1\n  HostName 10.0.0.6\n');
  expect(await isProduction('10.0.0.5')).toEqual([false, one]);
  expect(await isProduction('10.0.0.6')).toEqual([true, 0]);
  set(0, bookmark(10, 'web1'));
  expect(await isProduction('10.0.0.6')).toEqual([false, 0]);
  set(1, bookmark(11, 'web2', { production: true }));
  expect(await isProduction('web2')).toEqual([true, one]);
  expect(await isProduction('web1')).toEqual([false, 0]);
});
