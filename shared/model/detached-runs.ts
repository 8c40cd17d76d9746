import { z } from 'zod';
import { BookmarkId } from './ids.ts';

/** It is also the name of what runs over there (`hawser-ID`): letters and digits only. */
export const DetachedRunId = z
  .string()
  .regex(/^[a-z0-9]{8,16}$/)
  .brand('DetachedRunId');
export type DetachedRunId = z.infer<typeof DetachedRunId>;

/** A command that goes on when the connection and the program are gone (TM-11). This is only its handle: how it stands is seen over there. */
export const DetachedRun = z.object({
  id: DetachedRunId,
  target: z.union([z.object({ bookmarkId: BookmarkId }), z.object({ destination: z.string().min(1).max(4000) })]),
  /** What the host is called. */
  label: z.string().max(600),
  command: z.string().min(1).max(10_000),
  /** Milliseconds since 1970. */
  startedAt: z.number(),
});
export type DetachedRun = z.infer<typeof DetachedRun>;

/** The oldest gives way. */
export const mostDetachedRuns = 500;
