import { describe, expect, it } from 'vitest';
import type { Bookmark, ConfigHost, HostTree } from '../../shared/model/bookmark.ts';
import { BookmarkId } from '../../shared/model/ids.ts';
import { isRootHost } from './root-host.ts';

const id = (last: number): BookmarkId => BookmarkId.parse(`00000000-0000-4000-8000-00000000000${last}`);
const bookmark = (last: number, settings: Bookmark['settings'], host = 'box'): Bookmark => ({
  kind: 'bookmark',
  id: id(last),
  name: `b${last}`,
  host,
  settings,
});
const config = (alias: string, user: string, isPattern = false): ConfigHost => ({
  alias,
  user,
  isPattern,
  file: '~/.ssh/config',
  line: 1,
  notes: [],
});

const tree: HostTree = {
  revision: 1,
  roots: [
    {
      kind: 'folder',
      id: id(9),
      name: 'f',
      settings: { user: 'root' },
      children: [
        bookmark(1, {}),
        { ...bookmark(2, { user: 'eve' }), variants: [{ id: id(3), name: 'admin', settings: { user: 'root' } }] },
      ],
    },
    bookmark(4, {}, 'db'),
    bookmark(5, {}),
  ],
  configHosts: [config('db', 'root'), config('web', 'eve'), config('*', 'root', true)],
  problems: [],
};

describe('a host that a key is installed on', () => {
  it.each<readonly [string, Parameters<typeof isRootHost>[1], boolean]>([
    ['the folder says it', { bookmarkId: id(1) }, true],
    ['the bookmark says another', { bookmarkId: id(2) }, false],
    ['the variant says it', { bookmarkId: id(3) }, true],
    ['the config says it of the bookmark’s host', { bookmarkId: id(4) }, true],
    ['nobody says it', { bookmarkId: id(5) }, false],
    ['it is typed', { destination: 'root@box' }, true],
    ['it is typed as an address', { destination: 'ssh://root@box:22' }, true],
    ['another with an @ is typed', { destination: 'root@corp@box' }, false],
    ['a host of the config is typed', { destination: 'db' }, true],
    ['another of the config is typed', { destination: 'web' }, false],
    ['nothing is chosen', undefined, false],
  ])('is root’s or not: %s', (_how, target, isRoot) => {
    expect(isRootHost(tree, target)).toBe(isRoot);
  });
});
