import { expect, test } from 'vitest';
import type { BookmarkId } from '../../shared/model/ids.ts';
import type { TunnelId, TunnelInfo } from '../../shared/model/tunnels.ts';
import { sampleTunnel } from './testing/sample-tunnel.ts';
import { groupsOf, hostsOf, isFound } from './tunnels-state.ts';

const tunnel = (id: string, host: string, change: Partial<TunnelInfo> = {}): TunnelInfo =>
  sampleTunnel({
    tunnelId: id as TunnelId,
    host: { bookmarkId: host as BookmarkId },
    hostName: host,
    target: `${host}:22`,
    ...change,
  });

const tunnels = [tunnel('a', 'web1'), tunnel('b', 'db1', { isOn: true }), tunnel('c', 'web1', { name: 'Orders' })];

test('hosts are listed by name, with their tunnels and how many are on', () => {
  expect(hostsOf(tunnels).map(({ name, count, on }) => [name, count, on])).toEqual([
    ['db1', 1, 1],
    ['web1', 2, 0],
  ]);
});

test('cards keep the order of the core, or stand under their hosts', () => {
  const all = { typed: '', hostKey: undefined, isGrouped: false };
  expect(groupsOf(tunnels, all)).toEqual([{ key: '', ids: ['a', 'b', 'c'] }]);
  expect(groupsOf(tunnels, { ...all, isGrouped: true }).map(({ heading, ids }) => [heading, ids])).toEqual([
    ['db1', ['b']],
    ['web1', ['a', 'c']],
  ]);
  expect(groupsOf(tunnels, { ...all, hostKey: 'bookmark:web1' })[0]?.ids).toEqual(['a', 'c']);
});

test('a tunnel is found by every word that is typed, in its name, host or way', () => {
  const found = (typed: string) => tunnels.filter((each) => isFound(each, typed)).map(({ tunnelId }) => tunnelId);
  expect(found('orders')).toEqual(['c']);
  expect(found('5432 web')).toEqual(['a', 'c']);
  expect(found('db:5432 db1')).toEqual(['b']);
  expect(found('nothing')).toEqual([]);
});
