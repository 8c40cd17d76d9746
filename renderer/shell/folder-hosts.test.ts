import { expect, test } from 'vitest';
import type { TreeNode } from '../../shared/model/bookmark.ts';
import type { BookmarkId } from '../../shared/model/ids.ts';
import { neighboursOf } from './folder-hosts.ts';

const host = (id: string): TreeNode => ({ kind: 'bookmark', id: id as BookmarkId, name: id, host: id, settings: {} });
const folder = (id: string, ...children: TreeNode[]): TreeNode => ({
  kind: 'folder',
  id: id as BookmarkId,
  name: id,
  settings: {},
  children,
});
const tree = [host('top'), folder('lab', host('pi'), host('nas'), folder('rack', host('dc01'))), folder('empty', host('alone'))];
const names = (id: string): string[] => neighboursOf(tree, id as BookmarkId).map(({ name }) => name);

test('the neighbours of a host are those of its own folder and of the folders in it', () => {
  expect(names('pi')).toEqual(['nas', 'dc01']);
  expect(names('dc01')).toEqual([]);
});

test('a host at the top of the tree, alone in its folder, or in no tree has none', () => {
  expect(names('top')).toEqual([]);
  expect(names('alone')).toEqual([]);
  expect(names('gone')).toEqual([]);
});
