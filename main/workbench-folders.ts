import { randomUUID } from 'node:crypto';
import type { HawserContract } from '../shared/contract.ts';
import type { FolderBookmark, FolderBookmarks } from '../shared/model/folder-bookmarks.ts';
import type { Handlers } from '../shared/rpc/contract-types.ts';
import { editFolders, editLabels } from './sftp/browser/folder-bookmarks.ts';
import type { DocumentState } from './storage/json-document.ts';
import type { PageContext } from './workbench-page-context.ts';
import type { WorkbenchParts } from './workbench-parts.ts';

/** What pages are told of the bookmarks of folders. */
export function folderBookmarks({ data, undoLabel }: DocumentState<FolderBookmark[]>): FolderBookmarks {
  return { folders: data, undoLabel };
}

/** What the core does for the `folders` part of the contract. */
export function createFolderHandlers({
  folders,
}: Pick<WorkbenchParts, 'folders'>): Handlers<HawserContract, PageContext>['folders'] {
  return {
    list: () => folderBookmarks(folders.state),
    async edit({ edit }) {
      const { data } = folders.state;
      if (editFolders(data, edit, randomUUID) === data) return folderBookmarks(folders.state);
      return folderBookmarks(await folders.update(editLabels[edit.kind], (now) => [...editFolders(now, edit, randomUUID)]));
    },
    undo: async () => folderBookmarks(await folders.undo()),
  };
}
