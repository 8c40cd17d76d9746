import { z } from 'zod';
import { BookmarkId } from './ids.ts';

const Target = z.union([z.object({ bookmarkId: BookmarkId }), z.object({ destination: z.string().min(1).max(1000) })]);

/** A place where a key in an agent may be used (ssh-add(1), -h). */
export const DestinationWish = z.object({
  /** What is logged in to. Jump hosts on the way come along. */
  target: Target,
  /** Otherwise only with the account that this program would log in with. */
  anyAccount: z.boolean(),
  /** A host that the agent is forwarded to; absent: this computer. */
  from: Target.optional(),
  /** Besides, from each jump host to the next, by a forwarded agent. */
  alongRoute: z.boolean(),
});
export type DestinationWish = z.infer<typeof DestinationWish>;

/** Never none: a key without destinations may be used anywhere. */
export const DestinationWishes = z.array(DestinationWish).min(1).max(100);

/** One login that a key is for. A way over several hosts is allowed where each of its steps is. */
export const DestinationStep = z.object({
  /** Printable; absent: this computer. */
  from: z.string().optional(),
  /** Printable. */
  to: z.string(),
  /** Empty: any account. */
  user: z.string(),
  /** How many keys `to` may prove itself by, and how many authorities that sign such keys. */
  keys: z.number().int(),
  authorities: z.number().int(),
  /** Steps lead from this computer to its beginning. */
  isReached: z.boolean(),
});
export type DestinationStep = z.infer<typeof DestinationStep>;

export const DestinationCheck = z.object({
  steps: z.array(DestinationStep),
  /** Hosts without a key in these files: nothing can be kept to them. */
  missing: z.array(z.object({ host: z.string(), files: z.array(z.string()) })),
});
export type DestinationCheck = z.infer<typeof DestinationCheck>;
