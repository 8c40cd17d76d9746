import { expect, test } from 'vitest';
import type { ScannedKey, ScanRow } from '../../shared/model/trust.ts';
import { classCounts, classOf, scanLines, verdictCounts } from './scan-lines.ts';

function key(verdict: ScannedKey['verdict'], name: string = verdict): ScannedKey {
  const face = { type: 'ssh-ed25519', typeLabel: 'ED25519', bits: 256, sha256: `SHA256:${name}`, md5: '', randomart: '' };
  return { face, line: `host ${name}`, verdict };
}

function row(index: number, keys: ScannedKey[], state: ScanRow['state'] = { kind: 'done', ms: 1, identification: 'SSH-2.0-x' }) {
  return { index, label: `host${index}`, route: [], state, keys, missing: [] } satisfies ScanRow;
}

const failed: ScanRow['state'] = { kind: 'failed', error: { code: 'net.refused', message: 'refused', detail: {} } } as never;

test.each([
  [row(0, [key('same'), key('revoked'), key('changed')]), 'revoked'],
  [row(0, [key('same'), key('changed'), key('new')]), 'changed'],
  [row(0, [key('same'), key('newType')]), 'new'],
  [row(0, [key('same')]), 'same'],
  [row(0, []), 'unreachable'],
  [row(0, [], failed), 'unreachable'],
  [row(0, [], { kind: 'connecting' }), 'pending'],
  [row(0, [key('same')], { kind: 'waiting' }), 'pending'],
] as const)('a host counts as its worst key: %o', (host, expected) => {
  expect(classOf(host)).toBe(expected);
});

test('hosts with news are open, the others closed, until they are turned', () => {
  const rows = [row(0, [key('new')]), row(1, [key('same')]), row(2, [], failed)];
  const ids = (turned: readonly number[]) => scanLines(rows, undefined, new Set(turned)).map((line) => line.id);
  expect(ids([])).toEqual(['0', '0-SHA256:new', '1', '2']);
  expect(ids([0, 1])).toEqual(['0', '1', '1-SHA256:same', '2']);
});

test('stored keys that a host did not show stand below its keys', () => {
  const missing = { ...key('same').face, sha256: 'SHA256:gone' };
  const host: ScanRow = { ...row(3, [key('changed')]), missing: [{ file: '/known_hosts', line: 7, face: missing }] };
  expect(scanLines([host], undefined, new Set()).map((line) => `${line.kind} ${line.id}`)).toEqual([
    'host 3',
    'key 3-SHA256:changed',
    'missing 3-/known_hosts-7',
  ]);
});

test('one class of hosts can be shown alone', () => {
  const rows = [row(0, [key('new')]), row(1, [key('same')]), row(2, [], failed)];
  expect(scanLines(rows, 'same', new Set()).map((line) => line.id)).toEqual(['1']);
  expect(classCounts(rows)).toEqual({ revoked: 0, changed: 0, new: 1, same: 1, unreachable: 1, pending: 0 });
});

test('the keys of a host are counted by verdict, the worst first', () => {
  expect(verdictCounts(row(0, [key('same', 'a'), key('same', 'b'), key('changed')]))).toEqual([
    [1, 'changed'],
    [2, 'same'],
  ]);
});
