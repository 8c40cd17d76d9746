import { expect, test } from 'vitest';
import { HostTree } from '../../shared/model/bookmark.ts';
import type { Command } from './commands.ts';
import { findResults, looksLikeDestination, placedBookmarks, withDestination, type ResultSources } from './results.ts';

const tree = HostTree.parse({
  revision: 1,
  roots: [
    {
      kind: 'folder',
      id: 'f1',
      name: 'production',
      settings: { production: true },
      children: [
        { kind: 'bookmark', id: 'b1', name: 'web1', host: '10.0.0.1', settings: {} },
        { kind: 'bookmark', id: 'b2', name: 'mirror', host: 'web9.example', settings: { production: false } },
      ],
    },
  ],
  configHosts: [
    { alias: 'web-*', isPattern: true, file: 'c', line: 1, notes: [] },
    { alias: 'webmail', isPattern: false, file: 'c', line: 4, notes: [] },
  ],
  problems: [],
});
const command: Command = { id: 'x', title: 'New tab', group: 'tabs', run: () => undefined };
const sources: ResultSources = {
  bookmarks: placedBookmarks(tree),
  configHosts: tree.configHosts,
  recents: [{ destination: 'anna@web-old.example', label: 'anna@web-old.example', at: 1 }],
  commands: [command],
};
const keys = (query: string): string[] => findResults(query, sources).map((result) => result.key);

test('a bookmark knows its folders and whether it is production', () => {
  expect(placedBookmarks(tree)).toMatchObject([
    { path: 'production', production: true },
    { path: 'production', production: false },
  ]);
});

test('names come before hosts that only match elsewhere, and patterns never', () => {
  expect(keys('web')).toEqual(['bookmark:b1', 'config:webmail', 'recent:anna@web-old.example', 'bookmark:b2']);
});

test('a folder and a name together find the bookmark', () => {
  expect(keys('prod mirror')).toEqual(['bookmark:b2']);
});

test('without a query recent destinations come first, then hosts, then commands', () => {
  expect(keys('')).toEqual(['recent:anna@web-old.example', 'bookmark:b1', 'bookmark:b2', 'config:webmail', 'command:x']);
});

test.each(['fred@web1', 'fred@web1:22', 'web1:2222', 'ssh -p 2 web1', 'ssh://fred@web1', 'ssh web1', 'web1:abc'])(
  '%s is meant for a machine',
  (query) => {
    expect(looksLikeDestination(query)).toBe(true);
  },
);

test.each(['web', 'new tab', 'ssh', 'split right', ''])('%s may be a name', (query) => {
  expect(looksLikeDestination(query)).toBe(false);
});

test('a destination stands first when it is meant, last when it is one reading of many', () => {
  const parsed = { destination: 'x', label: 'x' };
  expect(withDestination(findResults('web', sources), 'web', parsed).at(-1)?.kind).toBe('destination');
  expect(withDestination([], 'fred@web', parsed)[0]?.kind).toBe('destination');
});

test('why a destination can’t be taken is said only when one was meant', () => {
  expect(withDestination([], 'fred@web:0', { why: 'no such port' })).toMatchObject([{ kind: 'invalid', title: 'no such port' }]);
  expect(withDestination([], 'some words', { why: 'blanks' })).toEqual([]);
});

test('where only hosts are listed, why nothing was found is always said', () => {
  const why = { why: 'blanks' };
  expect(withDestination([], 'some words', why, { hostsOnly: true })).toMatchObject([{ kind: 'invalid', title: 'blanks' }]);
  expect(withDestination([], '  ', undefined, { hostsOnly: true })).toEqual([]);
});

test('Enter right after the last key goes where the query says, not to what it resembles', () => {
  const resembling = findResults('anna@web', sources);
  expect(resembling[0]?.kind).toBe('recent');
  expect(withDestination(resembling, 'anna@web', undefined)[0]).toMatchObject({ kind: 'destination', destination: 'anna@web' });
  expect(withDestination(findResults('web', sources), 'web', undefined)[0]?.kind).toBe('bookmark');
});

test('a recent destination is not offered twice', () => {
  const results = withDestination(findResults('anna@web-old.example', sources), 'anna@web-old.example', {
    destination: 'anna@web-old.example',
    label: 'anna@web-old.example',
  });
  expect(results.map((result) => result.kind)).toEqual(['destination']);
});

test('a recent destination is left out where the bookmark or host of that name is listed', () => {
  const recents = ['web1', 'webmail', 'web-other'].map((destination) => ({ destination, label: destination, at: 1 }));
  const keysOf = (query: string): string[] => findResults(query, { ...sources, recents }).map((result) => result.key);
  expect(keysOf('')).toEqual(['recent:web-other', 'bookmark:b1', 'bookmark:b2', 'config:webmail', 'command:x']);
  expect(keysOf('webmail')).toEqual(['config:webmail']);
  const without = findResults('', { ...sources, configHosts: [], recents }).map((result) => result.key);
  expect(without).toContain('recent:webmail');
});
