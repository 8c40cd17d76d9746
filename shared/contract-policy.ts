import { z } from 'zod';
import { BookmarkId } from './model/ids.ts';
import { HostLocks, PolicyInfo } from './model/policy.ts';
import { call, type Contract } from './rpc/contract-kinds.ts';

/** What the administrator of this computer fixed. A page can ask for it and change nothing of it. */
export const policyContract = {
  get: call(z.object({}), PolicyInfo),
  /**
   * The locks of one host: those for everybody and, where the system's ssh_config is locked, those of its blocks for it. Without a target only the
   * former. Nothing runs, nothing is looked up. Refused with `destination.*`, `bookmark.notFound`.
   */
  host: call(
    z.object({
      target: z.union([z.object({ bookmarkId: BookmarkId }), z.object({ destination: z.string().max(4000) })]).optional(),
    }),
    HostLocks,
  ),
} as const satisfies Contract[string];
