import { PageKey } from '../../shared/model/page.ts';

const storageKey = 'hawser.pageKey';

/** The part of `sessionStorage` that is used: it survives a reload and ends with the tab. */
export type PageStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/** In the address of a tab that another page opened for what it gives away: the key under which the core has that. */
const invitation = 'page';

/** The address at which a page takes over what the core keeps for this key. */
export function invitedAddress(pageKey: PageKey): string {
  return `/#${invitation}=${pageKey}`;
}

/**
 * The key that names this page to the core, also after a reload. Made once a tab, unless its address brings one, which is taken out of it. `isNew`: this
 * is no reload.
 */
export function readPageKey(
  storage: PageStorage,
  page?: { readonly location: Pick<Location, 'hash' | 'pathname' | 'search'>; readonly history: Pick<History, 'replaceState'> },
): { readonly pageKey: PageKey; readonly isNew: boolean } {
  const invited = PageKey.safeParse(page && new URLSearchParams(page.location.hash.slice(1)).get(invitation));
  if (page !== undefined && invited.success) {
    storage.setItem(storageKey, invited.data);
    page.history.replaceState(null, '', page.location.pathname + page.location.search);
    return { pageKey: invited.data, isNew: true };
  }
  const kept = PageKey.safeParse(storage.getItem(storageKey));
  if (kept.success) return { pageKey: kept.data, isNew: false };
  const bytes = crypto.getRandomValues(new Uint8Array(24));
  const made = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  storage.setItem(storageKey, made);
  return { pageKey: made, isNew: true };
}
