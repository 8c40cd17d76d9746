import { createStore, type StoreApi } from 'zustand/vanilla';
import type { TunnelChanges, TunnelInfo, TunnelList, TunnelPolicy, TunnelTraffic } from '../../../shared/model/tunnels.ts';
import type { HawserClient } from '../../host/linked-client.ts';

export interface TunnelsState {
  readonly byId: Readonly<Record<string, TunnelInfo>>;
  /** Ids of all tunnels, in the order in which the core keeps them; new ones last. */
  readonly order: readonly string[];
  readonly undoLabel: string | undefined;
  /** Why none may be switched on here. */
  readonly policy: TunnelPolicy | undefined;
  /** Whether the core has told what there is. */
  readonly isLoaded: boolean;
  /** Why it could not. */
  readonly error: unknown;
}

/** What went through a tunnel in one second, by its number since 1970. */
interface Second {
  readonly second: number;
  readonly up: number;
  readonly down: number;
}

export interface TunnelRates {
  readonly up: readonly number[];
  readonly down: readonly number[];
}

export interface TunnelsStore {
  readonly state: StoreApi<TunnelsState>;
  /** Kept apart: it changes each second and concerns one card each. */
  readonly traffic: StoreApi<Readonly<Record<string, TunnelTraffic>>>;
  load(): Promise<void>;
  /** A tunnel that was made or changed from here: it is there at once. */
  added(tunnel: TunnelInfo): void;
  replaced(list: TunnelList): void;
  /** Bytes per second of the last minute in steps of two seconds, oldest first. */
  rates(tunnelId: string): TunnelRates;
  /** Whether anything went through it in the last minute. */
  isLively(tunnelId: string): boolean;
  /** Asks once what went through before this page looked. */
  seed(tunnelId: string): void;
}

const keptSeconds = 60;
const stepSeconds = 2;

const none: TunnelsState = {
  byId: {},
  order: [],
  undoLabel: undefined,
  policy: undefined,
  isLoaded: false,
  error: undefined,
};

/** All tunnels of the core as this page knows them. `now` in ms since 1970, by the core's clock or near it. */
export function createTunnelsStore(client: HawserClient, now: () => number): TunnelsStore {
  const state = createStore<TunnelsState>(() => none);
  const traffic = createStore<Readonly<Record<string, TunnelTraffic>>>(() => ({}));
  const seconds = new Map<string, readonly Second[]>();
  const seeded = new Set<string>();

  const forget = (ids: readonly string[]): void => {
    for (const id of ids) {
      seconds.delete(id);
      seeded.delete(id);
    }
  };
  const note = (tunnelId: string, more: readonly Second[], isOlder = false): void => {
    const oldest = Math.floor(now() / 1000) - keptSeconds - 2 * stepSeconds;
    const known = new Map((seconds.get(tunnelId) ?? []).map((each) => [each.second, each]));
    // What was heard at its time is whole.
    for (const each of more) if (!isOlder || !known.has(each.second)) known.set(each.second, each);
    const kept = [...known.values()].filter(({ second }) => second >= oldest).sort((a, b) => a.second - b.second);
    if (kept.length === 0) seconds.delete(tunnelId);
    else seconds.set(tunnelId, kept);
  };

  client.tunnels.onChanged((changes) => {
    forget(changes.removed);
    state.setState((before) => applied(before, changes));
    traffic.setState((before) => withTraffic(before, changes.tunnels, changes.removed), true);
  });
  client.tunnels.onTraffic(({ at, tunnels }) => {
    const second = Math.floor(at / 1000);
    for (const { tunnelId, traffic: told } of tunnels)
      note(tunnelId, [{ second, up: told.upPerSecond, down: told.downPerSecond }]);
    traffic.setState(
      (before) => ({ ...before, ...Object.fromEntries(tunnels.map((each) => [each.tunnelId, each.traffic])) }),
      true,
    );
  });

  const replaced = (list: TunnelList): void => {
    const { tunnels, undoLabel, policy } = list;
    const byId = Object.fromEntries(tunnels.map((tunnel) => [tunnel.tunnelId, tunnel]));
    forget([...seconds.keys()].filter((id) => byId[id] === undefined));
    state.setState({
      byId,
      order: tunnels.map(({ tunnelId }) => tunnelId),
      undoLabel,
      policy,
      isLoaded: true,
      error: undefined,
    });
    traffic.setState(Object.fromEntries(tunnels.map((tunnel) => [tunnel.tunnelId, tunnel.traffic])), true);
  };

  return {
    state,
    traffic,
    async load() {
      seeded.clear();
      try {
        replaced(await client.tunnels.list({}));
      } catch (error) {
        state.setState({ error });
        throw error;
      }
    },
    added(tunnel) {
      state.setState((before) => applied(before, { tunnels: [tunnel], removed: [], undoLabel: before.undoLabel }));
      traffic.setState((before) => ({ [tunnel.tunnelId]: tunnel.traffic, ...before }), true);
    },
    replaced,
    rates: (tunnelId) => ratesOf(seconds.get(tunnelId) ?? [], Math.floor(now() / 1000)),
    isLively(tunnelId) {
      const last = seconds.get(tunnelId)?.at(-1);
      return last !== undefined && last.second >= Math.floor(now() / 1000) - keptSeconds;
    },
    seed(tunnelId) {
      const known = state.getState().byId[tunnelId];
      if (known === undefined || seeded.has(tunnelId)) return;
      seeded.add(tunnelId);
      client.tunnels.history({ tunnelId: known.tunnelId }).then(
        ({ stepMs, endsAt, up, down }) => {
          const mine = up.map((bytes, index): Second => {
            const second = Math.floor((endsAt - (up.length - index) * stepMs) / 1000);
            return { second, up: (bytes * 1000) / stepMs, down: ((down[index] ?? 0) * 1000) / stepMs };
          });
          // The last step is not over yet.
          const over = mine.slice(0, -1).filter((each) => each.up > 0 || each.down > 0);
          note(tunnelId, over, true);
        },
        // A graph that begins now is no failure to report.
        () => undefined,
      );
    },
  };
}

/** Steps are those of the clock, and only whole ones: a line that wanders to the left keeps its form. Seconds of which nothing was told are still ones. */
function ratesOf(kept: readonly Second[], now: number): TunnelRates {
  const steps = keptSeconds / stepSeconds;
  const last = Math.floor(now / stepSeconds) - 1;
  const up = new Array<number>(steps).fill(0);
  const down = new Array<number>(steps).fill(0);
  for (const each of kept) {
    const step = steps - 1 - (last - Math.floor(each.second / stepSeconds));
    if (step < 0 || step >= steps) continue;
    up[step] = (up[step] ?? 0) + each.up / stepSeconds;
    down[step] = (down[step] ?? 0) + each.down / stepSeconds;
  }
  return { up, down };
}

function applied(before: TunnelsState, { tunnels, removed, undoLabel }: TunnelChanges): Partial<TunnelsState> {
  const gone = new Set<string>(removed);
  const changed = { ...before.byId, ...Object.fromEntries(tunnels.map((tunnel) => [tunnel.tunnelId, tunnel])) };
  const byId = gone.size === 0 ? changed : Object.fromEntries(Object.entries(changed).filter(([id]) => !gone.has(id)));
  const known = new Set(before.order);
  const added = tunnels.map(({ tunnelId }) => tunnelId).filter((id) => !known.has(id));
  const order =
    added.length === 0 && gone.size === 0 ? before.order : [...before.order, ...added].filter((id) => byId[id] !== undefined);
  return { byId, order, undoLabel };
}

function withTraffic(
  before: Readonly<Record<string, TunnelTraffic>>,
  tunnels: readonly TunnelInfo[],
  removed: readonly string[],
): Readonly<Record<string, TunnelTraffic>> {
  const gone = new Set<string>(removed);
  const all = { ...before, ...Object.fromEntries(tunnels.map((tunnel) => [tunnel.tunnelId, tunnel.traffic])) };
  return gone.size === 0 ? all : Object.fromEntries(Object.entries(all).filter(([id]) => !gone.has(id)));
}

/** How a tunnel stands in one word; `stop` also where it listens and its target is refused. */
export type TunnelStanding = 'off' | 'busy' | 'ok' | 'wary' | 'stop';

export function standingOf({ isOn, state, proof }: Pick<TunnelInfo, 'isOn' | 'state' | 'proof'>): TunnelStanding {
  switch (state.kind) {
    case 'off':
      return isOn ? 'busy' : 'off';
    case 'connecting':
      return state.waitingForUser ? 'wary' : 'busy';
    case 'reconnecting':
      return 'wary';
    case 'failed':
      return 'stop';
    case 'listening': {
      if (proof.kind === 'refused') return 'stop';
      const isPartly = state.bound.some(({ kind }) => kind === 'taken' || kind === 'refused');
      if (state.isStalled || isPartly || proof.kind === 'down' || proof.kind === 'unexpected') return 'wary';
      return proof.kind === 'probing' ? 'busy' : 'ok';
    }
  }
}

export interface TunnelCounts {
  readonly all: number;
  readonly on: number;
  readonly hosts: number;
  readonly wary: number;
  readonly stopped: number;
}

/** What status bar, tab and tray say of all tunnels together. */
export function tunnelCounts({ byId, order }: Pick<TunnelsState, 'byId' | 'order'>): TunnelCounts {
  const tunnels = order.flatMap((id) => byId[id] ?? []);
  const standings = tunnels.map(standingOf);
  const count = (wanted: TunnelStanding): number => standings.filter((each) => each === wanted).length;
  return {
    all: tunnels.length,
    on: tunnels.filter(({ isOn }) => isOn).length,
    hosts: new Set(tunnels.map(({ host }) => JSON.stringify(host))).size,
    wary: count('wary'),
    stopped: count('stop'),
  };
}
