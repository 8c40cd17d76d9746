import type { HostTree, TreeNode } from '../../shared/model/bookmark.ts';
import type { Target } from '../shell/target.ts';
import { variantAsBookmark } from '../shell/bookmark-variants.ts';

/** Whether a login there is root's, as far as the tree and what was typed tell it: a key on such a host may do everything (SE-13). */
export function isRootHost(tree: HostTree | undefined, target: Target | undefined): boolean {
  return target !== undefined && userAt(tree, target) === 'root';
}

/** Undefined: nobody is named, so it is the user of this computer or the config says it by a pattern. */
function userAt(tree: HostTree | undefined, target: Target): string | undefined {
  if ('bookmarkId' in target) return userOfBookmark(tree, tree?.roots ?? [], target.bookmarkId, undefined);
  const typed = target.destination.replace(/^ssh:\/\//i, '');
  // As ssh has it: the last @ divides.
  const at = typed.lastIndexOf('@');
  return at > 0 ? typed.slice(0, at) : userOfConfig(tree, typed);
}

function userOfBookmark(
  tree: HostTree | undefined,
  nodes: readonly TreeNode[],
  id: string,
  inherited: string | undefined,
): string | undefined {
  for (const node of nodes) {
    const user = node.settings.user ?? inherited;
    if (node.kind === 'folder') {
      const below = userOfBookmark(tree, node.children, id, user);
      if (below !== undefined) return below;
      continue;
    }
    const variant = node.variants?.find((each) => each.id === id);
    if (variant !== undefined) {
      const { host, settings } = variantAsBookmark(node, variant);
      return settings.user ?? inherited ?? userOfConfig(tree, host);
    }
    if (node.id === id) return user ?? userOfConfig(tree, node.host);
  }
  return undefined;
}

function userOfConfig(tree: HostTree | undefined, alias: string): string | undefined {
  return tree?.configHosts.find((host) => !host.isPattern && host.alias === alias)?.user;
}
