import { randomUUID } from 'node:crypto';
import type { TreeNode } from '../shared/model/bookmark.ts';
import { AppError } from '../shared/model/errors.ts';
import type { BookmarkId } from '../shared/model/ids.ts';
import { TunnelId, type SavedTunnel, type TunnelSpec } from '../shared/model/tunnels.ts';
import type { ImportedTunnel } from './bookmarks/import/plan.ts';
import { walk } from './bookmarks/tree.ts';
import type { Logger } from './log/logger.ts';
import type { JsonDocument } from './storage/json-document.ts';
import { mostTunnels } from './tunnels/tunnel-document.ts';

/**
 * The tunnels that imports make. They are kept before the bookmarks are: a bookmark says that its forwards were taken over, and a later import would
 * not offer again what could not be kept.
 */
export class ImportTunnels {
  readonly #document: JsonDocument<SavedTunnel[]>;
  readonly #log: Logger;

  constructor(document: JsonDocument<SavedTunnel[]>, log: Logger) {
    this.#document = document;
    this.#log = log.scope('tunnels');
  }

  /** How many more can be kept. */
  get room(): number {
    return Math.max(0, mostTunnels - this.#document.state.data.length);
  }

  /** The tunnels of each bookmark as they stand now, whatever becomes of them later. */
  present(): (bookmarkId: BookmarkId) => readonly TunnelSpec[] {
    const { data } = this.#document.state;
    return (id) => data.flatMap(({ host, spec }) => ('bookmarkId' in host && host.bookmarkId === id ? [spec] : []));
  }

  /** Off, and without a yes to others reaching them: who switches one on is asked. Errors: `tunnel.tooMany`, those of storage. */
  async keep(tunnels: readonly ImportedTunnel[], from: string): Promise<readonly TunnelId[]> {
    if (tunnels.length === 0) return [];
    const saved = tunnels.map(({ bookmarkId, spec, seen }): SavedTunnel => {
      const isProxy = spec.kind === 'dynamic' || spec.kind === 'remoteDynamic';
      return {
        id: TunnelId.parse(randomUUID()),
        host: { bookmarkId },
        spec,
        probe: isProxy ? 'off' : 'banner',
        opens: 'hand',
        isOn: false,
        isReachConfirmed: false,
        importedWith: seen,
      };
    });
    const label = `Import ${saved.length === 1 ? '1 tunnel' : `${saved.length} tunnels`}${from}`;
    await this.#document.update(label, (kept) => {
      // Another instance of the program can have added some since they were counted.
      if (kept.length + saved.length > mostTunnels)
        throw new AppError('tunnel.tooMany', { limit: mostTunnels }, 'too many tunnels');
      return [...kept, ...saved];
    });
    return saved.map(({ id }) => id);
  }

  /** Takes out those whose import is not, or no longer. What can't be written stays without a bookmark, where nothing shows or opens it. */
  async drop(isMeant: (tunnel: SavedTunnel) => boolean): Promise<void> {
    if (!this.#document.state.data.some(isMeant)) return;
    await this.#document
      .update('Take an import back', (kept) => kept.filter((each) => !isMeant(each)))
      .catch((error: unknown) => {
        this.#log.warn('tunnels of an import that was taken back stay', { reason: String(error) });
      });
  }

  /** The tree went back from `before` to `after`: the tunnels of imports that are not in it any more go too. */
  async undone(before: readonly TreeNode[], after: readonly TreeNode[]): Promise<void> {
    const [seenBefore, seenAfter] = [seenOf(before), seenOf(after)];
    await this.drop(({ host, importedWith }) => {
      if (importedWith === undefined || !('bookmarkId' in host)) return false;
      return seenBefore.get(host.bookmarkId) === importedWith && seenAfter.get(host.bookmarkId) !== importedWith;
    });
  }
}

function seenOf(roots: readonly TreeNode[]): ReadonlyMap<BookmarkId, string | undefined> {
  const found = new Map<BookmarkId, string | undefined>();
  for (const { node } of walk(roots)) if (node.kind === 'bookmark') found.set(node.id, node.origin?.seen);
  return found;
}
