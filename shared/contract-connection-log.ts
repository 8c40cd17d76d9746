import { z } from 'zod';
import { ConnectionLog, ConnectionLogLevel } from './model/connection-log.ts';
import { StoryId } from './model/timeline.ts';
import { call, type Contract } from './rpc/contract-kinds.ts';

const nothing = z.object({});

/**
 * The log of each connection, as `ssh -v` would tell it (LG-01..03). It goes with the connection's story: `doctor.storiesChanged` says that there is
 * more. Unknown ids answer nothing.
 */
export const connectionLogContract = {
  /** `from`: lines of this number and later. */
  read: call(z.object({ storyId: StoryId, from: z.number().int().min(0) }), z.object({ log: ConnectionLog.optional() })),
  /** Holds at once. A debug level goes back by itself after an hour. */
  setLevel: call(z.object({ storyId: StoryId, level: ConnectionLogLevel }), nothing),
  /**
   * Writes what the level shows, from the beginning on, into a file of its own (0600, in the data folder) or into the log of this computer, or stops.
   * `path`: a new file of the core's computer in the place of its own one; a full path, or one below `~/`.
   * Refused with `storage.unwritable`. `file`: where it goes, in words for the system's log.
   */
  write: call(
    z.object({
      storyId: StoryId,
      on: z.boolean(),
      to: z.enum(['file', 'system']).optional(),
      path: z.string().max(4096).optional(),
    }),
    z.object({ file: z.string().optional() }),
  ),
} as const satisfies Contract[string];
