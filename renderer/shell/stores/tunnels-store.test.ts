import { expect, test } from 'vitest';
import { Emitter } from '../../../shared/base/emitter.ts';
import type {
  TunnelChanges,
  TunnelHistory,
  TunnelId,
  TunnelInfo,
  TunnelList,
  TunnelTraffic,
} from '../../../shared/model/tunnels.ts';
import type { HawserClient } from '../../host/linked-client.ts';
import { createTunnelsStore, standingOf, tunnelCounts } from './tunnels-store.ts';

const still: TunnelTraffic = { bytesUp: 0, bytesDown: 0, upPerSecond: 0, downPerSecond: 0, open: 0, total: 0, refused: 0 };

function tunnel(id: string, change: Partial<TunnelInfo> = {}): TunnelInfo {
  return {
    tunnelId: id as TunnelId,
    host: { destination: 'web1' },
    hostName: 'web1',
    target: 'web1:22',
    production: false,
    spec: { kind: 'dynamic', listen: { kind: 'tcp', port: 1080 } },
    specText: '-D 1080',
    origin: { kind: 'saved' },
    reach: 'loopback',
    probe: 'off',
    opens: 'hand',
    mayMove: false,
    isReachConfirmed: false,
    isOn: false,
    state: { kind: 'off' },
    proof: { kind: 'untested' },
    traffic: still,
    notes: [],
    ...change,
  };
}

function stage(list: TunnelList, history?: TunnelHistory) {
  const changed = new Emitter<TunnelChanges>();
  const traffic = new Emitter<{ at: number; tunnels: { tunnelId: TunnelId; traffic: TunnelTraffic }[] }>();
  let now = 100_000;
  let asked = 0;
  const client = {
    tunnels: {
      list: () => Promise.resolve(list),
      history: () => {
        asked += 1;
        return history ? Promise.resolve(history) : Promise.reject(new Error('none'));
      },
      onChanged: changed.event,
      onTraffic: traffic.event,
    },
  } as unknown as HawserClient;
  const store = createTunnelsStore(client, () => now);
  const flow = (at: number, id: string, down: number): void =>
    traffic.emit({ at, tunnels: [{ tunnelId: id as TunnelId, traffic: { ...still, downPerSecond: down, total: 1 } }] });
  return { store, changed, flow, asked: () => asked, at: (ms: number) => (now = ms) };
}

test('what is new comes last, what is removed goes, and what changed keeps its place', async () => {
  const { store, changed } = stage({ tunnels: [tunnel('a'), tunnel('b')] });
  await store.load();
  changed.emit({ tunnels: [tunnel('c'), tunnel('a', { isOn: true })], removed: ['b' as TunnelId], undoLabel: 'remove b' });
  const { order, byId, undoLabel } = store.state.getState();
  expect([order, byId['a']?.isOn, byId['b'], undoLabel]).toEqual([['a', 'c'], true, undefined, 'remove b']);
});

test('a tunnel’s own second changes only its traffic', async () => {
  const { store, flow } = stage({ tunnels: [tunnel('a'), tunnel('b')] });
  await store.load();
  const before = store.state.getState();
  const other = store.traffic.getState()['b'];
  flow(100_000, 'a', 500);
  expect(store.traffic.getState()['a']?.downPerSecond).toBe(500);
  expect(store.traffic.getState()['b']).toBe(other);
  expect(store.state.getState()).toBe(before);
});

test('the last minute is kept in steps of two seconds, still ones as nothing, and no more of it', async () => {
  const { store, flow, at } = stage({ tunnels: [tunnel('a')] });
  await store.load();
  flow(96_000, 'a', 100);
  flow(97_000, 'a', 300);
  flow(100_000, 'a', 80);
  at(102_000);
  expect(store.rates('a').down.slice(-3)).toEqual([200, 0, 40]);
  expect(store.rates('a').down).toHaveLength(30);
  expect(store.isLively('a')).toBe(true);
  at(170_000);
  expect(store.isLively('a')).toBe(false);
  expect(Math.max(...store.rates('a').down)).toBe(0);
  for (let second = 171; second < 1000; second += 1) {
    at(second * 1000);
    flow(second * 1000, 'a', 1);
  }
  expect(store.rates('a').down.every((rate) => rate <= 1)).toBe(true);
});

test('what went through before this page looked is asked for once', async () => {
  const { store, asked } = stage({ tunnels: [tunnel('a')] }, { stepMs: 1000, endsAt: 100_000, up: [0, 0], down: [600, 0] });
  await store.load();
  store.seed('a');
  store.seed('a');
  await expect.poll(() => store.rates('a').down.some((rate) => rate > 0)).toBe(true);
  expect(asked()).toBe(1);
});

test('a list that could not be read is told, and read again', async () => {
  const { store } = stage({ tunnels: [] });
  const failing = createTunnelsStore(
    {
      tunnels: { list: () => Promise.reject(new Error('no')), onChanged: () => undefined, onTraffic: () => undefined },
    } as unknown as HawserClient,
    () => 0,
  );
  await expect(failing.load()).rejects.toThrow('no');
  expect(failing.state.getState()).toMatchObject({ isLoaded: false, error: new Error('no') });
  await store.load();
  expect(store.state.getState()).toMatchObject({ isLoaded: true, error: undefined });
});

test('a tunnel that listens in vain is counted as not working', () => {
  const on: Partial<TunnelInfo> = { isOn: true, state: { kind: 'listening', since: 0, bound: [], isStalled: false } };
  const refused = tunnel('b', { ...on, proof: { kind: 'refused', at: 0, by: 'use', text: '', causes: [] } });
  const down = tunnel('c', { ...on, proof: { kind: 'down', at: 0, by: 'use', text: '' } });
  const all = [tunnel('a', on), refused, down, tunnel('d')];
  expect(all.map(standingOf)).toEqual(['ok', 'stop', 'wary', 'off']);
  expect(
    tunnelCounts({ order: ['a', 'b', 'c', 'd'], byId: Object.fromEntries(all.map((each) => [each.tunnelId, each])) }),
  ).toEqual({
    all: 4,
    on: 3,
    hosts: 1,
    wary: 1,
    stopped: 1,
  });
});
