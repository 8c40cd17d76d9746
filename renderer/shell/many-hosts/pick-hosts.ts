import type { HostTree, TreeNode } from '../../../shared/model/bookmark.ts';
import { targetKey, type Target } from '../target.ts';

/** A line of the list to pick from. */
export type PickRow =
  | {
      readonly kind: 'folder';
      readonly key: string;
      readonly name: string;
      readonly depth: number;
      readonly hosts: readonly string[];
    }
  | {
      readonly kind: 'host';
      readonly key: string;
      readonly name: string;
      readonly depth: number;
      readonly target: Target;
      readonly detail: string;
      readonly isProduction: boolean;
    };

type HostRow = Extract<PickRow, { kind: 'host' }>;

/** Bookmarks under their folders, then hosts of ssh_config. Folders without hosts are left out. */
export function pickRows(tree: HostTree | undefined): readonly PickRow[] {
  const below = (nodes: readonly TreeNode[], depth: number, inherited: boolean): readonly PickRow[] =>
    nodes.flatMap((node): readonly PickRow[] => {
      const isProduction = node.settings.production ?? inherited;
      if (node.kind === 'bookmark') {
        const target: Target = { bookmarkId: node.id };
        return [{ kind: 'host', key: targetKey(target), name: node.name, depth, target, detail: node.host, isProduction }];
      }
      const rows = below(node.children, depth + 1, isProduction);
      const hosts = rows.filter((row) => row.kind === 'host').map(({ key }) => key);
      return hosts.length === 0 ? [] : [{ kind: 'folder', key: `folder ${node.id}`, name: node.name, depth, hosts }, ...rows];
    });
  const config = (tree?.configHosts ?? [])
    .filter(({ isPattern }) => !isPattern)
    .map(({ alias }): HostRow => {
      const target: Target = { destination: alias };
      return { kind: 'host', key: targetKey(target), name: alias, depth: 0, target, detail: 'ssh_config', isProduction: false };
    });
  return [...below(tree?.roots ?? [], 0, false), ...config];
}

/**
 * Rows that have what was typed, with the folders above them; a folder stands for those of its hosts that are shown. Several hosts that no folder
 * holds together have one row for all of them before them.
 * @param all what that row is called
 */
export function foundRows(rows: readonly PickRow[], typed: string, all: (count: number) => string): readonly PickRow[] {
  const wanted = typed.trim().toLowerCase();
  if (wanted === '') return rows;
  const isFound = (row: PickRow): boolean => row.name.toLowerCase().includes(wanted);
  const hosts = new Set<string>();
  for (const row of rows) {
    if (row.kind === 'host' && (isFound(row) || row.detail.toLowerCase().includes(wanted))) hosts.add(row.key);
    if (row.kind === 'folder' && isFound(row)) for (const key of row.hosts) hosts.add(key);
  }
  const found = rows.flatMap((row): readonly PickRow[] => {
    if (row.kind === 'host') return hosts.has(row.key) ? [row] : [];
    const shown = row.hosts.filter((key) => hosts.has(key));
    return shown.length === 0 ? [] : [{ ...row, hosts: shown }];
  });
  const isHeld = found.some((row) => row.kind === 'folder' && row.hosts.length === hosts.size);
  if (hosts.size < 2 || isHeld) return found;
  return [{ kind: 'folder', key: 'found', name: all(hosts.size), depth: 0, hosts: [...hosts] }, ...found];
}

/** All hosts of a folder in, or all out when they were. */
export function toggledFolder(chosen: ReadonlySet<string>, hosts: readonly string[]): ReadonlySet<string> {
  const isWhole = hosts.every((key) => chosen.has(key));
  const next = new Set(chosen);
  for (const key of hosts) {
    if (isWhole) next.delete(key);
    else next.add(key);
  }
  return next;
}
