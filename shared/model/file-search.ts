import { z } from 'zod';
import { WireError } from './errors.ts';
import { FilePath } from './file-path.ts';
import { FileKindName } from './files.ts';

export const FileSearchRequest = z.object({
  folder: FilePath,
  /** Part of a name, or a whole one with `*`, `?` and `[abc]`; letter case counts only when it has a capital. */
  pattern: z.string().min(1).max(1000),
  /** Also what begins with a dot, and what is in such folders. */
  hidden: z.boolean(),
});
export type FileSearchRequest = z.infer<typeof FileSearchRequest>;

export const FoundFile = z.object({
  path: FilePath,
  kind: FileKindName,
  sizeBytes: z.number().optional(),
  modifiedSeconds: z.number().optional(),
});
export type FoundFile = z.infer<typeof FoundFile>;

/** What a search found since the last time it was told of, and how far it is. */
export const FileSearchNews = z.object({
  searchId: z.string(),
  fresh: z.array(FoundFile).max(1000),
  found: z.number().int(),
  folders: z.number().int(),
  entries: z.number().int(),
  /** Folders that could not be read. */
  failed: z.number().int(),
  /** The folder that was come to last. */
  at: FilePath,
  /** It ends here though there may be more. */
  isCut: z.boolean(),
  state: z.discriminatedUnion('kind', [
    z.object({ kind: z.enum(['searching', 'complete', 'stopped']) }),
    z.object({ kind: z.literal('failed'), error: WireError }),
  ]),
});
export type FileSearchNews = z.infer<typeof FileSearchNews>;
