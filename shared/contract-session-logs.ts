import { z } from 'zod';
import { SessionId } from './model/ids.ts';
import { SessionLogForm, SessionLogInfo } from './model/session-logs.ts';
import { call, event, type Contract } from './rpc/contract-kinds.ts';

const session = z.object({ sessionId: SessionId });

/** Logs of what terminals show (TM-06). A host's own, or its folder's, begin by themselves; others when the user asks. */
export const sessionLogContract = {
  list: call(z.object({}), z.object({ logs: z.array(SessionLogInfo) })),
  /** `log` absent: there is none any more. */
  changed: event(z.object({ sessionId: SessionId, log: SessionLogInfo.optional() })),
  /** Ends one that runs. Refused with `sessionLog.failed`, `sessionLog.badName`, `session.notFound`. */
  start: call(z.object({ sessionId: SessionId, form: SessionLogForm }), SessionLogInfo),
  /** Also takes note of one that failed. */
  stop: call(session, z.object({})),
} as const satisfies Contract[string];
