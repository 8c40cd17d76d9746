import { findNode, walk } from './bookmarks/tree.ts';
import type { HostBook } from './bookmarks/host-book.ts';
import type { ResolvedTarget } from './bookmarks/resolved-target.ts';
import type { FolderPeers } from './known-hosts/evidence.ts';
import { lookupNames } from './known-hosts/matcher.ts';

/** Folders of more hosts are looked at in part: each host's config is worked out. */
const mostPeers = 100;

/** The bookmark folder that a target stands in, with the names under which the keys of its other hosts are looked up. */
export async function folderPeers(book: HostBook, { bookmarkId, target }: ResolvedTarget): Promise<FolderPeers | undefined> {
  if (bookmarkId === undefined) return undefined;
  const { roots } = await book.tree();
  const folder = findNode(roots, bookmarkId)?.folders.at(-1);
  if (folder === undefined) return undefined;
  const bookmarks = [...walk([folder])].flatMap(({ node }) => (node.kind === 'bookmark' && node.id !== bookmarkId ? [node] : []));
  const seen = new Set([nameOf(target)]);
  const hosts: { label: string; name: string }[] = [];
  for (const { id, name: label } of bookmarks.slice(0, mostPeers)) {
    // A bookmark that can't be resolved has shown no key.
    const resolved = await book.draw({ bookmarkId: id }).catch(() => undefined);
    const name = resolved && nameOf(resolved.target);
    if (name === undefined || seen.has(name)) continue;
    seen.add(name);
    hosts.push({ label, name });
  }
  return { folder: folder.name, hosts };
}

function nameOf({ hostName, port, hostKeyAlias }: ResolvedTarget['target']): string {
  return lookupNames(hostName, port, hostKeyAlias).name;
}
