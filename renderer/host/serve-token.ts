import type { PageStorage } from './page-key.ts';

const storageKey = 'hawser.token';

/**
 * The token of `serve`: moved once from the address's fragment into this tab's storage, and the fragment removed, so that it
 * stands neither in the history nor in a screenshot. A newer fragment wins.
 */
export function readServeToken(
  page: { readonly location: Pick<Location, 'hash' | 'pathname' | 'search'>; readonly history: Pick<History, 'replaceState'> },
  storage: PageStorage,
): string | undefined {
  const fromHash = new URLSearchParams(page.location.hash.slice(1)).get('token');
  if (fromHash !== null && fromHash !== '') {
    storage.setItem(storageKey, fromHash);
    page.history.replaceState(null, '', page.location.pathname + page.location.search);
    return fromHash;
  }
  return storage.getItem(storageKey) ?? undefined;
}
