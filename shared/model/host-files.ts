import { z } from 'zod';
import { WireError } from './errors.ts';
import { FilePath } from './file-path.ts';
import { SessionId } from './ids.ts';
import { mayChangeLogin } from './transfers.ts';

/** One copy by scp, where a host has no SFTP. Paths of the host are as typed: `~` is the account's folder. */
export const ScpCopy = z.discriminatedUnion('way', [
  z.object({
    way: z.literal('get'),
    sessionId: SessionId,
    from: z.string().min(1).max(4096),
    /** A folder of this computer: what comes lies in it under the name that was asked for. */
    to: FilePath,
    isRecursive: z.boolean(),
  }),
  z.object({
    way: z.literal('put'),
    sessionId: SessionId,
    from: z.array(FilePath).min(1).max(10_000),
    to: z.string().max(4096),
    isRecursive: z.boolean(),
    /** Also what looks like a private key; absent: that stays here, and is told (SE-09). */
    sendsKeys: z.boolean().optional(),
    mayChangeLogin,
  }),
]);
export type ScpCopy = z.infer<typeof ScpCopy>;

export const ScpCopied = z.object({
  files: z.number().int(),
  folders: z.number().int(),
  bytes: z.number(),
  skipped: z.number().int(),
  failed: z.array(z.object({ path: z.string(), error: WireError })).max(100),
  failedCount: z.number().int(),
});
export type ScpCopied = z.infer<typeof ScpCopied>;

/** A sample of the copy that a session's files are busy with. */
export const ScpProgressInfo = z.object({
  sessionId: SessionId,
  files: z.number().int(),
  doneBytes: z.number(),
  path: z.string(),
});
export type ScpProgressInfo = z.infer<typeof ScpProgressInfo>;
