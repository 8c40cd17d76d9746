import { z } from 'zod';
import { SessionId } from './model/ids.ts';
import { call, type Contract } from './rpc/contract-kinds.ts';

const nothing = z.object({});
const session = z.object({ sessionId: SessionId });

/** What can be done with a running terminal besides typing, as ssh's escapes do it (TM-08). All refused with `session.notFound`, `session.notOpen`. */
export const terminalContract = {
  /** `~.`: ends the shell; its tab stays and can connect again. Other sessions of the connection go on. */
  endShell: call(session, nothing),
  /** `~B`: a BREAK for serial gear behind the server (TM-09, RFC 4335). `isSent` false: the server refused it. */
  sendBreak: call(session, z.object({ isSent: z.boolean() })),
  /** `~R`: asks for new keys now. */
  rekey: call(session, nothing),
} as const satisfies Contract[string];
