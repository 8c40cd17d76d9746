import { createStore, type StoreApi } from 'zustand/vanilla';
import type { ConnectionId } from '../../../shared/model/ids.ts';
import type { ConnectionInfo } from '../../../shared/model/session.ts';
import type { KeyRotation } from '../../../shared/model/trust.ts';
import type { HawserClient } from '../../host/linked-client.ts';
import { isStoredUnseen } from '../trust-entry.ts';
import { keepTold, keyOfHost, readTold, type WindowStorage } from './told-keys.ts';

export interface KeyNewsState {
  /** What servers announced about their keys, by connection (KH-21). */
  readonly rotations: Readonly<Record<string, KeyRotation>>;
  /** Keys that were stored unseen and dismissed (`keyOfHost`), and connections whose key was verified or taken back since. */
  readonly told: ReadonlySet<string>;
  /** Connections whose key was compared since. */
  readonly verified: ReadonlySet<string>;
}

/** What there is to tell about the keys of connected hosts. Nothing of it takes the focus. */
export interface KeyNewsStore {
  readonly state: StoreApi<KeyNewsState>;
  load(): Promise<void>;
  /** Nothing more about this key of this host, whatever tab or connection it is, until this window closes. */
  dismissStored(connection: StoredOn): void;
  /** The stored key was taken back: nothing more about this connection; when it is stored once more, that is news. */
  undone(connection: StoredOn): void;
  /** The key was compared and is the same. */
  verified(connectionId: ConnectionId): void;
  dismissRotation(connectionId: ConnectionId): void;
  /** Writes what was announced, or does not. Rejects with the core's error. */
  answerRotation(connectionId: ConnectionId, apply: boolean): Promise<void>;
}

type StoredOn = Pick<ConnectionInfo, 'connectionId' | 'host' | 'port' | 'hostKey'>;

/** Whether there is still to tell that the key of a connection was stored unseen. */
export function isStoredNews(
  connection: StoredOn & Pick<ConnectionInfo, 'trust'>,
  { told }: Pick<KeyNewsState, 'told'>,
): boolean {
  return isStoredUnseen(connection) && !told.has(connection.connectionId) && !told.has(keyOfHost(connection));
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
    dismissStored: (connection) => tell((told) => told.add(keyOfHost(connection))),
    undone: (connection) =>
      tell((told) => {
        told.delete(keyOfHost(connection));
        told.add(connection.connectionId);
      }),
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
