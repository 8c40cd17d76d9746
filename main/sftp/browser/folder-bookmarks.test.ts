import { describe, expect, it } from 'vitest';
import type { FilePath } from '../../../shared/model/file-path.ts';
import type { FolderBookmark } from '../../../shared/model/folder-bookmarks.ts';
import { editFolders } from './folder-bookmarks.ts';

const folder = (id: string, host: string, path: string): FolderBookmark => ({ id, host, path: path as FilePath });
const ids = (folders: readonly FolderBookmark[]): string => folders.map(({ id }) => id).join(' ');
const never = (): string => 'new';

const some = [folder('a', 'web1', '/a'), folder('b', '', '/b'), folder('c', 'web1', '/c'), folder('d', 'web1', '/d')];

describe('bookmarks of folders', () => {
  it('are added behind the others, and no folder of a host twice', () => {
    expect(editFolders(some, { kind: 'add', host: '', path: '/a' as FilePath }, never).at(-1)).toEqual(folder('new', '', '/a'));
    expect(editFolders(some, { kind: 'add', host: 'web1', path: '/a' as FilePath }, never)).toBe(some);
  });

  it('get names and lose them', () => {
    const named = editFolders(some, { kind: 'rename', id: 'c', name: 'Logs' }, never);
    expect(named[2]).toEqual({ ...folder('c', 'web1', '/c'), name: 'Logs' });
    expect(editFolders(named, { kind: 'rename', id: 'c' }, never)).toEqual(some);
  });

  it('are moved among those of their host', () => {
    expect(ids(editFolders(some, { kind: 'move', id: 'd', index: 0 }, never))).toBe('d a b c');
    expect(ids(editFolders(some, { kind: 'move', id: 'a', index: 1 }, never))).toBe('b c a d');
    expect(ids(editFolders(some, { kind: 'move', id: 'a', index: 9 }, never))).toBe('b c d a');
    expect(ids(editFolders(some, { kind: 'remove', id: 'b' }, never))).toBe('a c d');
  });
});
