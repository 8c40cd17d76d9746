import { createStore, type StoreApi } from 'zustand/vanilla';
import type { SessionId } from '../../../shared/model/ids.ts';
import { kindOfLog, type SessionLogForm, type SessionLogInfo, type SessionLogKind } from '../../../shared/model/session-logs.ts';
import type { HawserClient } from '../../host/linked-client.ts';

export interface SessionLogsState {
  readonly all: readonly SessionLogInfo[];
}

/** The log, or the recording, of a terminal. */
export function logOf(
  { all }: SessionLogsState,
  sessionId: string | undefined,
  kind: SessionLogKind,
): SessionLogInfo | undefined {
  return all.find((log) => log.sessionId === sessionId && kindOfLog(log) === kind);
}

export interface SessionLogsStore {
  readonly state: StoreApi<SessionLogsState>;
  load(): Promise<void>;
  /** Rejects with `sessionLog.failed`, `sessionLog.badName`, `session.notFound`. */
  start(sessionId: SessionId, form: SessionLogForm, withTyping?: boolean): Promise<void>;
  stop(sessionId: SessionId, kind: SessionLogKind): Promise<void>;
}

/** Which terminals are logged, as this page knows it. */
export function createSessionLogsStore(client: Pick<HawserClient, 'sessionLogs'>): SessionLogsStore {
  const state = createStore<SessionLogsState>(() => ({ all: [] }));
  const put = (sessionId: SessionId, kind: SessionLogKind, log: SessionLogInfo | undefined): void =>
    state.setState(({ all }) => {
      const others = all.filter((each) => each.sessionId !== sessionId || kindOfLog(each) !== kind);
      return { all: log === undefined ? others : [...others, log] };
    });
  client.sessionLogs.onChanged(({ sessionId, kind, log }) => put(sessionId, kind, log));
  return {
    state,
    async load() {
      const { logs } = await client.sessionLogs.list({});
      state.setState({ all: logs });
    },
    async start(sessionId, form, withTyping = false) {
      put(sessionId, kindOfLog({ form }), await client.sessionLogs.start({ sessionId, form, ...(withTyping && { withTyping }) }));
    },
    async stop(sessionId, kind) {
      await client.sessionLogs.stop({ sessionId, kind });
      put(sessionId, kind, undefined);
    },
  };
}
