import { expect, test } from 'vitest';
import { Emitter } from '../../shared/base/emitter.ts';
import type { ScannedKey, ScanRow, ScanTarget } from '../../shared/model/trust.ts';
import type { HawserClient } from '../host/linked-client.ts';
import { ScanStore } from './scan-store.ts';

function setUp() {
  const scanned = new Emitter<{ scanId: string; row: ScanRow }>();
  const ended = new Emitter<{ scanId: string; stopped: boolean }>();
  const calls: string[] = [];
  let answer: ((scanId: string) => void) | undefined;
  const client = {
    trust: {
      onScanned: scanned.event,
      onScanEnded: ended.event,
      scan({ targets }: { readonly targets: readonly ScanTarget[] }) {
        calls.push(`scan ${targets.length}`);
        return new Promise((resolve) => {
          answer = (scanId) => resolve({ scanId, count: 2 });
        });
      },
      stopScan({ scanId }: { readonly scanId: string }) {
        calls.push(`stop ${scanId}`);
        return Promise.resolve({});
      },
    },
  } as unknown as HawserClient;
  const store = new ScanStore(client);
  const state = () => store.state.getState();
  return { store, state, scanned, ended, calls, answer: (scanId: string) => answer?.(scanId) };
}

function row(index: number, ...keys: ScannedKey[]): ScanRow {
  return { index, label: `host${index}`, route: [], state: { kind: 'done', ms: 1, identification: '' }, keys, missing: [] };
}

function key(name: string): ScannedKey {
  const face = { type: 'ssh-ed25519', typeLabel: 'ED25519', bits: 256, sha256: `SHA256:${name}`, md5: '', randomart: '' };
  return { face, line: `host ${name}`, verdict: 'new' };
}

test('rows that come before the answer count, those of another scan do not', async () => {
  const { store, state, scanned, ended, answer } = setUp();
  void store.start([{ destination: 'a' }, { destination: 'b' }]);
  scanned.emit({ scanId: 'one', row: row(1) });
  answer('one');
  await expect.poll(() => state().rows.map((each) => each.label)).toEqual(['host1']);
  scanned.emit({ scanId: 'other', row: row(0) });
  scanned.emit({ scanId: 'one', row: row(0) });
  ended.emit({ scanId: 'one', stopped: false });
  expect(state()).toMatchObject({ phase: 'ended', stopped: false, count: 2 });
  expect(state().rows.map((each) => each.label)).toEqual(['host0', 'host1']);
});

test('a scan that was stopped before it was answered is stopped once it is', async () => {
  const { store, state, calls, answer } = setUp();
  void store.start([]);
  store.stop();
  expect(state()).toMatchObject({ phase: 'ended', stopped: true });
  answer('late');
  await expect.poll(() => calls).toEqual(['scan 0', 'stop late']);
});

test('a second scan stops the first and takes none of its rows', async () => {
  const { store, state, scanned, calls, answer } = setUp();
  void store.start([]);
  answer('one');
  await expect.poll(() => state().count).toBe(2);
  void store.start([]);
  answer('two');
  await expect.poll(() => state().count).toBe(2);
  scanned.emit({ scanId: 'one', row: row(0) });
  scanned.emit({ scanId: 'two', row: row(1) });
  await expect.poll(() => state().rows.map((each) => each.label)).toEqual(['host1']);
  expect(calls).toEqual(['scan 0', 'stop one', 'scan 0']);
});

test('a compared key is chosen, and its line says that it was compared', async () => {
  const { store, state, scanned, answer } = setUp();
  void store.start([]);
  answer('one');
  await expect.poll(() => state().count).toBe(2);
  scanned.emit({ scanId: 'one', row: row(0, key('a'), key('b')) });
  await expect.poll(() => state().rows.length).toBe(1);
  store.noteCompared('0-SHA256:a');
  store.toggleChosen('0-SHA256:b');
  expect(store.chosenLines()).toEqual([
    { id: '0-SHA256:a', line: 'host a', isCompared: true },
    { id: '0-SHA256:b', line: 'host b', isCompared: false },
  ]);
  store.noteAdded(['0-SHA256:a']);
  expect(store.chosenLines().map(({ id }) => id)).toEqual(['0-SHA256:b']);
});

test('when the wire breaks the scan has ended as stopped', async () => {
  const { store, state, answer } = setUp();
  void store.start([]);
  answer('one');
  await expect.poll(() => state().count).toBe(2);
  store.cut();
  expect(state()).toMatchObject({ phase: 'ended', stopped: true });
});
