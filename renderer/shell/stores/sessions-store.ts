import { createStore, type StoreApi } from 'zustand/vanilla';
import type { SessionId } from '../../../shared/model/ids.ts';
import type { SessionInfo } from '../../../shared/model/session.ts';
import type { HawserClient } from '../../host/linked-client.ts';

export interface SessionsState {
  readonly byId: Readonly<Record<string, SessionInfo>>;
  /** Sessions that a restarted core no longer has: their text stays on screen, they can only be opened again. */
  readonly orphans: ReadonlySet<string>;
  /** What the program inside a terminal calls itself, cleaned. */
  readonly titles: Readonly<Record<string, string>>;
  /** Columns and rows of each terminal on screen. */
  readonly sizes: Readonly<Record<string, { readonly columns: number; readonly rows: number }>>;
}

export interface SessionsStore {
  readonly state: StoreApi<SessionsState>;
  /** Compares with what the core has after a welcome: what it lacks becomes an orphan. */
  welcomed(sessions: readonly SessionInfo[]): void;
  added(session: SessionInfo): void;
  /** Ends the shell and forgets the session, also when the core no longer answers. */
  close(sessionId: SessionId): void;
  setTitle(sessionId: SessionId, title: string): void;
  setSize(sessionId: SessionId, size: { readonly columns: number; readonly rows: number }): void;
}

export function createSessionsStore(client: HawserClient): SessionsStore {
  const state = createStore<SessionsState>(() => ({ byId: {}, orphans: new Set(), titles: {}, sizes: {} }));
  const closed = new Set<string>();
  const put = (session: SessionInfo): void => {
    if (closed.has(session.sessionId)) return;
    state.setState((before) => ({ byId: { ...before.byId, [session.sessionId]: session } }));
  };
  client.sessions.onChanged(put);
  return {
    state,
    welcomed(sessions) {
      state.setState((before) => {
        const living = new Set<string>(sessions.map((session) => session.sessionId));
        const orphans = new Set(Object.keys(before.byId).filter((id) => !living.has(id)));
        const fresh = Object.fromEntries(sessions.map((session) => [session.sessionId, session]));
        return { byId: { ...before.byId, ...fresh }, orphans };
      });
    },
    added: put,
    close(sessionId) {
      closed.add(sessionId);
      state.setState((before) => forget(before, sessionId));
      // A session that the core does not know (any more) is closed: that is what was wanted.
      client.sessions.close({ sessionId }).catch(() => undefined);
    },
    setTitle(sessionId, title) {
      if (state.getState().titles[sessionId] === title) return;
      state.setState((before) => ({ titles: { ...before.titles, [sessionId]: title } }));
    },
    setSize(sessionId, size) {
      const known = state.getState().sizes[sessionId];
      if (known?.columns === size.columns && known.rows === size.rows) return;
      state.setState((before) => ({ sizes: { ...before.sizes, [sessionId]: size } }));
    },
  };
}

function forget(state: SessionsState, sessionId: string): SessionsState {
  const without = <T>(record: Readonly<Record<string, T>>): Record<string, T> =>
    Object.fromEntries(Object.entries(record).filter(([id]) => id !== sessionId));
  const orphans = new Set(state.orphans);
  orphans.delete(sessionId);
  return { byId: without(state.byId), orphans, titles: without(state.titles), sizes: without(state.sizes) };
}
