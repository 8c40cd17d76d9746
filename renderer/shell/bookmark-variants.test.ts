import { expect, test } from 'vitest';
import { Bookmark, Folder } from '../../shared/model/bookmark.ts';
import { findVariant, variantAsBookmark, withoutVariant, withVariant, withVariantAt } from './bookmark-variants.ts';
import { placedBookmarks } from './results.ts';
import { targetName } from './target.ts';

const variants = [
  { id: 'office', name: 'office', settings: { user: 'root', production: false } },
  { id: 'away', name: 'away', host: 'vpn.example', settings: {} },
];
const box = Bookmark.parse({ kind: 'bookmark', id: 'box', name: 'box', host: 'box.example', settings: { port: 2222 }, variants });
const lab = Folder.parse({ kind: 'folder', id: 'lab', name: 'lab', settings: { production: true }, children: [box] });
const [office, away] = box.variants ?? [];

test('a variant is found by its id, with its bookmark and the folders above', () => {
  expect(findVariant([lab], 'away')).toEqual({ variant: away, of: box, folders: [lab] });
  expect(findVariant([lab], 'box')).toBeUndefined();
});

test('it says what it sets, and of the rest what its bookmark says', () => {
  if (!office || !away) throw new Error('no variants');
  expect(variantAsBookmark(box, office)).toMatchObject({ host: 'box.example', settings: { port: 2222, user: 'root' } });
  expect(variantAsBookmark(box, away)).toMatchObject({ name: 'box (away)', host: 'vpn.example' });
});

test('the palette has each of them behind its bookmark, and tabs are called by both names', () => {
  const tree = { revision: 1, roots: [lab], configHosts: [], problems: [] };
  expect(placedBookmarks(tree).map(({ bookmark, path, production }) => [bookmark.name, path, production])).toEqual([
    ['box', 'lab', true],
    ['box (office)', 'lab', false],
    ['box (away)', 'lab', true],
  ]);
  const hosts = { state: { getState: () => ({ tree }) } } as unknown as Parameters<typeof targetName>[0];
  expect(targetName(hosts, { bookmarkId: variants[1]?.id as never })).toBe('box (away)');
});

test('one is put in its place, added at the end, taken out; without the last an empty list stays, which is how it is deleted', () => {
  if (!office || !away) throw new Error('no variants');
  const renamed = { ...office, name: 'desk' };
  expect(withVariant(box, renamed).variants).toEqual([renamed, away]);
  expect(withVariant({ ...box, variants: [office] }, away).variants).toEqual([office, away]);
  expect(withoutVariant(withoutVariant(box, 'office'), 'away').variants).toEqual([]);
});

test('one is put at another place among them, and nowhere else', () => {
  expect(withVariantAt(box, 'away', 0)?.variants?.map(({ id }) => id)).toEqual(['away', 'office']);
  expect(withVariantAt(box, 'office', 1)?.variants?.map(({ id }) => id)).toEqual(['away', 'office']);
  for (const index of [0, -1, 2]) expect(withVariantAt(box, 'office', index)).toBeUndefined();
  expect(withVariantAt(box, 'nobody', 0)).toBeUndefined();
});
