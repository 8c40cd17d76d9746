import { describe, expect, test } from 'vitest';
import { HostTree } from '../../shared/model/bookmark.ts';
import { nameOf, treeRows, typeAhead } from './tree-rows.ts';

const bookmark = (id: string, name: string, settings = {}) => ({
  kind: 'bookmark' as const,
  id,
  name,
  host: `${name}.example`,
  settings,
});
const tree = HostTree.parse({
  revision: 1,
  roots: [
    {
      kind: 'folder',
      id: 'prod',
      name: 'production',
      settings: { colour: 'red', proxyJump: 'fred@bastion:2222' },
      children: [
        bookmark('w1', 'web1'),
        bookmark('w2', 'web2', { colour: 'none', proxyJump: 'none' }),
        { kind: 'folder', id: 'dbs', name: 'databases', settings: {}, children: [bookmark('d1', 'db1')] },
      ],
    },
    bookmark('nas', 'nas'),
  ],
  configHosts: [{ alias: 'gateway', hostName: '10.0.0.1', isPattern: false, file: 'c', line: 1, notes: [] }],
  problems: [],
});
const shown = (closed: string[], query = ''): string[] =>
  treeRows(tree, new Set(closed), query).map((row) => `${'  '.repeat(row.level - 1)}${nameOf(row)}`);

test('open folders show what is in them', () => {
  expect(shown([])).toEqual(['production', '  web1', '  web2', '  databases', '    db1', 'nas', '~/.ssh/config', '  gateway']);
});

test('closed ones hide it and say how many hosts they have', () => {
  expect(shown(['prod', 'config'])).toEqual(['production', 'nas', '~/.ssh/config']);
  expect(treeRows(tree, new Set(['prod']), '')[0]).toMatchObject({ count: 3, isOpen: false, position: 1, setSize: 3 });
});

test('a search opens everything and keeps the folders of what it found', () => {
  expect(shown(['prod', 'config'], 'db1')).toEqual(['production', '  databases', '    db1']);
  expect(shown(['config'], '10.0')).toEqual(['~/.ssh/config', '  gateway']);
  expect(shown([], 'prod web')).toEqual(['production', '  web1', '  web2']);
  expect(shown([], 'database')).toEqual(['production', '  databases', '    db1']);
  expect(shown([], 'no such')).toEqual([]);
});

test('colour and route are inherited, and can be switched off', () => {
  const rows = treeRows(tree, new Set(), '');
  expect(rows.find((row) => row.key === 'w1')).toMatchObject({ colour: 'red', via: 'bastion' });
  expect(rows.find((row) => row.key === 'w2')).toMatchObject({ colour: 'none', via: undefined });
});

test('typing goes to the next name that begins so, around the end', () => {
  const rows = treeRows(tree, new Set(), '');
  const name = (at: number | undefined): string | undefined =>
    at === undefined ? undefined : nameOf(rows[at] as (typeof rows)[number]);
  expect(name(typeAhead(rows, 0, 'w'))).toBe('web1');
  expect(name(typeAhead(rows, 1, 'w'))).toBe('web2');
  expect(name(typeAhead(rows, 2, 'w'))).toBe('web1');
  expect(name(typeAhead(rows, 1, 'we'))).toBe('web1');
  expect(typeAhead(rows, 0, 'x')).toBeUndefined();
});

test('ten thousand hosts are flattened and searched in no time', () => {
  const folders = Array.from({ length: 100 }, (_, at) => ({
    kind: 'folder' as const,
    id: `f${at}`,
    name: `folder ${at}`,
    settings: {},
    children: Array.from({ length: 100 }, (__, index) => bookmark(`f${at}b${index}`, `host-${at}-${index}`)),
  }));
  const large = HostTree.parse({ revision: 1, roots: folders, configHosts: [], problems: [] });
  expect(treeRows(large, new Set(), '')).toHaveLength(10_100);
  expect(treeRows(large, new Set(), 'host-77-5')).toHaveLength(12);
});

describe('variants stand under their bookmark (CF-22)', () => {
  const box = {
    ...bookmark('box', 'box', { proxyJump: 'bastion', colour: 'blue' }),
    variants: [
      { id: 'office', name: 'office', settings: { proxyJump: 'none' } },
      { id: 'away', name: 'away', host: '192.0.2.9', settings: { colour: 'red' } },
    ],
  };
  const withBox = HostTree.parse({ ...tree, roots: [box, bookmark('nas', 'nas')], configHosts: [] });
  const rows = (closed: string[], query = '') => treeRows(withBox, new Set(closed), query);

  test('a level below it, with what they have of it, until it is closed', () => {
    expect(rows([])).toMatchObject([
      { kind: 'bookmark', key: 'box', isOpen: true, via: 'bastion', position: 1, setSize: 2 },
      { kind: 'variant', key: 'office', parentKey: 'box', level: 2, position: 1, setSize: 2, colour: 'blue', via: undefined },
      { kind: 'variant', key: 'away', parentKey: 'box', level: 2, position: 2, setSize: 2, colour: 'red', via: 'bastion' },
      { kind: 'bookmark', key: 'nas', isOpen: undefined },
    ]);
    expect(rows(['box']).map(nameOf)).toEqual(['box', 'nas']);
  });

  test('are found by name, by their own address and by bookmark/variant, and their bookmark then is only what they stand under', () => {
    for (const query of ['away', 'box/away', '192.0.2.9', 'box away'])
      expect(rows(['box'], query)).toMatchObject([
        { key: 'box', isOnlyAbove: true },
        { key: 'away', setSize: 1 },
      ]);
    expect(rows([], 'box')).toMatchObject([{ key: 'box', isOnlyAbove: false }, { key: 'office' }, { key: 'away' }]);
  });
});
