import { z } from 'zod';
import { ConnectionId } from './model/ids.ts';
import { LocalAddress, SeenEnds } from './model/route-facts.ts';
import { call, type Contract } from './rpc/contract-kinds.ts';

const connection = z.object({ connectionId: ConnectionId });

/** Shared connections, beyond their list. */
export const routesContract = {
  /** Takes nobody new; ends when the last that uses it is done (MX-04). Nothing happens when it is gone. */
  retire: call(connection, z.object({})),
  /** What connections from this computer can come from, now (CN-03). */
  localAddresses: call(z.object({}), z.object({ addresses: z.array(LocalAddress) })),
  /** Asks the server, by a command there, which addresses it sees (TM-15). Absent: the account runs no such command. */
  seen: call(connection, z.object({ seen: SeenEnds.optional() })),
} as const satisfies Contract[string];
