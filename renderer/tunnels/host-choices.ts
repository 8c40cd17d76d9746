import type { HostTree } from '../../shared/model/bookmark.ts';
import type { TunnelHost, TunnelInfo } from '../../shared/model/tunnels.ts';
import { placedBookmarks } from '../shell/results.ts';
import { hostKeyOf } from './tunnels-state.ts';

/** A host that a tunnel may go over. */
export interface HostOption {
  readonly key: string;
  /** With its folders where it has some. */
  readonly words: string;
  readonly name: string;
  readonly host: TunnelHost;
  readonly isProduction: boolean;
}

/** Bookmarks, hosts of ssh_config, and whatever else has tunnels already. */
export function hostOptions(tree: HostTree | undefined, tunnels: readonly TunnelInfo[]): readonly HostOption[] {
  const found = new Map<string, HostOption>();
  const add = (option: Omit<HostOption, 'key'>): void => {
    const key = hostKeyOf(option.host);
    if (!found.has(key)) found.set(key, { ...option, key });
  };
  for (const { bookmark, path, production } of placedBookmarks(tree))
    add({
      words: path === '' ? bookmark.name : `${path} › ${bookmark.name}`,
      name: bookmark.name,
      host: { bookmarkId: bookmark.id },
      isProduction: production,
    });
  for (const { alias, isPattern } of tree?.configHosts ?? [])
    if (!isPattern) add({ words: alias, name: alias, host: { destination: alias }, isProduction: false });
  for (const { host, hostName, production } of tunnels) add({ words: hostName, name: hostName, host, isProduction: production });
  return [...found.values()];
}
