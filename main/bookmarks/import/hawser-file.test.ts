import { expect, it } from 'vitest';
import type { HostSettings } from '../../../shared/model/bookmark.ts';
import { gatherHawser } from './hawser-file.ts';
import { Gathering } from './imported.ts';

const bookmark = (name: string, host: string, settings: HostSettings = {}) => ({
  kind: 'bookmark',
  id: `6b1e1a52-4f0a-4d3e-9f39-0d6d1f6b7c${name.padStart(2, '0')}`,
  name,
  host,
  settings,
});

function read(roots: readonly unknown[]) {
  const into = new Gathering('hawser', false);
  gatherHawser({ format: 'hawser-bookmarks', version: 1, roots }, into);
  const { hosts, left } = into.done();
  return { taken: hosts.map(({ name }) => name), left: left.map(({ name }) => name) };
}

it('takes hosts that are addresses, and leaves out those whose host or user could be read as more', () => {
  const folder = {
    kind: 'folder',
    id: '6b1e1a52-4f0a-4d3e-9f39-0d6d1f6b7d01',
    name: 'folder',
    settings: { user: 'ssh \\-oProxyCommand=x y' },
    children: [bookmark('5', 'inside')],
  };
  const roots = [
    bookmark('1', 'web', { user: 'DOM\\fred' }),
    bookmark('2', 'ssh://fred@[::1]:22'),
    bookmark('3', 'ssh -oProxyCommand=x web'),
    bookmark('4', 'web', { user: 'x`id`' }),
    folder,
    bookmark('6', 'fe80::1'),
    bookmark('7', 'web', { user: 'a$IFS-oProxyCommand=x' }),
  ];
  expect(read(roots)).toEqual({ taken: ['1', '2', '6'], left: ['3', '4', 'folder', '7'] });
});
