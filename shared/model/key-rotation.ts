import { z } from 'zod';
import { WireError } from './errors.ts';
import { StrictFault } from './key-install.ts';
import { KeyPlace } from './keys.ts';

/** Why a step of one place did not go through. The old key still logs in there. */
export const RotationProblem = z.object({
  step: z.enum(['install', 'test', 'retire']),
  why: z.discriminatedUnion('kind', [
    /** Not reached, refused, or a file that can't be written. */
    z.object({ kind: z.literal('error'), error: WireError }),
    /** The account sees only a part of the server. */
    z.object({ kind: z.literal('hidden') }),
    /** The server looks for keys in files that are not the account's own; `value` as its configuration (`from`) has it. */
    z.object({ kind: z.literal('elsewhere'), value: z.string(), from: z.string() }),
    /** authorized_keys is no text that sshd reads. */
    z.object({ kind: z.literal('foreignText'), file: z.string() }),
    /** Only restricted lines of another kind have the old key: an authority's, that signs for others. */
    z.object({ kind: z.literal('authority'), file: z.string() }),
  ]),
});
export type RotationProblem = z.infer<typeof RotationProblem>;

/** An account where the old key stands, and how far the new one has come there. */
export const RotationPlace = KeyPlace.pick({
  user: true,
  host: true,
  port: true,
  name: true,
  bookmarkId: true,
  destination: true,
}).extend({
  placeId: z.string(),
  /**
   * `waiting`: nothing was done; `installed`: the new line stands there, no login proved it; `proved`: a login with only the new key; `retired`: the
   * old key's lines are gone; `absent`: the old key did not stand there, and nothing was written; `left`: the user leaves the old key there.
   */
  step: z.enum(['waiting', 'installed', 'proved', 'retired', 'absent', 'left']),
  provedAt: z.number().optional(),
  /** Where the new line stands. */
  file: z.string().optional(),
  /** What stands in front of the old key there, and now of the new one; empty when nothing does. */
  options: z.string().optional(),
  /** Why sshd may pass the new line over. */
  faults: z.array(StrictFault).optional(),
  /** Files that the server reads besides, and that nobody looked into. */
  foreignFiles: z.array(z.string()).optional(),
  /** Where the old key stays as an authority that signs for others, after its own logins were taken away. */
  authorityFiles: z.array(z.string()).optional(),
  problem: RotationProblem.optional(),
});
export type RotationPlace = z.infer<typeof RotationPlace>;

const side = z.object({ path: z.string(), name: z.string(), fingerprint: z.string(), publicLine: z.string() });

/** A key of one's own that gives way to a new one, host by host (KY-12). It lasts as long as that takes, also over days. */
export const OwnKeyRotation = z.object({
  rotationId: z.string(),
  startedAt: z.number(),
  old: side,
  next: side,
  places: z.array(RotationPlace),
});
export type OwnKeyRotation = z.infer<typeof OwnKeyRotation>;

/** Where the old key's file is named: a bookmark, a folder, a variant, or a line of ssh_config. */
export const KeyMention = z.object({
  mentionId: z.string(),
  where: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('bookmark'), path: z.string() }),
    z.object({ kind: z.literal('config'), file: z.string(), line: z.number().int() }),
  ]),
  before: z.string(),
  after: z.string(),
  /** Places whose logins may go by it, and where the new key is not proved. */
  unproved: z.array(z.string()),
});
export type KeyMention = z.infer<typeof KeyMention>;

/** Whether the old key may still log in there, as far as is known. */
export function hasOldKey({ step }: Pick<RotationPlace, 'step'>): boolean {
  return step !== 'retired' && step !== 'absent';
}

/**
 * The rotation that a key's path calls up: the one in which it gives way, else the one in which it is the new key while the old one still stands somewhere.
 * What is finished is no hindrance to the new key's own rotation.
 */
export function rotationOf(rotations: readonly OwnKeyRotation[], path: string): OwnKeyRotation | undefined {
  return (
    rotations.find(({ old }) => old.path === path) ??
    rotations.find(({ next, places }) => next.path === path && (places.length === 0 || places.some(hasOldKey)))
  );
}
