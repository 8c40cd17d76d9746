import { createStore, type StoreApi } from 'zustand/vanilla';
import type { ConnectionInfo } from '../../../shared/model/session.ts';
import type { HawserClient } from '../../host/linked-client.ts';
import { RingBuffer } from '../ring-buffer.ts';

export interface ConnectionsState {
  readonly byId: Readonly<Record<string, ConnectionInfo>>;
}

export interface ConnectionsStore {
  readonly state: StoreApi<ConnectionsState>;
  load(): Promise<void>;
  /** The last round trips of a connection in milliseconds, oldest first. Not part of the state: a chart draws it. */
  roundTrips(connectionId: string): readonly number[];
}

const roundTripsKept = 60;

export function createConnectionsStore(client: HawserClient): ConnectionsStore {
  const state = createStore<ConnectionsState>(() => ({ byId: {} }));
  const history = new Map<string, RingBuffer>();

  const note = (connection: ConnectionInfo): void => {
    if (connection.rttMs === undefined) return;
    const kept = history.get(connection.connectionId) ?? new RingBuffer(roundTripsKept);
    history.set(connection.connectionId, kept);
    kept.push(connection.rttMs);
  };

  client.connections.onChanged((connection) => {
    note(connection);
    state.setState((before) => ({ byId: { ...before.byId, [connection.connectionId]: connection } }));
  });
  client.connections.onClosed(({ connectionId }) => {
    history.delete(connectionId);
    state.setState((before) => ({ byId: Object.fromEntries(Object.entries(before.byId).filter(([id]) => id !== connectionId)) }));
  });
  return {
    state,
    async load() {
      const connections = await client.connections.list({});
      connections.forEach(note);
      state.setState({ byId: Object.fromEntries(connections.map((connection) => [connection.connectionId, connection])) });
    },
    roundTrips: (connectionId) => history.get(connectionId)?.values() ?? [],
  };
}
