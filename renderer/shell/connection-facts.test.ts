import { expect, test } from 'vitest';
import { HostTree } from '../../shared/model/bookmark.ts';
import { BookmarkId } from '../../shared/model/ids.ts';
import type { ConnectionInfo } from '../../shared/model/session.ts';
import type { TransferJobInfo } from '../../shared/model/transfers.ts';
import { hopsOf, jobsOn, legacyOfBookmark } from './connection-facts.ts';

const connection = (host: string, route: readonly string[]): ConnectionInfo =>
  ({ connectionId: `${route.join()}>${host}`, user: 'fred', host, port: 22, route }) as unknown as ConnectionInfo;

const job = (status: string, connectionId: string | undefined): TransferJobInfo =>
  ({
    status,
    source: { kind: 'local', folder: '/' },
    target: { kind: connectionId === undefined ? 'local' : 'remote', label: 'web1', folder: '/', connectionId },
  }) as unknown as TransferJobInfo;

test('the hops of a connection are found by their names and by what leads to them', () => {
  const first = connection('a', []);
  const second = connection('::1', ['fred@a:22']);
  // The same address behind another host is another machine.
  const stranger = connection('::1', ['fred@z:22']);
  const target = connection('c', ['fred@a:22', 'fred@[::1]:22']);
  const all = Object.fromEntries([stranger, target, second, first].map((each) => [each.connectionId, each]));
  expect(hopsOf(target, all)).toEqual([first, second]);
  expect(hopsOf(first, all)).toEqual([]);
});

test('jobs under way belong to the connection that carries their files, whatever its host is called', () => {
  const running = job('running', 'c1');
  const jobs = [running, job('finished', 'c1'), job('running', 'c2'), job('running', undefined)];
  expect(jobsOn(jobs, 'c1')).toEqual([running]);
  expect(jobsOn(jobs, 'c3')).toEqual([]);
});

test('why and until when old algorithms are allowed is the nearest word of the tree', () => {
  const bookmark = { kind: 'bookmark', id: 'b', name: 'b', host: 'b', settings: { legacyUntil: '2026-12-01' } };
  const folder = {
    kind: 'folder',
    id: 'f',
    name: 'f',
    settings: { legacyReason: 'old', legacyUntil: '2027-01-01' },
    children: [bookmark],
  };
  const { roots } = HostTree.parse({ revision: 1, roots: [folder], configHosts: [], problems: [] });
  expect(legacyOfBookmark(roots, BookmarkId.parse('b'))).toEqual(['old', '2026-12-01']);
  expect(legacyOfBookmark(roots, BookmarkId.parse('x'))).toBeUndefined();
});
