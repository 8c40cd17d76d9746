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

/** Rows that have what was typed, with the folders above them. */
export function foundRows(rows: readonly PickRow[], typed: string): readonly PickRow[] {
  const wanted = typed.trim().toLowerCase();
  if (wanted === '') return rows;
  const isFound = (row: PickRow): boolean => row.name.toLowerCase().includes(wanted);
  const hosts = new Set<string>();
  for (const row of rows) {
    if (row.kind === 'host' && (isFound(row) || row.detail.toLowerCase().includes(wanted))) hosts.add(row.key);
    if (row.kind === 'folder' && isFound(row)) for (const key of row.hosts) hosts.add(key);
  }
  return rows.filter((row) => (row.kind === 'host' ? hosts.has(row.key) : row.hosts.some((key) => hosts.has(key))));
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
