import { z } from 'zod';
import { SessionId } from './model/ids.ts';
import { KeptScrollback, ScrollbackState } from './model/scrollback.ts';
import { call, type Contract } from './rpc/contract-kinds.ts';

/** What stood in the terminals of earlier runs: sealed by the vault, at most 200 000 characters each. */
export const scrollbackContract = {
  /** Of a tab that came back, by the terminal that it was; of a terminal that goes on in such a tab, what came before it. */
  read: call(z.object({ sessionId: SessionId }), KeptScrollback),
  state: call(z.object({}), ScrollbackState),
  /** Takes all of it off the disk; what is printed from now on is kept again. */
  forget: call(z.object({}), z.object({ terminals: z.number().int() })),
} as const satisfies Contract[string];
