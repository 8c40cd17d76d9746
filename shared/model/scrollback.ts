import { z } from 'zod';

/** What is not there right above a part: older lines than are kept, or lines of a record that can't be read. */
export const ScrollbackLack = z.enum(['older', 'damaged']);
export type ScrollbackLack = z.infer<typeof ScrollbackLack>;

/** Text that stood in a terminal until `until` (milliseconds since 1970), when its program ended; empty where only `lacks` is to be said. */
export const ScrollbackPart = z.object({ until: z.number(), text: z.string(), lacks: ScrollbackLack.optional() });
export type ScrollbackPart = z.infer<typeof ScrollbackPart>;

/** What stood in a terminal of an earlier run, as text that does nothing. */
export const KeptScrollback = z.discriminatedUnion('kind', [
  /** The oldest first. */
  z.object({ kind: z.literal('text'), parts: z.array(ScrollbackPart) }),
  z.object({ kind: z.literal('none') }),
  /** The vault that sealed it is locked. */
  z.object({ kind: z.literal('locked') }),
  /** `malformed` is kept aside, `fromTheFuture` was written by a newer program and stays, `otherKey` by another vault, `unavailable`: the system does not give it now. */
  z.object({ kind: z.literal('unreadable'), why: z.enum(['malformed', 'fromTheFuture', 'otherKey', 'unavailable']) }),
]);
export type KeptScrollback = z.infer<typeof KeptScrollback>;

/** What is kept on the disk, and why nothing more is written at the moment. */
export const ScrollbackState = z.object({
  folder: z.string(),
  terminals: z.number().int(),
  bytes: z.number().int(),
  writes: z.enum(['yes', 'off', 'noVault', 'locked']),
});
export type ScrollbackState = z.infer<typeof ScrollbackState>;
