import { posix, win32 } from 'node:path';
import { expect, it } from 'vitest';
import { BookmarkId } from '../shared/model/ids.ts';
import { expandTilde } from './ssh-config/tokens.ts';
import { keyMentions, leftMentions } from './workbench-key-mentions.ts';

const id = BookmarkId.parse('11111111-1111-4111-8111-111111111111');
const named = (identityFile: string) => [{ kind: 'bookmark' as const, id, name: 'box', host: 'box', settings: { identityFile } }];

it('names a new key below the home with slashes on every system, as it is read again', () => {
  const homeDir = 'C:\\Users\\ann';
  const windows = { homeDir, old: `${homeDir}\\.ssh\\work`, next: `${homeDir}\\.ssh\\work_2`, places: [], paths: win32 };
  expect(keyMentions(windows, named('~/.ssh/work'), [])[0]?.after).toBe('~/.ssh/work_2');
  expect(expandTilde('~/.ssh/work_2', homeDir)).toMatchObject({ value: `${homeDir}/.ssh/work_2` });
  expect(keyMentions(windows, named(windows.old), [])[0]?.after).toBe(windows.next);
  // A backslash is a letter of a name elsewhere.
  const unix = { homeDir: '/home/ann', old: '/home/ann/work', next: '/home/ann/a\\b', places: [], paths: posix };
  expect(keyMentions(unix, named('~/work'), [])[0]?.after).toBe('~/a\\b');
});

it('tells what goes on naming the old key for places that were left, and which of those would lose it', () => {
  const account = { placeId: 'a', user: 'ann', host: 'box', port: 22, name: 'box', bookmarkId: id, step: 'left' as const };
  const search = {
    homeDir: '/home/ann',
    old: '/home/ann/.ssh/work',
    next: '/home/ann/.ssh/work_2',
    places: [account],
    paths: posix,
  };
  const ids = new Set([`bookmark:${id}`]);
  expect(leftMentions(search, named('~/.ssh/work'), [], false)).toEqual({ ids });
  expect(leftMentions(search, [], [], false)).toEqual({ ids: new Set() });
  // Only id_ed25519 and its like are found without being named.
  expect(leftMentions(search, [], [], true)).toEqual({ ids: new Set(), torn: 'box' });
  const proved = { ...account, placeId: 'b', user: 'bob', name: 'bob at box', step: 'retired' as const };
  expect(leftMentions({ ...search, places: [account, proved] }, named('~/.ssh/work'), [], false)).toEqual({ ids, torn: 'box' });
});
