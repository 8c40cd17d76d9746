import { z } from 'zod';
import { ConfigWhy } from './model/config-why.ts';
import { BookmarkId } from './model/ids.ts';
import { call, type Contract } from './rpc/contract-kinds.ts';

/** What ssh_config makes of a host. */
export const sshConfigContract = {
  /** Why a host has its settings. Only with `run` are commands of `Match exec` run and names looked up. Nothing connects. */
  why: call(
    z.object({
      target: z.union([z.object({ bookmarkId: BookmarkId }), z.object({ destination: z.string().max(4000) })]),
      run: z.boolean(),
    }),
    ConfigWhy,
  ),
} as const satisfies Contract[string];
