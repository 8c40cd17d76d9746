import { expect, it } from 'vitest';
import type { HostTree } from '../../../shared/model/bookmark.ts';
import { foundRows, pickRows, toggledFolder } from './pick-hosts.ts';

const bookmark = (id: string) => ({ kind: 'bookmark', id, name: id, host: `${id}.example.org`, settings: {} });
const tree = {
  roots: [
    {
      kind: 'folder',
      id: 'prod',
      name: 'production',
      settings: { production: true },
      children: [bookmark('web1'), { kind: 'folder', id: 'e', name: 'empty', settings: {}, children: [] }, bookmark('web2')],
    },
    bookmark('nas'),
  ],
  configHosts: [
    { alias: 'gateway', isPattern: false },
    { alias: 'build-*', isPattern: true },
  ],
} as unknown as HostTree;

const all = (count: number): string => `all ${count}`;
const names = (rows: ReturnType<typeof pickRows>): readonly string[] => rows.map((row) => `${' '.repeat(row.depth)}${row.name}`);

it('lists bookmarks under their folders and hosts of ssh_config, production marked as its folder says', () => {
  const rows = pickRows(tree);
  expect(names(rows)).toEqual(['production', ' web1', ' web2', 'nas', 'gateway']);
  expect(rows.filter((row) => row.kind === 'host' && row.isProduction).map(({ name }) => name)).toEqual(['web1', 'web2']);
});

it('finds hosts by name, address and folder, and keeps the folders above them', () => {
  const rows = pickRows(tree);
  expect(names(foundRows(rows, 'web2', all))).toEqual(['production', ' web2']);
  expect(names(foundRows(rows, 'prod', all))).toEqual(['production', ' web1', ' web2']);
  expect(names(foundRows(rows, 'nas.example', all))).toEqual(['nas']);
});

it('takes with a folder only those of its hosts that are shown', () => {
  const [folder] = foundRows(pickRows(tree), 'web2', all);
  expect(folder?.kind === 'folder' && folder.hosts).toEqual(['bookmark web2']);
});

it('has one row for all that were found where no folder holds them', () => {
  expect(names(foundRows(pickRows(tree), 'a', all))).toEqual(['all 4', 'production', ' web1', ' web2', 'nas', 'gateway']);
  expect(names(foundRows(pickRows(tree), '', all))).toEqual(names(pickRows(tree)));
});

it('takes a whole folder in, and out again', () => {
  const hosts = ['a', 'b'];
  expect([...toggledFolder(new Set(['a', 'x']), hosts)]).toEqual(['a', 'x', 'b']);
  expect([...toggledFolder(new Set(['a', 'x', 'b']), hosts)]).toEqual(['x']);
});
