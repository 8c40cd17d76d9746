import type { HostSettings, HostTree, TreeNode } from '../../shared/model/bookmark.ts';
import { targetKey, type Target } from './target.ts';

/** What takes files or commands of a host: not offered for a device (IO-05). */
export const notOnDevices: ReadonlySet<string> = new Set([
  'files.open',
  'files.here',
  'tunnels.ports',
  'powershell.session',
  'powershell.terminal',
  'powershell.copyAs',
  'detached.open',
  'streams.toFile',
  'streams.fromFile',
  'streams.capture',
]);

/** Of these the palette has more than the tab in front: they let another host be chosen. */
const forAnyHost: ReadonlySet<string> = new Set(['files.open']);

/** Whether a command means the host of the tab in front, and that is a device. */
export function isBarredHere(id: string, tree: HostTree | undefined, here: Target | undefined): boolean {
  return notOnDevices.has(id) && !forAnyHost.has(id) && here !== undefined && isDevice(tree, here);
}

/** Whether a target is a bookmark, or a variant of one, that is set to have terminals only, by itself or by a folder above it. */
export function isDevice(tree: HostTree | undefined, target: Target): boolean {
  return 'bookmarkId' in target && devicesOf(tree).has(targetKey(target));
}

const known = new WeakMap<HostTree, ReadonlySet<string>>();

function devicesOf(tree: HostTree | undefined): ReadonlySet<string> {
  if (tree === undefined) return new Set();
  const before = known.get(tree);
  if (before !== undefined) return before;
  const found = new Set<string>();
  const note = (id: string, { terminalOnly }: HostSettings, above: boolean): boolean => {
    const is = terminalOnly ?? above;
    if (is) found.add(`bookmark ${id}`);
    return is;
  };
  const walk = (nodes: readonly TreeNode[], above: boolean): void => {
    for (const node of nodes) {
      const is = note(node.id, node.settings, above);
      if (node.kind === 'folder') walk(node.children, is);
      else for (const { id, settings } of node.variants ?? []) note(id, settings, is);
    }
  };
  walk(tree.roots, false);
  known.set(tree, found);
  return found;
}
