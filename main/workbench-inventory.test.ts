import { expect, it } from 'vitest';
import type { TreeNode } from '../shared/model/bookmark.ts';
import { BookmarkId } from '../shared/model/ids.ts';
import type { HostBook } from './bookmarks/host-book.ts';
import type { ResolvedTarget } from './bookmarks/resolved-target.ts';
import { inventoryOf } from './workbench-inventory.ts';

const id = BookmarkId.parse('00000000-0000-4000-8000-000000000001');
const away = BookmarkId.parse('00000000-0000-4000-8000-000000000002');
const roots: readonly TreeNode[] = [
  {
    kind: 'bookmark',
    id,
    name: 'web',
    host: 'web.invalid',
    settings: {},
    variants: [{ id: away, name: 'away', host: 'vpn.invalid', settings: {} }],
  },
];

/** Only what an inventory looks at. */
const book = {
  draw: (reference: { readonly bookmarkId: string }) =>
    Promise.resolve({ bookmarkId: reference.bookmarkId, settings: {}, hops: [] } as unknown as ResolvedTarget),
  tree: () => Promise.resolve({ configHosts: [{ alias: 'vpn.invalid', isPattern: false }] }),
} as unknown as HostBook;

it('has a machine once, and tells of the variants that are left out', async () => {
  const { text, hosts, notes } = await inventoryOf(book, roots);
  expect(hosts).toBe(1);
  expect(text).toContain('web.invalid');
  expect(text).not.toContain('vpn.invalid');
  expect(notes).toEqual(['web/away is left out: it is a variant, another way to the same machine.']);
});

it('has a variant that was chosen', async () => {
  expect(await inventoryOf(book, roots, [{ bookmarkId: away }])).toMatchObject({ hosts: 1, notes: [] });
});
