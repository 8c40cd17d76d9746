import { createStore, type StoreApi } from 'zustand/vanilla';
import type { ConnectionId } from '../../../shared/model/ids.ts';
import type { KeyRotation } from '../../../shared/model/trust.ts';
import type { HawserClient } from '../../host/linked-client.ts';

export interface KeyNewsState {
  /** What servers announced about their keys, by connection (KH-21). */
  readonly rotations: Readonly<Record<string, KeyRotation>>;
  /** Connections whose key was stored unseen, and about which nothing more is to be said: verified, undone or dismissed. */
  readonly settled: ReadonlySet<string>;
  /** Those of them whose key was compared since. */
  readonly verified: ReadonlySet<string>;
}

/** What there is to tell about the keys of connected hosts. Nothing of it takes the focus. */
export interface KeyNewsStore {
  readonly state: StoreApi<KeyNewsState>;
  load(): Promise<void>;
  settle(connectionId: ConnectionId): void;
  /** The key was compared and is the same. */
  verified(connectionId: ConnectionId): void;
  dismissRotation(connectionId: ConnectionId): void;
  /** Writes what was announced, or does not. Rejects with the core's error. */
  answerRotation(connectionId: ConnectionId, apply: boolean): Promise<void>;
}

export function createKeyNewsStore(client: Pick<HawserClient, 'trust' | 'connections'>): KeyNewsStore {
  const state = createStore<KeyNewsState>(() => ({ rotations: {}, settled: new Set(), verified: new Set() }));
  const put = (rotation: KeyRotation): void =>
    state.setState(({ rotations }) => ({ rotations: { ...rotations, [rotation.connectionId]: rotation } }));
  const drop = (connectionId: ConnectionId): void =>
    state.setState(({ rotations }) => ({
      rotations: Object.fromEntries(Object.entries(rotations).filter(([id]) => id !== connectionId)),
    }));
  client.trust.onRotated(put);
  client.connections.onClosed(({ connectionId }) => drop(connectionId));
  return {
    state,
    async load() {
      // What was written or declined before this page came is no news.
      for (const rotation of await client.trust.rotations({})) if (rotation.state === 'offered') put(rotation);
    },
    settle: (connectionId) => state.setState(({ settled }) => ({ settled: new Set([...settled, connectionId]) })),
    verified: (connectionId) =>
      state.setState(({ settled, verified }) => ({
        settled: new Set([...settled, connectionId]),
        verified: new Set([...verified, connectionId]),
      })),
    dismissRotation: drop,
    async answerRotation(connectionId, apply) {
      if (!apply) drop(connectionId);
      const answered = await client.trust.applyRotation({ connectionId, apply });
      if (apply) put(answered);
    },
  };
}
