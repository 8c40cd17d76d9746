import { z } from 'zod';
import { ConnectionLogLevel } from './model/connection-log.ts';
import { SessionId } from './model/ids.ts';
import { call, pipe, type Contract } from './rpc/contract-kinds.ts';

const nothing = z.object({});
const session = z.object({ sessionId: SessionId });

/** What can be done with a running terminal besides typing, as ssh's escapes do it (TM-08). All refused with `session.notFound`, `session.notOpen`. */
export const terminalContract = {
  /** `~.`: ends the shell; its tab stays and can connect again. Other sessions of the connection go on. */
  endShell: call(session, nothing),
  /** `~B`: a BREAK for serial gear behind the server (TM-09, RFC 4335). `isSent` false: the server refused it. */
  sendBreak: call(session, z.object({ isSent: z.boolean() })),
  /** `~v` and `~V`: one step of the connection's log up or down, between ERROR and DEBUG3 as in ssh (LG-08). Answers the level that holds now. */
  stepLogLevel: call(session.extend({ to: z.enum(['more', 'less']) }), z.object({ level: ConnectionLogLevel })),
  /** `~R`: asks for new keys now. */
  rekey: call(session, nothing),
  /** Looks at a terminal beside the page that has it (TM-07): `FollowMessage`s, as `pipe-messages.ts` has them. What is sent into it is thrown away. */
  follow: pipe(session, { windowBytes: 512 * 1024 }),
} as const satisfies Contract[string];
