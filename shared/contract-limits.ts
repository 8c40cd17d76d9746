import { z } from 'zod';
import { Capability, Limits } from './model/limits.ts';
import { StoryId } from './model/timeline.ts';
import { call, type Contract } from './rpc/contract-kinds.ts';

const answer = z.object({ limits: Limits.optional() });

/**
 * What a server allows to a login, from what connections showed (RS-08). It goes with a connection's story: `doctor.storiesChanged` says that there
 * may be more. Unknown ids answer nothing.
 */
export const limitsContract = {
  of: call(z.object({ storyId: StoryId }), answer),
  /**
   * Asks the server for this now, on the connection of the story, and answers what is known then. A device is asked for nothing
   * (`device.terminalOnly`); nothing happens on a connection that is gone, nor for what can't be tried.
   */
  try: call(z.object({ storyId: StoryId, capability: Capability }), answer),
} as const satisfies Contract[string];
