import type { BookmarkId } from '../../shared/model/ids.ts';
import type { HostTree, TreeNode } from '../../shared/model/bookmark.ts';
import { findPlaced } from './inherited.ts';

/** Where a node goes: `index` counts among the new siblings without the node itself. */
export interface Destination {
  readonly parentId: BookmarkId | null;
  readonly index: number;
}

export type DropZone = 'before' | 'inside' | 'after';

/** The part of a row that the pointer is over: the middle of a folder means into it, else the nearer edge. `y` is from the row's top. */
export function dropZone(y: number, rowHeight: number, isFolder: boolean): DropZone {
  const edge = isFolder ? rowHeight / 4 : rowHeight / 2;
  if (y < edge) return 'before';
  return y >= rowHeight - edge ? 'after' : 'inside';
}

/** Where a dragged node goes when it is dropped on a row; undefined when that is nowhere new, or inside itself. */
export function dropDestination(tree: HostTree, draggedId: string, overId: string, zone: DropZone): Destination | undefined {
  const dragged = findPlaced(tree.roots, draggedId);
  const over = findPlaced(tree.roots, overId);
  if (!over || draggedId === overId) return undefined;
  if (dragged && (over.folders.some((folder) => folder.id === draggedId) || contains(dragged.node, overId))) return undefined;
  if (zone === 'inside') {
    if (over.node.kind !== 'folder') return undefined;
    return { parentId: over.node.id, index: over.node.children.filter((child) => child.id !== draggedId).length };
  }
  const parent = over.folders.at(-1);
  const siblings = parent?.children ?? tree.roots;
  const others = siblings.filter((node) => node.id !== draggedId);
  const at = others.findIndex((node) => node.id === overId) + (zone === 'after' ? 1 : 0);
  const isSame = dragged?.folders.at(-1)?.id === parent?.id && dragged !== undefined && dragged.index === at;
  return isSame ? undefined : { parentId: parent?.id ?? null, index: at };
}

function contains(node: TreeNode, id: string): boolean {
  return node.kind === 'folder' && node.children.some((child) => child.id === id || contains(child, id));
}

/** The new place of a variant that is dropped on another of the same bookmark; undefined where that is nowhere new. */
export function variantDropIndex(
  variants: readonly { readonly id: string }[],
  draggedId: string,
  overId: string,
  zone: DropZone,
): number | undefined {
  const from = variants.findIndex(({ id }) => id === draggedId);
  const at = variants.filter(({ id }) => id !== draggedId).findIndex(({ id }) => id === overId);
  if (from === -1 || at === -1) return undefined;
  const to = at + (zone === 'after' ? 1 : 0);
  return to === from ? undefined : to;
}

export type MoveKey = 'up' | 'down' | 'in' | 'out';

/** The same by keyboard: up and down among siblings, into the folder above, out of the folder behind it. */
export function keyDestination(tree: HostTree, id: string, key: MoveKey): Destination | undefined {
  const placed = findPlaced(tree.roots, id);
  if (!placed) return undefined;
  const parent = placed.folders.at(-1);
  const siblings = parent?.children ?? tree.roots;
  const parentId = parent?.id ?? null;
  switch (key) {
    case 'up':
      return placed.index > 0 ? { parentId, index: placed.index - 1 } : undefined;
    case 'down':
      return placed.index < siblings.length - 1 ? { parentId, index: placed.index + 1 } : undefined;
    case 'in': {
      const above = siblings[placed.index - 1];
      return above?.kind === 'folder' ? { parentId: above.id, index: above.children.length } : undefined;
    }
    case 'out': {
      if (!parent) return undefined;
      const place = findPlaced(tree.roots, parent.id);
      return place && { parentId: place.folders.at(-1)?.id ?? null, index: place.index + 1 };
    }
  }
}
