import { expect, test } from 'vitest';
import { HostTree } from '../../shared/model/bookmark.ts';
import { dropDestination, dropZone, keyDestination, variantDropIndex } from './moves.ts';

const bookmark = (id: string) => ({ kind: 'bookmark' as const, id, name: id, host: id, settings: {} });
const folder = (id: string, ...children: unknown[]) => ({ kind: 'folder' as const, id, name: id, settings: {}, children });
const tree = HostTree.parse({
  revision: 1,
  roots: [folder('f', bookmark('a'), bookmark('b'), folder('g', bookmark('c'))), bookmark('d'), folder('e')],
  configHosts: [],
  problems: [],
});

test('the middle of a folder means into it, an edge means beside it', () => {
  expect([2, 14, 26].map((y) => dropZone(y, 28, true))).toEqual(['before', 'inside', 'after']);
  expect([2, 13, 14, 26].map((y) => dropZone(y, 28, false))).toEqual(['before', 'before', 'after', 'after']);
});

test('an index counts without the node that moves', () => {
  expect(dropDestination(tree, 'a', 'g', 'before')).toEqual({ parentId: 'f', index: 1 });
  expect(dropDestination(tree, 'g', 'a', 'before')).toEqual({ parentId: 'f', index: 0 });
  expect(dropDestination(tree, 'd', 'f', 'before')).toEqual({ parentId: null, index: 0 });
  expect(dropDestination(tree, 'a', 'd', 'after')).toEqual({ parentId: null, index: 2 });
  expect(dropDestination(tree, 'a', 'f', 'inside')).toEqual({ parentId: 'f', index: 2 });
});

test('where a node stands already is nowhere to drop it', () => {
  expect(dropDestination(tree, 'a', 'b', 'before')).toBeUndefined();
  expect(dropDestination(tree, 'b', 'a', 'after')).toBeUndefined();
  expect(dropDestination(tree, 'a', 'a', 'before')).toBeUndefined();
});

test('a folder does not go into itself or below itself', () => {
  expect(dropDestination(tree, 'f', 'g', 'inside')).toBeUndefined();
  expect(dropDestination(tree, 'f', 'c', 'after')).toBeUndefined();
});

test('something from outside the tree, as a host of ssh_config, goes anywhere', () => {
  expect(dropDestination(tree, 'config:x', 'e', 'inside')).toEqual({ parentId: 'e', index: 0 });
  expect(dropDestination(tree, 'config:x', 'd', 'after')).toEqual({ parentId: null, index: 2 });
});

test('keys move among siblings, into the folder above and out behind the folder', () => {
  expect(keyDestination(tree, 'b', 'up')).toEqual({ parentId: 'f', index: 0 });
  expect(keyDestination(tree, 'a', 'down')).toEqual({ parentId: 'f', index: 1 });
  expect(keyDestination(tree, 'd', 'in')).toEqual({ parentId: 'f', index: 3 });
  expect(keyDestination(tree, 'c', 'out')).toEqual({ parentId: 'f', index: 3 });
  expect(keyDestination(tree, 'a', 'out')).toEqual({ parentId: null, index: 1 });
});

test('keys stop at the ends', () => {
  expect(keyDestination(tree, 'a', 'up')).toBeUndefined();
  expect(keyDestination(tree, 'e', 'down')).toBeUndefined();
  expect(keyDestination(tree, 'd', 'out')).toBeUndefined();
  expect(keyDestination(tree, 'a', 'in')).toBeUndefined();
});

test('a variant goes before or behind another one of its bookmark, and nowhere else', () => {
  const variants = ['a', 'b', 'c'].map((id) => ({ id }));
  const to = (dragged: string, over: string, zone: 'before' | 'after') => variantDropIndex(variants, dragged, over, zone);
  expect([to('a', 'c', 'after'), to('a', 'c', 'before'), to('c', 'a', 'before')]).toEqual([2, 1, 0]);
  expect([
    to('a', 'b', 'before'),
    to('c', 'b', 'after'),
    to('a', 'a', 'after'),
    to('x', 'a', 'after'),
    to('a', 'x', 'after'),
  ]).toEqual(Array.from({ length: 5 }, () => undefined));
});
