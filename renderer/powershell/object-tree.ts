import type { PsNode } from '../../shared/model/powershell.ts';

/** The places of the children that lead to a value. */
export type Path = readonly number[];

export const pathKey = (path: Path): string => path.join('.');

/** One line of an object's tree. */
export type TreeLine =
  | { readonly kind: 'value'; readonly path: Path; readonly child: PsNode['children'][number]; readonly isOpen: boolean }
  /** So many children are not fetched. */
  | { readonly kind: 'more'; readonly path: Path; readonly count: number };

/** Values in the order in which they stand on screen; children of open ones below them, as far as they are there. */
export function treeLines(nodes: ReadonlyMap<string, PsNode>, open: ReadonlySet<string>, path: Path = []): readonly TreeLine[] {
  const node = nodes.get(pathKey(path));
  if (node === undefined) return [];
  const lines: TreeLine[] = node.children.flatMap((child): TreeLine[] => {
    const below = [...path, child.at];
    const isOpen = child.hasChildren && open.has(pathKey(below));
    return [{ kind: 'value', path: below, child, isOpen }, ...(isOpen ? treeLines(nodes, open, below) : [])];
  });
  const missing = node.total - node.children.length;
  return missing > 0 ? [...lines, { kind: 'more', path, count: missing }] : lines;
}
