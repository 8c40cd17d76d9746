import { z } from 'zod';
import { TreeNode } from '../../shared/model/bookmark.ts';
import type { DocumentShape } from '../storage/document-format.ts';

/** `bookmarks.json`: the user's tree, roots in their order. */
export const bookmarksDocument: DocumentShape<TreeNode[]> = {
  name: 'bookmarks',
  version: 1,
  schema: z.array(TreeNode),
  migrations: {},
  initial: () => [],
};
