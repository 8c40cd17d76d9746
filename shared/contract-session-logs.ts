import { z } from 'zod';
import { SessionId } from './model/ids.ts';
import { mostPieceBytes, RecordingList, SessionLogForm, SessionLogInfo, SessionLogKind } from './model/session-logs.ts';
import { call, event, pipe, type Contract } from './rpc/contract-kinds.ts';

/** Logs of what terminals show (TM-06). A host's own, or its folder's, begin by themselves; others when the user asks. */
export const sessionLogContract = {
  list: call(z.object({}), z.object({ logs: z.array(SessionLogInfo) })),
  /** `log` absent: there is none any more. */
  changed: event(z.object({ sessionId: SessionId, kind: SessionLogKind, log: SessionLogInfo.optional() })),
  /** Ends one of its kind that runs. Refused with `sessionLog.failed`, `sessionLog.badName`, `session.notFound`. */
  start: call(z.object({ sessionId: SessionId, form: SessionLogForm, withTyping: z.boolean().optional() }), SessionLogInfo),
  /** Also takes note of one that failed. */
  stop: call(z.object({ sessionId: SessionId, kind: SessionLogKind }), z.object({})),
  /** Recordings in the folder of the logs; at most 1,000. A folder that is not there has none. Refused with `recording.unreadable` for one that does not answer in ten seconds. */
  recordings: call(z.object({}), RecordingList),
  /** A piece of one of them: so many bytes from a place in the file, fewer only at its end. Ends with `recording.unreadable`. */
  read: pipe(
    z.object({
      path: z.string().max(65_536),
      from: z.number().int().min(0),
      bytes: z.number().int().min(1).max(mostPieceBytes),
    }),
    { windowBytes: mostPieceBytes },
  ),
} as const satisfies Contract[string];
