import type { Bookmark, TreeNode } from '../../shared/model/bookmark.ts';
import type { BookmarkId } from '../../shared/model/ids.ts';

/** The other hosts of the folder that a bookmark stands in, with those of the folders below it. Empty at the top of the tree. */
export function neighboursOf(roots: readonly TreeNode[], id: BookmarkId): readonly Bookmark[] {
  for (const node of roots) {
    if (node.kind !== 'folder') continue;
    if (node.children.some((child) => child.kind === 'bookmark' && child.id === id))
      return bookmarksIn(node.children).filter((bookmark) => bookmark.id !== id);
    const below = neighboursOf(node.children, id);
    if (below.length > 0) return below;
  }
  return [];
}

function bookmarksIn(nodes: readonly TreeNode[]): readonly Bookmark[] {
  return nodes.flatMap((node) => (node.kind === 'bookmark' ? [node] : bookmarksIn(node.children)));
}
