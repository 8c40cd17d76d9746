import { PageKey } from '../../shared/model/page.ts';

const storageKey = 'hawser.pageKey';

/** The part of `sessionStorage` that is used: it survives a reload and ends with the tab. */
export type PageStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/** The key that names this page to the core, also after a reload. Made once a tab. `isNew`: this is no reload. */
export function readPageKey(storage: PageStorage): { readonly pageKey: PageKey; readonly isNew: boolean } {
  const kept = PageKey.safeParse(storage.getItem(storageKey));
  if (kept.success) return { pageKey: kept.data, isNew: false };
  const bytes = crypto.getRandomValues(new Uint8Array(24));
  const made = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  storage.setItem(storageKey, made);
  return { pageKey: made, isNew: true };
}
