import { z } from 'zod';
import { FilePath } from './file-path.ts';

/** A folder worth coming back to. `host` is `user@host:port` of a session; empty for this computer. */
export const FolderBookmark = z.object({
  id: z.string().min(1).max(64),
  host: z.string().max(600),
  path: FilePath,
  /** What it is called; its path when absent. */
  name: z.string().trim().min(1).max(200).optional(),
});
export type FolderBookmark = z.infer<typeof FolderBookmark>;

export const mostFolderBookmarks = 2000;

/** All of them in the user's order. */
export const FolderBookmarks = z.object({
  folders: z.array(FolderBookmark),
  /** What undo would take back, absent when there is nothing. */
  undoLabel: z.string().optional(),
});
export type FolderBookmarks = z.infer<typeof FolderBookmarks>;

/** One change; each makes one undo step. */
export const FolderBookmarkEdit = z.discriminatedUnion('kind', [
  /** Nothing happens when that folder is bookmarked already. */
  z.object({ kind: z.literal('add'), host: z.string().max(600), path: FilePath }),
  /** Without a name it is called by its path. */
  z.object({ kind: z.literal('rename'), id: z.string().max(64), name: z.string().trim().min(1).max(200).optional() }),
  z.object({ kind: z.literal('remove'), id: z.string().max(64) }),
  /** To a place among those of its host. */
  z.object({ kind: z.literal('move'), id: z.string().max(64), index: z.number().int().min(0) }),
]);
export type FolderBookmarkEdit = z.infer<typeof FolderBookmarkEdit>;
