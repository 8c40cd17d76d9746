import { z } from 'zod';

/** What a token is asked for: to log in to a host, or something on this computer. */
export const TokenUse = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('signIn'), host: z.string(), user: z.string() }),
  /** A new key is made on it. */
  z.object({ kind: z.literal('enrol') }),
  /** The keys that it keeps are read. */
  z.object({ kind: z.literal('readKeys') }),
  /** A smart card is given to an agent. */
  z.object({ kind: z.literal('addCard') }),
]);
export type TokenUse = z.infer<typeof TokenUse>;

/**
 * A token waits for a touch. There is nothing to answer but `cancel`; the question goes away by itself when the key was touched. `key` is its
 * file's name or comment, or its fingerprint. `by`: who talks to the token.
 */
export const TouchBody = z.object({
  kind: z.literal('touch'),
  use: TokenUse,
  key: z.string(),
  by: z.enum(['hawser', 'agent']),
});

/** The PIN of a token or a smart card; it goes to that and nowhere else. Answered by `secrets`. */
export const PinBody = z.object({
  kind: z.literal('pin'),
  use: TokenUse,
  key: z.string(),
  /** Counts from 1. */
  attempt: z.number().int(),
  /** `key` names a smart card (or several), not a security key. */
  isCard: z.boolean().optional(),
});
