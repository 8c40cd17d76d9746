import type {
  Bookmark,
  BookmarkVariant,
  ConfigHost,
  Folder,
  HostSettings,
  HostTree,
  TreeNode,
} from '../../shared/model/bookmark.ts';

/** The root of the hosts of ssh_config, in keys and in the list of closed folders. */
export const configRootKey = 'config';

interface RowPlace {
  /** Unique in the tree, the same from one drawing to the next. */
  readonly key: string;
  readonly parentKey: string | undefined;
  /** 1 for roots. */
  readonly level: number;
  /** Its place among its siblings, from 1, and how many there are. */
  readonly position: number;
  readonly setSize: number;
}

/** One line of the tree as it is drawn. Colour is what is in force; production's flag stands where it is set. */
export type TreeRow = RowPlace &
  (
    | {
        readonly kind: 'folder';
        readonly folder: Folder;
        readonly isOpen: boolean;
        readonly count: number;
        readonly colour: Colour;
      }
    | {
        readonly kind: 'bookmark';
        readonly bookmark: Bookmark;
        readonly colour: Colour;
        readonly via: string | undefined;
        readonly isDevice: boolean;
        /** Whether its variants are shown; undefined without any. */
        readonly isOpen: boolean | undefined;
        /** It stands here for variants that match the search, and does not match itself. */
        readonly isOnlyAbove: boolean;
      }
    | {
        readonly kind: 'variant';
        readonly variant: BookmarkVariant;
        readonly of: Bookmark;
        readonly isDevice: boolean;
        readonly colour: Colour;
        readonly via: string | undefined;
      }
    | { readonly kind: 'configRoot'; readonly isOpen: boolean; readonly count: number }
    /** `isOverridden`: a bookmark of the name comes first. */
    | { readonly kind: 'config'; readonly host: ConfigHost; readonly isOverridden: boolean }
  );

export type Colour = HostSettings['colour'];

interface Given {
  readonly settings: HostSettings;
  readonly level: number;
  readonly parentKey: string | undefined;
}

/**
 * The lines that are to be seen: folders that are open, and with a query only what it matches, everything open. Each word of
 * the query must occur in the name or the host, or in the name of what stands above.
 */
export function treeRows(tree: HostTree, closed: ReadonlySet<string>, query: string): TreeRow[] {
  const words = query.trim().toLowerCase().split(/\s+/).filter(Boolean);
  const isFiltered = words.length > 0;
  const isOpen = (key: string): boolean => isFiltered || !closed.has(key);
  const rows: TreeRow[] = [];

  const add = (nodes: readonly TreeNode[], names: string, given: Given): void => {
    const shown = isFiltered ? nodes.filter((node) => matches(node, names, words)) : nodes;
    shown.forEach((node, index) => {
      const place = { key: node.id, parentKey: given.parentKey, level: given.level, position: index + 1, setSize: shown.length };
      const settings = { ...given.settings, ...node.settings };
      if (node.kind === 'bookmark') {
        const isMatch = matchesItself(node, names, words);
        const { variants = [] } = node;
        const open = variants.length === 0 ? undefined : isOpen(node.id);
        rows.push({
          ...place,
          kind: 'bookmark',
          bookmark: node,
          colour: settings.colour,
          via: viaOf(settings.proxyJump),
          isDevice: settings.terminalOnly === true,
          isOpen: open,
          isOnlyAbove: !isMatch,
        });
        if (open === true) {
          const listed = isMatch ? variants : variants.filter((variant) => matchesVariant(node, variant, names, words));
          addVariants(node, listed, { settings, level: given.level + 1, parentKey: node.id }, rows);
        }
        return;
      }
      const open = isOpen(node.id);
      rows.push({ ...place, kind: 'folder', folder: node, isOpen: open, count: countBookmarks(node), colour: settings.colour });
      if (open)
        add(node.children, `${names} ${node.name.toLowerCase()}`, { settings, level: given.level + 1, parentKey: node.id });
    });
  };
  add(tree.roots, '', { settings: {}, level: 1, parentKey: undefined });
  addConfig(tree, rows, words, isOpen(configRootKey));
  return rows;
}

function addVariants(of: Bookmark, listed: readonly BookmarkVariant[], given: Given, rows: TreeRow[]): void {
  listed.forEach((variant, index) => {
    const { colour, proxyJump, terminalOnly } = { ...given.settings, ...variant.settings };
    rows.push({
      kind: 'variant',
      key: variant.id,
      parentKey: given.parentKey,
      level: given.level,
      position: index + 1,
      setSize: listed.length,
      variant,
      of,
      isDevice: terminalOnly === true,
      colour,
      via: viaOf(proxyJump),
    });
  });
}

function addConfig(
  { configHosts: hosts, roots: nodes }: HostTree,
  rows: TreeRow[],
  words: readonly string[],
  isOpen: boolean,
): void {
  const shown =
    words.length === 0 ? hosts : hosts.filter((host) => includesAll(`${host.alias} ${host.hostName ?? ''}`.toLowerCase(), words));
  if (shown.length === 0) return;
  const roots = rows.filter((row) => row.level === 1).length + 1;
  rows.push({
    kind: 'configRoot',
    key: configRootKey,
    parentKey: undefined,
    level: 1,
    position: roots,
    setSize: roots,
    isOpen,
    count: hosts.length,
  });
  for (const [index, row] of rows.entries()) if (row.level === 1) rows[index] = { ...row, setSize: roots };
  if (!isOpen) return;
  const names = bookmarkNames(nodes);
  shown.forEach((host, index) =>
    rows.push({
      kind: 'config',
      key: `${configRootKey}:${host.file}:${host.line}:${host.alias}`,
      parentKey: configRootKey,
      level: 2,
      position: index + 1,
      setSize: shown.length,
      host,
      isOverridden: names.has(host.alias),
    }),
  );
}

function bookmarkNames(nodes: readonly TreeNode[], names = new Set<string>()): ReadonlySet<string> {
  for (const node of nodes) {
    if (node.kind === 'bookmark') names.add(node.name);
    else bookmarkNames(node.children, names);
  }
  return names;
}

function matches(node: TreeNode, names: string, words: readonly string[]): boolean {
  if (matchesItself(node, names, words)) return true;
  if (node.kind === 'bookmark') return (node.variants ?? []).some((variant) => matchesVariant(node, variant, names, words));
  const own = `${names} ${node.name.toLowerCase()}`;
  return node.children.some((child) => matches(child, own, words));
}

function matchesItself(node: TreeNode, names: string, words: readonly string[]): boolean {
  return includesAll(`${names} ${node.name} ${node.kind === 'bookmark' ? node.host : ''}`.toLowerCase(), words);
}

/** Its whole name is `bookmark/variant`. */
function matchesVariant(
  of: Bookmark,
  { name, host = of.host }: BookmarkVariant,
  names: string,
  words: readonly string[],
): boolean {
  return includesAll(`${names} ${of.name}/${name} ${host}`.toLowerCase(), words);
}

function includesAll(text: string, words: readonly string[]): boolean {
  return words.every((word) => text.includes(word));
}

function countBookmarks(folder: Folder): number {
  return folder.children.reduce((sum, child) => sum + (child.kind === 'folder' ? countBookmarks(child) : 1), 0);
}

/** The hop nearest to the target, without user and port. */
function viaOf(proxyJump: string | undefined): string | undefined {
  if (proxyJump === undefined || proxyJump === '' || proxyJump.toLowerCase() === 'none') return undefined;
  const last = proxyJump.split(',').at(-1)?.trim() ?? '';
  return last
    .replace(/^ssh:\/\//, '')
    .replace(/^.*@/, '')
    .replace(/:\d+$/, '');
}

/** The next row, after `from` and around the end, whose name begins with what was typed. */
export function typeAhead(rows: readonly TreeRow[], from: number, typed: string): number | undefined {
  const wanted = typed.toLowerCase();
  for (let step = 0; step < rows.length; step++) {
    // A longer word goes on looking at the present row; a first letter moves on.
    const at = (from + step + (typed.length === 1 ? 1 : 0) + rows.length) % rows.length;
    const row = rows[at];
    if (row && nameOf(row).toLowerCase().startsWith(wanted)) return at;
  }
  return undefined;
}

export function nameOf(row: TreeRow): string {
  switch (row.kind) {
    case 'folder':
      return row.folder.name;
    case 'bookmark':
      return row.bookmark.name;
    case 'variant':
      return row.variant.name;
    case 'configRoot':
      return '~/.ssh/config';
    case 'config':
      return row.host.alias;
  }
}
