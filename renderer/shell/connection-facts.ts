import type { TreeNode } from '../../shared/model/bookmark.ts';
import type { BookmarkId } from '../../shared/model/ids.ts';
import type { ConnectionInfo } from '../../shared/model/session.ts';
import type { TransferJobInfo } from '../../shared/model/transfers.ts';

/** As the core names a host on a way. */
export function labelOf({ user, host, port }: Pick<ConnectionInfo, 'user' | 'host' | 'port'>): string {
  return `${user}@${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** The connections that this one goes through, the first hop first. One that is not kept apart is not among them. */
export function hopsOf(
  { route }: Pick<ConnectionInfo, 'route'>,
  all: Readonly<Record<string, ConnectionInfo>>,
): readonly ConnectionInfo[] {
  return route.flatMap((label, at) => {
    const before = route.slice(0, at);
    const hop = Object.values(all).find(
      (each) => labelOf(each) === label && each.route.length === at && each.route.every((step, index) => step === before[index]),
    );
    return hop ?? [];
  });
}

const underWay: ReadonlySet<TransferJobInfo['status']> = new Set(['running', 'reconnecting']);

/** Jobs under way whose files this connection carries: what ending it cuts off. */
export function jobsOn(jobs: readonly TransferJobInfo[], connectionId: string): readonly TransferJobInfo[] {
  return jobs.filter(
    ({ status, source, target }) =>
      underWay.has(status) && [source, target].some((place) => place?.connectionId === connectionId),
  );
}

/** Reason and last day of the leave for old algorithms that a bookmark or the folders above it give; the nearest says it. */
export function legacyOfBookmark(
  nodes: readonly TreeNode[],
  id: BookmarkId,
  above: readonly [string | undefined, string | undefined] = [undefined, undefined],
): readonly [string | undefined, string | undefined] | undefined {
  for (const node of nodes) {
    const { legacyReason = above[0], legacyUntil = above[1] } = node.settings;
    if (node.id === id) return [legacyReason, legacyUntil];
    const found = node.kind === 'folder' ? legacyOfBookmark(node.children, id, [legacyReason, legacyUntil]) : undefined;
    if (found) return found;
  }
  return undefined;
}
