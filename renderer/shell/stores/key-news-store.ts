import { createStore, type StoreApi } from 'zustand/vanilla';
import type { ConnectionId } from '../../../shared/model/ids.ts';
import type { ConnectionInfo } from '../../../shared/model/session.ts';
import type { KeyRotation } from '../../../shared/model/trust.ts';
import type { HawserClient } from '../../host/linked-client.ts';
import { isStoredUnseen } from '../trust-entry.ts';
import { isSameKey, keepTold, readTold, type WindowStorage } from './told-keys.ts';

export interface KeyNewsState {
  /** What servers announced about their keys, by connection (KH-21). */
  readonly rotations: Readonly<Record<string, KeyRotation>>;
  /** Connections on which it was dismissed that their key was stored unseen, or whose key was verified or taken back since. */
  readonly told: ReadonlySet<string>;
  /** Connections whose key was compared since. */
  readonly verified: ReadonlySet<string>;
}

/** What there is to tell about the keys of connected hosts. Nothing of it takes the focus. */
export interface KeyNewsStore {
  readonly state: StoreApi<KeyNewsState>;
  load(): Promise<void>;
  /**
   * Nothing more about this key on the connection, nor on others of `open` that stand on the same key of the same host, until
   * this window closes. A connection that stores it later found no line of it: that is news.
   */
  dismissStored(connection: StoredOn, open: readonly StoredOn[]): void;
  /** The line that its key was stored by is gone: nothing more about this connection. */
  undone(connectionId: ConnectionId): void;
  /** The key was compared and is the same. */
  verified(connectionId: ConnectionId): void;
  dismissRotation(connectionId: ConnectionId): void;
  /** Writes what was announced, or does not. Rejects with the core's error. */
  answerRotation(connectionId: ConnectionId, apply: boolean): Promise<void>;
}

type StoredOn = Pick<ConnectionInfo, 'connectionId' | 'host' | 'port' | 'hostKey'>;

/** Whether there is still to tell that the key of a connection was stored unseen. */
export function isStoredNews(
  connection: Pick<ConnectionInfo, 'connectionId' | 'trust'>,
  { told }: Pick<KeyNewsState, 'told'>,
): boolean {
  return isStoredUnseen(connection) && !told.has(connection.connectionId);
}

export function createKeyNewsStore(client: Pick<HawserClient, 'trust' | 'connections'>, storage: WindowStorage): KeyNewsStore {
  const state = createStore<KeyNewsState>(() => ({ rotations: {}, told: readTold(storage), verified: new Set() }));
  const tell = (change: (told: Set<string>) => void): void => {
    const told = new Set(state.getState().told);
    change(told);
    state.setState({ told });
    keepTold(storage, told);
  };
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
    dismissStored: (connection, open) =>
      tell((told) => {
        for (const each of open) if (isSameKey(each, connection)) told.add(each.connectionId);
        told.add(connection.connectionId);
      }),
    undone: (connectionId) => tell((told) => told.add(connectionId)),
    verified(connectionId) {
      tell((told) => told.add(connectionId));
      state.setState(({ verified }) => ({ verified: new Set([...verified, connectionId]) }));
    },
    dismissRotation: drop,
    async answerRotation(connectionId, apply) {
      if (!apply) drop(connectionId);
      const answered = await client.trust.applyRotation({ connectionId, apply });
      if (apply) put(answered);
    },
  };
}
