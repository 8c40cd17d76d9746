import { createStore, type StoreApi } from 'zustand/vanilla';
import type { SessionId } from '../../../shared/model/ids.ts';
import type { SessionLogForm, SessionLogInfo } from '../../../shared/model/session-logs.ts';
import type { HawserClient } from '../../host/linked-client.ts';

export interface SessionLogsState {
  readonly bySession: Readonly<Record<string, SessionLogInfo>>;
}

export interface SessionLogsStore {
  readonly state: StoreApi<SessionLogsState>;
  load(): Promise<void>;
  /** Rejects with `sessionLog.failed`, `sessionLog.badName`, `session.notFound`. */
  start(sessionId: SessionId, form: SessionLogForm): Promise<void>;
  stop(sessionId: SessionId): Promise<void>;
}

/** Which terminals are logged, as this page knows it. */
export function createSessionLogsStore(client: Pick<HawserClient, 'sessionLogs'>): SessionLogsStore {
  const state = createStore<SessionLogsState>(() => ({ bySession: {} }));
  const put = (sessionId: SessionId, log: SessionLogInfo | undefined): void =>
    state.setState(({ bySession: { [sessionId]: _, ...others } }) => ({
      bySession: log === undefined ? others : { ...others, [sessionId]: log },
    }));
  client.sessionLogs.onChanged(({ sessionId, log }) => put(sessionId, log));
  return {
    state,
    async load() {
      const { logs } = await client.sessionLogs.list({});
      state.setState({ bySession: Object.fromEntries(logs.map((log) => [log.sessionId, log])) });
    },
    async start(sessionId, form) {
      put(sessionId, await client.sessionLogs.start({ sessionId, form }));
    },
    async stop(sessionId) {
      await client.sessionLogs.stop({ sessionId });
      put(sessionId, undefined);
    },
  };
}
