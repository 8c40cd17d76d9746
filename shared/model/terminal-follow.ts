import { z } from 'zod';

/** What a page that only looks at a terminal is told. `output` has the bytes as its body. */
export const FollowMessage = z.discriminatedUnion('say', [
  z.object({ say: z.literal('output') }),
  z.object({ say: z.literal('size'), columns: z.number().int().min(1), rows: z.number().int().min(1) }),
  /** It was too slow: what came in between is gone. */
  z.object({ say: z.literal('missed') }),
]);
export type FollowMessage = z.infer<typeof FollowMessage>;

/** Of one message. */
export const followLimits = { headBytes: 1024, bodyBytes: 256 * 1024 } as const;
