import { z } from 'zod';
import { KeyFileInfo } from './keys.ts';

/** Keys that a security key makes; the file holds a handle, which is of no use without it. */
export const TokenKeyType = z.enum(['ed25519-sk', 'ecdsa-sk']);
export type TokenKeyType = z.infer<typeof TokenKeyType>;

/** What ssh-keygen's askpass program can hand over: one line, and as long as it reads. */
const passphrase = z
  .string()
  .max(1000)
  .refine((text) => !/[\r\n\0]/.test(text) && new TextEncoder().encode(text).length <= 1000, 'one line of at most 1000 bytes');

/** A resident key is read back into a file of this name (ssh-keygen -K), so it is one name, and not that of a public half. */
export const TokenApplication = z.string().regex(/^ssh:(?!.*\.pub$)[!-.0-~]{0,100}$/);

export const TokenKeyWish = z.object({
  type: TokenKeyType,
  /** A file name in ~/.ssh, or a full path. */
  file: z.string().min(1).max(1000),
  comment: z.string().max(200),
  /** Of the handle's file; empty: it is not encrypted. */
  passphrase,
  /** The token keeps the handle, too, so that it can be fetched anywhere with the PIN. */
  isResident: z.boolean(),
  /** The token asks for its PIN or a finger at each signature. */
  isVerified: z.boolean(),
  /** It signs without a touch, where the server's key line allows that. */
  isTouchless: z.boolean(),
  /** Tells the keys of one token apart; `ssh:` is the usual one. */
  application: TokenApplication,
});
export type TokenKeyWish = z.infer<typeof TokenKeyWish>;

export const TokenKeyOutcome = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('made'), key: KeyFileInfo }),
  /** Its firmware knows no Ed25519 (FD-05): ECDSA is the other choice. Nothing was made. */
  z.object({ kind: z.literal('noEd25519') }),
]);
export type TokenKeyOutcome = z.infer<typeof TokenKeyOutcome>;

/** One key that was read from a token and waits for being saved. */
export const TokenKeyFound = z.object({
  /** The place in the list. */
  index: z.number().int().min(0),
  type: TokenKeyType,
  application: z.string(),
  sha256: z.string(),
  /** Suggested name in ~/.ssh, as ssh-keygen -K names it. */
  file: z.string(),
  /** What lies there: nothing, the same key, only its public half, or another file. */
  there: z.enum(['nothing', 'same', 'publicHalf', 'other']),
});
export type TokenKeyFound = z.infer<typeof TokenKeyFound>;

export const TokenKeyReadWish = z.object({ passphrase });

export const TokenKeySaveWish = z.object({
  readId: z.string().max(100),
  keys: z
    .array(
      z.object({
        index: z.number().int().min(0).max(1000),
        file: z.string().min(1).max(1000),
        /** The person has seen that something lies there. */
        replace: z.boolean(),
      }),
    )
    .min(1)
    .max(100),
});
