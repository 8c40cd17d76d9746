import type { HostSettings, HostTree, TreeNode } from '../../shared/model/bookmark.ts';
import { isDevice } from './devices.ts';
import { refusesShells } from './files-only.ts';
import { openShowing } from './open-tunnels.ts';
import type { Target } from './target.ts';
import type { OpenOptions, Workbench } from './workbench.ts';

export type Opens = NonNullable<HostSettings['onConnect']>;

/** What the user wants a host to open (TM-23): by its bookmark, a variant or a folder above; undefined where nothing is said. */
export function wantedOpening(tree: HostTree | undefined, target: Target): Opens | undefined {
  if (!('bookmarkId' in target)) return ofConfig(tree, target.destination);
  const { bookmarkId } = target;
  const unsaid = tree?.noSession?.includes(bookmarkId) === true ? 'tunnels' : undefined;
  const find = (nodes: readonly TreeNode[], above: Opens | undefined): { readonly opens: Opens | undefined } | undefined => {
    for (const node of nodes) {
      const opens = node.settings.onConnect ?? above;
      if (node.id === bookmarkId) return { opens: opens ?? unsaid };
      if (node.kind === 'folder') {
        const found = find(node.children, opens);
        if (found) return found;
        continue;
      }
      const variant = node.variants?.find(({ id }) => id === bookmarkId);
      if (variant) return { opens: variant.settings.onConnect ?? opens ?? unsaid };
    }
    return undefined;
  };
  return find(tree?.roots ?? [], undefined)?.opens;
}

/** `SessionType none` of ssh_config is `ssh -N`: nothing but the tunnels. Of bookmarks the core says which. */
function ofConfig(tree: HostTree | undefined, name: string): Opens | undefined {
  return tree?.configHosts.some(({ alias, hasNoSession }) => alias === name && hasNoSession === true) === true
    ? 'tunnels'
    : undefined;
}

/**
 * Opens a host as its user wants it: a terminal (the core knows what runs in it), its files, PowerShell, or its tunnels alone. A device has neither
 * files nor PowerShell (IO-05), whatever the folder above it says: it opens a terminal then.
 */
export function openHost(workbench: Workbench, target: Target, options: OpenOptions = {}): void {
  const { tree } = workbench.hosts.state.getState();
  const wanted = wantedOpening(tree, target);
  if (wanted === 'tunnels') return openShowing(workbench, target);
  if (isDevice(tree, target)) return void workbench.openTerminal(target, options);
  if (wanted === 'powershell') {
    const session = workbench.commands.all().find(({ id }) => id === 'powershell.session');
    if (session?.runForHost) return session.runForHost(target);
  }
  if (wanted === 'files' || refusesShells(workbench, target)) void workbench.openFiles(target, options);
  else void workbench.openTerminal(target, options);
}
