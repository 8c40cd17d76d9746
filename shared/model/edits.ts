import { z } from 'zod';
import { WireError } from './errors.ts';
import { FileName, FilePath } from './file-path.ts';

export const EditId = z.string().min(1).max(64).brand('EditId');
export type EditId = z.infer<typeof EditId>;

/** From this size on a file is edited only when that was asked for. */
export const largeEditBytes = 64 * 1024 * 1024;

/** Size and time of one side of a comparison; a server may leave either out. */
export const EditFace = z.object({ sizeBytes: z.number().optional(), modifiedSeconds: z.number().optional() });
export type EditFace = z.infer<typeof EditFace>;

export const EditState = z.discriminatedUnion('kind', [
  /** The file is on its way here. */
  z.object({ kind: z.literal('fetching'), doneBytes: z.number() }),
  /** Both sides are equal; each save is sent. `savedAt`: when the last one was, ms since 1970. */
  z.object({ kind: z.literal('watching'), savedAt: z.number().optional() }),
  z.object({ kind: z.literal('uploading') }),
  /** Saved here, and another one was put on the server meanwhile. Nothing is sent until somebody decides. */
  z.object({ kind: z.literal('conflict'), mine: EditFace, theirs: EditFace }),
  /** Saved here, and on the server there is no such file any more, or something else in its place. */
  z.object({ kind: z.literal('gone'), now: z.enum(['missing', 'folder', 'other']) }),
  /** Both versions are in the working copy; it is sent when it is saved, and not while marks of `conflicts` are in it. */
  z.object({ kind: z.literal('merged'), conflicts: z.number().int() }),
  /** Saved here, sent when the host can be reached: at `retryAt` (ms since 1970) by itself, or when it is connected. */
  z.object({ kind: z.literal('waiting'), error: WireError, retryAt: z.number().optional() }),
  /** Saved here, and it could not be sent. */
  z.object({ kind: z.literal('failed'), error: WireError }),
  /** An earlier run of the program left it with changes that were not sent. */
  z.object({ kind: z.literal('left') }),
  /** The working copy was removed. */
  z.object({ kind: z.literal('removed') }),
]);
export type EditState = z.infer<typeof EditState>;

/** A file of a server that is edited on this computer. */
export const EditInfo = z.object({
  editId: EditId,
  /** The host's, as its tab says it. */
  label: z.string(),
  production: z.boolean(),
  path: FilePath,
  state: EditState,
  /** The working copy is not what the server had last. */
  hasChanges: z.boolean(),
  /** The editor could not be started, or ended with an error. */
  editorError: WireError.optional(),
  /** Something of the last upload that is to be told. */
  note: z.string().optional(),
});
export type EditInfo = z.infer<typeof EditInfo>;

/** In the order in which they were opened. */
export const EditList = z.object({ edits: z.array(EditInfo) });
export type EditList = z.infer<typeof EditList>;

const Lines = z.array(z.string());

/**
 * A part of a three-way comparison, in the order of the file. `mine`, `theirs`: changed on that side only; `both`: the same change on
 * both; `conflict`: changed differently. Lines are printable, cut, and without their ends.
 */
export const EditRegion = z.discriminatedUnion('kind', [
  /** Unchanged: the first and last lines of it, and how many are left out between them. */
  z.object({ kind: z.literal('same'), before: Lines, hidden: z.number().int(), after: Lines }),
  z.object({ kind: z.enum(['mine', 'theirs', 'both', 'conflict']), base: Lines, mine: Lines, theirs: Lines }),
]);
export type EditRegion = z.infer<typeof EditRegion>;

const compared = {
  /** Names what was compared: `resolve` is refused when that is not what it is decided about any more. */
  seen: z.string(),
  mine: EditFace,
  theirs: EditFace,
};

export const EditComparison = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('text'),
    ...compared,
    regions: z.array(EditRegion),
    conflicts: z.number().int(),
    /** There are more regions than are shown. */
    isCut: z.boolean(),
  }),
  /** `binary`: no text; `tooLarge`: too much to compare line by line. */
  z.object({ kind: z.enum(['binary', 'tooLarge']), ...compared }),
]);
export type EditComparison = z.infer<typeof EditComparison>;

export const EditDecision = z.discriminatedUnion('kind', [
  /** Replaces what is on the server. */
  z.object({ kind: z.literal('keepMine') }),
  /** Into the working copy; mine stays beside until the edit is finished. */
  z.object({ kind: z.literal('takeTheirs') }),
  /** A new file in the same folder of the server, which is edited from then on. */
  z.object({ kind: z.literal('saveAs'), name: FileName }),
  /** Both versions in the working copy, opened in the editor. */
  z.object({ kind: z.literal('openMerged') }),
]);
export type EditDecision = z.infer<typeof EditDecision>;
