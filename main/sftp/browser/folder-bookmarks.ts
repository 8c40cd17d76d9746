import { z } from 'zod';
import { FolderBookmark, mostFolderBookmarks, type FolderBookmarkEdit } from '../../../shared/model/folder-bookmarks.ts';
import type { DocumentShape } from '../../storage/document-format.ts';

type Folders = readonly FolderBookmark[];

/** `folder-bookmarks.json`: folders that the user comes back to, of hosts and of this computer. */
export const folderBookmarksDocument: DocumentShape<FolderBookmark[]> = {
  name: 'folder-bookmarks',
  version: 1,
  schema: z.array(FolderBookmark),
  migrations: {},
  initial: () => [],
};

/** What each kind of change is called where it can be taken back. */
export const editLabels = {
  add: 'Bookmark a folder',
  rename: 'Rename a bookmarked folder',
  remove: 'Remove a bookmarked folder',
  move: 'Move a bookmarked folder',
} as const satisfies Record<FolderBookmarkEdit['kind'], string>;

/** The folders after a change; the same ones when it changes nothing. With more than 2,000 the oldest of all hosts gives way. */
export function editFolders(folders: Folders, edit: FolderBookmarkEdit, newId: () => string): Folders {
  switch (edit.kind) {
    case 'add': {
      const { host, path } = edit;
      if (folders.some((each) => each.host === host && each.path === path)) return folders;
      return [...folders, { id: newId(), host, path }].slice(-mostFolderBookmarks);
    }
    case 'rename':
      return folders.map((each) => {
        if (each.id !== edit.id) return each;
        const { id, host, path } = each;
        return edit.name === undefined ? { id, host, path } : { id, host, path, name: edit.name };
      });
    case 'remove':
      return folders.filter(({ id }) => id !== edit.id);
    case 'move':
      return moved(folders, edit.id, edit.index);
  }
}

function moved(folders: Folders, id: string, index: number): Folders {
  const one = folders.find((each) => each.id === id);
  if (one === undefined) return folders;
  const others = folders.filter((each) => each !== one);
  const before = others.filter(({ host }) => host === one.host)[index];
  const at = before === undefined ? others.length : others.indexOf(before);
  return [...others.slice(0, at), one, ...others.slice(at)];
}
