import type { Folder, HostSettings, HostTree, TreeNode } from '../../shared/model/bookmark.ts';

/** A node of the tree and the folders above it, outermost first. */
export interface PlacedNode {
  readonly node: TreeNode;
  readonly folders: readonly Folder[];
  /** Its place among its siblings. */
  readonly index: number;
}

export function findPlaced(roots: readonly TreeNode[], id: string, folders: readonly Folder[] = []): PlacedNode | undefined {
  for (const [index, node] of roots.entries()) {
    if (node.id === id) return { node, folders, index };
    const below = node.kind === 'folder' ? findPlaced(node.children, id, [...folders, node]) : undefined;
    if (below) return below;
  }
  return undefined;
}

/** The folders above a new node, the parent last. */
export function foldersTo(tree: HostTree | undefined, parentId: string | null): readonly Folder[] {
  const placed = parentId === null ? undefined : findPlaced(tree?.roots ?? [], parentId);
  return placed?.node.kind === 'folder' ? [...placed.folders, placed.node] : [];
}

export interface Inherited {
  readonly settings: HostSettings;
  /** For each inherited field, the name of the folder or bookmark that gives it. */
  readonly from: Readonly<Partial<Record<keyof HostSettings, string>>>;
}

/** What a node gets from the folders above it, a variant from its bookmark too: the nearest that sets a field wins. */
export function inheritedFrom(folders: readonly Pick<TreeNode, 'name' | 'settings'>[]): Inherited {
  const settings: Record<string, unknown> = {};
  const from: Partial<Record<keyof HostSettings, string>> = {};
  for (const folder of folders) {
    for (const [field, value] of Object.entries(folder.settings)) {
      // Whether a command is a foreign one says nothing without the command.
      if (value === undefined || field === 'foreignCommands') continue;
      settings[field] = value;
      from[field as keyof HostSettings] = folder.name;
    }
  }
  return { settings: settings, from };
}

/** A bookmark's own settings over those of its folders. */
export function effectiveSettings(placed: PlacedNode): HostSettings {
  return { ...inheritedFrom(placed.folders).settings, ...placed.node.settings };
}
