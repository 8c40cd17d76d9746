import type { Bookmark, BookmarkVariant, Folder, TreeNode } from '../../shared/model/bookmark.ts';

/** A variant with the bookmark that it belongs to and the folders above, outermost first. */
export interface PlacedVariant {
  readonly variant: BookmarkVariant;
  readonly of: Bookmark;
  readonly folders: readonly Folder[];
}

/** Undefined also for the id of a bookmark or folder. */
export function findVariant(roots: readonly TreeNode[], id: string, folders: readonly Folder[] = []): PlacedVariant | undefined {
  for (const node of roots) {
    if (node.kind === 'folder') {
      const below = findVariant(node.children, id, [...folders, node]);
      if (below) return below;
      continue;
    }
    const variant = node.variants?.find((each) => each.id === id);
    if (variant) return { variant, of: node, folders };
  }
  return undefined;
}

/** What its tabs are called, as the core has it. */
export function variantTitle(of: Pick<Bookmark, 'name'>, variant: Pick<BookmarkVariant, 'name'>): string {
  return `${of.name} (${variant.name})`;
}

/** The variant as a bookmark of its own: everything it says over what its bookmark says. */
export function variantAsBookmark(of: Bookmark, { id, name, host = of.host, settings }: BookmarkVariant): Bookmark {
  return { kind: 'bookmark', id, name: variantTitle(of, { name }), host, settings: { ...of.settings, ...settings } };
}

/** The bookmark with a variant added, or put in the place of the one of its id. */
export function withVariant(of: Bookmark, variant: BookmarkVariant): Bookmark {
  const variants = of.variants ?? [];
  const isKnown = variants.some(({ id }) => id === variant.id);
  return {
    ...of,
    variants: isKnown ? variants.map((each) => (each.id === variant.id ? variant : each)) : [...variants, variant],
  };
}

/** The bookmark with one of its variants at another place among them, from 0; undefined where that is no other place. */
export function withVariantAt(of: Bookmark, id: string, index: number): Bookmark | undefined {
  const variants = of.variants ?? [];
  const from = variants.findIndex((each) => each.id === id);
  const [variant] = variants.slice(from, from + 1);
  if (variant === undefined || from === -1 || index === from || index < 0 || index >= variants.length) return undefined;
  const others = variants.filter((each) => each.id !== id);
  return { ...of, variants: [...others.slice(0, index), variant, ...others.slice(index)] };
}

/** An empty list takes the last one away. */
export function withoutVariant(of: Bookmark, id: string): Bookmark {
  return { ...of, variants: (of.variants ?? []).filter((each) => each.id !== id) };
}
