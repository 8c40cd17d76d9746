import { expect, test } from 'vitest';
import { HostTree } from '../../shared/model/bookmark.ts';
import { findChoices, scanChoices } from './scan-targets.ts';

const tree = HostTree.parse({
  revision: 1,
  roots: [
    {
      kind: 'folder',
      id: 'f1',
      name: 'production',
      settings: {},
      children: [{ kind: 'bookmark', id: 'b1', name: 'web1', host: 'web1.example.org', settings: {} }],
    },
    { kind: 'bookmark', id: 'demo-host', name: 'Demo host', host: 'demo', settings: {} },
  ],
  configHosts: [
    { alias: 'gateway', isPattern: false, file: '/c', line: 1, hostName: 'gw.example.org', notes: [] },
    { alias: 'build-*', isPattern: true, file: '/c', line: 3, notes: [] },
    { alias: 'odd', isPattern: false, file: '/c', line: 5, refusal: 'ProxyCommand', notes: [] },
  ],
  problems: [],
});

test('bookmarks and hosts of the config can be scanned, patterns, refused hosts and the demo not', () => {
  expect(scanChoices(tree, '~/.ssh/config').map(({ name, place, host, target }) => ({ name, place, host, target }))).toEqual([
    { name: 'web1', place: 'production', host: 'web1.example.org', target: { bookmarkId: 'b1' } },
    { name: 'gateway', place: '~/.ssh/config', host: 'gw.example.org', target: { destination: 'gateway' } },
  ]);
  expect(scanChoices(undefined, '')).toEqual([]);
});

test('each word of a search must occur in name, host or place', () => {
  const choices = scanChoices(tree, '~/.ssh/config');
  expect(findChoices(choices, 'WEB prod').map((choice) => choice.name)).toEqual(['web1']);
  expect(findChoices(choices, 'gw.example').map((choice) => choice.name)).toEqual(['gateway']);
  expect(findChoices(choices, '  ').length).toBe(2);
  expect(findChoices(choices, 'nothing')).toEqual([]);
});
