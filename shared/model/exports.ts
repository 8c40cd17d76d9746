import { z } from 'zod';
import { FilePath } from './file-path.ts';

/** A path of this computer as it was typed: absolute, or from the home folder, with or without `~/`. */
export const TypedLocalPath = z.string().min(1).max(4096);

export const SavedFile = z.object({ path: FilePath });
export type SavedFile = z.infer<typeof SavedFile>;

/** What could not be exported, or will be done in another way. */
export const Untold = z.object({ what: z.string(), why: z.string() });
export type Untold = z.infer<typeof Untold>;

/** Jobs as batch files of sftp(1), one a host. */
export const BatchExport = z.object({
  batches: z.array(
    z.object({
      /** Names the host. */
      label: z.string(),
      /** What `hawser batch` and, for a host of ssh_config, sftp(1) are given. */
      destination: z.string(),
      text: z.string(),
      /** Names in it are no UTF-8: only the saved file has their bytes. */
      hasRawBytes: z.boolean(),
      commands: z.number().int(),
    }),
  ),
  untold: z.array(Untold),
});
export type BatchExport = z.infer<typeof BatchExport>;

/** A list of checksums that was written. */
export const ManifestReport = SavedFile.extend({
  files: z.number().int(),
  /** Paths in it are relative to this folder of the target; absent: they are absolute. */
  folder: FilePath.optional(),
  /** Copied, but without a line; the first 100 of `leftCount`. */
  left: z.array(Untold),
  leftCount: z.number().int(),
});
export type ManifestReport = z.infer<typeof ManifestReport>;
