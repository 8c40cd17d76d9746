import { z } from 'zod';
import { FileName, FilePath } from './file-path.ts';
import { FileSide } from './files.ts';

// What goes between the panes and the world outside of the program: files that were dropped into a page, and rows that are dragged out or
// downloaded.

/** Chosen by the page, new for each drop. */
export const DropId = z
  .string()
  .regex(/^[a-z0-9]{16,64}$/)
  .brand('DropId');
export type DropId = z.infer<typeof DropId>;

/** Of a file that was dropped into a page: all that a browser tells. */
export const PageEntry = z.object({
  name: FileName,
  kind: z.enum(['file', 'folder']),
  sizeBytes: z.number().int().min(0).optional(),
  modifiedSeconds: z.number().optional(),
});
export type PageEntry = z.infer<typeof PageEntry>;

/** Most entries in one answer, and most bytes of a read. */
export const handoverLimits = { entries: 500, readBytes: 1024 * 1024 } as const;

const id = z.number().int().min(0);

/** Down the pipe `handover.files`: the core asks the page for its files. Paths begin with `/`, the folder of what was dropped. */
export const PageRequest = z.discriminatedUnion('ask', [
  z.object({ ask: z.literal('entry'), id, path: FilePath }),
  /** The next entries of a folder; `cursor` goes on where an answer ended. */
  z.object({ ask: z.literal('list'), id, path: FilePath, cursor: z.number().int().optional() }),
  z.object({
    ask: z.literal('read'),
    id,
    path: FilePath,
    offsetBytes: z.number().int().min(0),
    lengthBytes: z.number().int().min(0).max(handoverLimits.readBytes),
  }),
]);
export type PageRequest = z.infer<typeof PageRequest>;

/** Up the same pipe. The bytes of a read are the body of its message; fewer than were asked for mean the end of the file. */
export const PageAnswer = z.discriminatedUnion('say', [
  z.object({ say: z.literal('entry'), id, entry: PageEntry }),
  z.object({
    say: z.literal('entries'),
    id,
    entries: z.array(PageEntry).max(handoverLimits.entries),
    /** There are more. */
    cursor: z.number().int().optional(),
  }),
  z.object({ say: z.literal('bytes'), id }),
  /** `unreadable`: the browser may not, or the file changed since it was dropped; `reason` is the browser's word. */
  z.object({ say: z.literal('failed'), id, why: z.enum(['notFound', 'unreadable']), reason: z.string().max(300) }),
]);
export type PageAnswer = z.infer<typeof PageAnswer>;

/** Rows of a pane that go out of the program. */
export const OutgoingFiles = z.object({
  side: FileSide,
  folder: FilePath,
  names: z.array(FileName).min(1).max(10_000),
});
export type OutgoingFiles = z.infer<typeof OutgoingFiles>;

/**
 * What becomes of rows that begin to be dragged. `tooLarge`: not at once, for they would have to be here first; `nothing`: there is no file
 * among them.
 */
export const DragOffer = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ready'), dragId: z.string() }),
  z.object({ kind: z.literal('tooLarge'), mostBytes: z.number(), mostFiles: z.number() }),
  z.object({ kind: z.literal('nothing') }),
]);
export type DragOffer = z.infer<typeof DragOffer>;

/** Down the pipe `handover.download`: `begin`, then `bytes` with their bodies, then `end`. */
export const DownloadMessage = z.discriminatedUnion('say', [
  z.object({
    say: z.literal('begin'),
    /** Safe as the name of a file anywhere. */
    name: z.string().max(255),
    /** Absent for an archive, which is made on the way. */
    sizeBytes: z.number().optional(),
  }),
  z.object({ say: z.literal('bytes') }),
  /** `left`: entries that could not be read, or are neither files nor folders. */
  z.object({ say: z.literal('end'), files: z.number().int(), left: z.number().int() }),
]);
export type DownloadMessage = z.infer<typeof DownloadMessage>;
