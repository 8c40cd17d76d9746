import { z } from 'zod';
import { FileName, FilePath } from './file-path.ts';
import { WireError } from './errors.ts';
import { SessionId } from './ids.ts';

/** Which side a path is of: this computer, or the host of a session of kind `files`. */
export const FileSide = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('local') }),
  z.object({ kind: z.literal('remote'), sessionId: SessionId }),
]);
export type FileSide = z.infer<typeof FileSide>;

export const FileKindName = z.enum(['file', 'folder', 'link', 'pipe', 'socket', 'characterDevice', 'blockDevice', 'unknown']);
export type FileKindName = z.infer<typeof FileKindName>;

/** One row of a folder. Names are exact (file-path.ts); `shownName` makes of one what eyes see. */
export const FileRow = z.object({
  name: FileName,
  kind: FileKindName,
  sizeBytes: z.number().optional(),
  /** The twelve permission bits. */
  mode: z.number().int().optional(),
  /** Name where the server gives it, else the number as text. */
  owner: z.string().optional(),
  group: z.string().optional(),
  /** uid and gid. */
  ownerId: z.number().int().optional(),
  groupId: z.number().int().optional(),
  modifiedSeconds: z.number().optional(),
  /** For links, as far as it was asked for: what it points to and what that is; `broken` when nothing is there. */
  link: z.object({ target: z.string(), kind: z.union([FileKindName, z.literal('broken')]).optional() }).optional(),
});
export type FileRow = z.infer<typeof FileRow>;

export const FileSort = z.object({
  by: z.enum(['name', 'size', 'modified', 'kind', 'owner', 'group', 'mode']),
  descending: z.boolean(),
  foldersFirst: z.boolean(),
});
export type FileSort = z.infer<typeof FileSort>;

/** A folder that a pane shows. The core keeps its entries; the page asks for windows of them. */
export const Listing = z.object({
  listingId: z.string(),
  side: FileSide,
  path: FilePath,
  /** Counts up whenever the entries changed: rows of another revision must not be mixed. */
  revision: z.number().int(),
  entries: z.number().int(),
  state: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('reading') }),
    z.object({ kind: z.literal('complete') }),
    z.object({ kind: z.literal('failed'), error: WireError }),
  ]),
  /** The server has more than is shown. */
  isCut: z.boolean(),
  /** Names that can't be used safely, at most 100, and how many there were. */
  refused: z.array(z.object({ shown: z.string(), why: z.string() })),
  refusedCount: z.number().int(),
});
export type Listing = z.infer<typeof Listing>;

export const ListingView = z.object({
  sort: FileSort,
  showHidden: z.boolean(),
  /** Part of a name, letter case counts only when it has a capital. */
  filter: z.string().max(1000),
});
export type ListingView = z.infer<typeof ListingView>;

export const ListingRows = z.object({
  revision: z.number().int(),
  /** Rows that the view has, of `entries`. */
  matching: z.number().int(),
  /** Sum of the sizes of the files among them. */
  bytes: z.number(),
  rows: z.array(FileRow),
});
export type ListingRows = z.infer<typeof ListingRows>;

/** What the head of a pane says of its side. */
export const FileSideInfo = z.object({
  home: FilePath,
  /** Short names of what the server lacks, as `replace`, `sync`, `space`. */
  lacks: z.array(z.string()),
  isReadOnly: z.boolean(),
  unixModes: z.boolean(),
});
export type FileSideInfo = z.infer<typeof FileSideInfo>;

export const SpaceInfo = z.object({ totalBytes: z.number(), availableBytes: z.number(), isReadOnly: z.boolean() });
export type SpaceInfo = z.infer<typeof SpaceInfo>;

/** The beginning of a file, for a look at it. Text is stripped of control characters. */
export const FilePreview = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('text'), text: z.string(), isCut: z.boolean(), encoding: z.enum(['utf-8', 'latin1', 'utf-16']) }),
  z.object({ kind: z.literal('image'), mediaType: z.string(), base64: z.string() }),
  z.object({ kind: z.literal('binary'), head: z.string() }),
  z.object({ kind: z.literal('tooLarge'), sizeBytes: z.number() }),
]);
export type FilePreview = z.infer<typeof FilePreview>;

export const FileChanges = z.object({
  mode: z.number().int().min(0).max(0o7777).optional(),
  /** With a recursive change: bits for folders, where they differ. */
  folderMode: z.number().int().min(0).max(0o7777).optional(),
  user: z.number().int().min(0).optional(),
  group: z.number().int().min(0).optional(),
  modifiedSeconds: z.number().optional(),
  recursive: z.boolean(),
});
export type FileChanges = z.infer<typeof FileChanges>;

/** How a change of several entries went: what failed, with its error; the rest is done. */
export const FileChangeReport = z.object({
  changed: z.number().int(),
  failed: z.array(z.object({ path: FilePath, error: WireError })).max(100),
  failedCount: z.number().int(),
});
export type FileChangeReport = z.infer<typeof FileChangeReport>;
