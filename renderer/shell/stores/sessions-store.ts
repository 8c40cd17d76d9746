import { createStore, type StoreApi } from 'zustand/vanilla';
import type { SessionId } from '../../../shared/model/ids.ts';
import type { SessionInfo } from '../../../shared/model/session.ts';
import type { HawserClient } from '../../host/linked-client.ts';
import { targetKey, targetOf } from '../target.ts';

export interface SessionsState {
  readonly byId: Readonly<Record<string, SessionInfo>>;
  /** Sessions that a restarted core no longer has: their text stays on screen, they can only be opened again. */
  readonly orphans: ReadonlySet<string>;
  /** What the program inside a terminal calls itself, cleaned. */
  readonly titles: Readonly<Record<string, string>>;
  /** Columns and rows of each terminal on screen. */
  readonly sizes: Readonly<Record<string, { readonly columns: number; readonly rows: number }>>;
  /** Hosts that refused a shell, as `targetKey` names them, until a terminal connects there anew or their last tab is closed. */
  readonly filesOnly: ReadonlySet<string>;
}

export interface SessionsStore {
  readonly state: StoreApi<SessionsState>;
  /** Compares with what the core has after a welcome: what it lacks becomes an orphan. */
  welcomed(sessions: readonly SessionInfo[]): void;
  added(session: SessionInfo): void;
  /** Ends the shell and forgets the session, also when the core no longer answers. */
  close(sessionId: SessionId): void;
  /** A session of another window goes on here. */
  took(session: SessionInfo): void;
  /** Forgets a session that goes on in another window. */
  gaveAway(sessionId: SessionId): void;
  setTitle(sessionId: SessionId, title: string): void;
  setSize(sessionId: SessionId, size: { readonly columns: number; readonly rows: number }): void;
}

export function createSessionsStore(client: HawserClient): SessionsStore {
  const state = createStore<SessionsState>(() => ({ byId: {}, orphans: new Set(), titles: {}, sizes: {}, filesOnly: new Set() }));
  const closed = new Set<string>();
  const put = (session: SessionInfo): void => {
    if (closed.has(session.sessionId)) return;
    state.setState((before) => ({
      byId: { ...before.byId, [session.sessionId]: session },
      filesOnly: learned(before.filesOnly, session),
    }));
  };
  client.sessions.onChanged(put);
  return {
    state,
    welcomed(sessions) {
      state.setState((before) => {
        const living = new Set<string>(sessions.map((session) => session.sessionId));
        // What was given away may have come back.
        for (const id of living) closed.delete(id);
        const orphans = new Set(Object.keys(before.byId).filter((id) => !living.has(id)));
        const fresh = Object.fromEntries(sessions.map((session) => [session.sessionId, session]));
        return { byId: { ...before.byId, ...fresh }, orphans, filesOnly: sessions.reduce(learned, before.filesOnly) };
      });
    },
    added: put,
    close(sessionId) {
      closed.add(sessionId);
      state.setState((before) => forget(before, sessionId));
      // A session that the core does not know (any more) is closed: that is what was wanted.
      client.sessions.close({ sessionId }).catch(() => undefined);
    },
    took(session) {
      closed.delete(session.sessionId);
      put(session);
    },
    gaveAway(sessionId) {
      closed.add(sessionId);
      state.setState((before) => forget(before, sessionId));
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
  const byId = without(state.byId);
  const living = new Set(Object.values(byId).map((session) => targetKey(targetOf(session))));
  const filesOnly = new Set([...state.filesOnly].filter((key) => living.has(key)));
  return { byId, orphans, titles: without(state.titles), sizes: without(state.sizes), filesOnly };
}

/** Who refuses shells, after what this session says. */
function learned(known: ReadonlySet<string>, { state, kind, ...session }: SessionInfo): ReadonlySet<string> {
  const key = targetKey(targetOf({ state, ...session }));
  const isRefused = state.kind === 'ended' && state.filesOnly === true;
  const isTriedAnew = kind !== 'files' && (state.kind === 'connecting' || state.kind === 'open');
  if (isRefused) return new Set([...known, key]);
  return isTriedAnew && known.has(key) ? new Set([...known].filter((each) => each !== key)) : known;
}
