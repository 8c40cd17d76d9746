import type { TreeNode } from '../../shared/model/bookmark.ts';
import type { BookmarkId } from '../../shared/model/ids.ts';
import { addressOfLabel } from '../../shared/model/label-address.ts';
import type { SessionInfo } from '../../shared/model/session.ts';
import { findVariant, variantTitle } from './bookmark-variants.ts';
import type { HostsStore } from './stores/hosts-store.ts';

/** What a terminal is opened on. */
export type Target = { readonly bookmarkId: BookmarkId } | { readonly destination: string };

/** Equal for targets that open the same. */
export function targetKey(target: Target): string {
  return 'bookmarkId' in target ? `bookmark ${target.bookmarkId}` : `destination ${target.destination}`;
}

/** What opens the same again. */
export function targetOf(session: SessionInfo): Target {
  if (session.bookmarkId !== undefined) return { bookmarkId: session.bookmarkId };
  return { destination: session.destination ?? addressOfLabel(session.target) };
}

/** A bookmark's name, or what was typed; empty for a bookmark that is gone. */
export function targetName(hosts: Pick<HostsStore, 'state'>, target: Target): string {
  if ('destination' in target) return target.destination;
  const roots = hosts.state.getState().tree?.roots ?? [];
  const placed = findVariant(roots, target.bookmarkId);
  return placed ? variantTitle(placed.of, placed.variant) : (nameIn(roots, target.bookmarkId) ?? '');
}

function nameIn(nodes: readonly TreeNode[], id: BookmarkId): string | undefined {
  for (const node of nodes) {
    const name = node.id === id ? node.name : node.kind === 'folder' ? nameIn(node.children, id) : undefined;
    if (name !== undefined) return name;
  }
  return undefined;
}
