import { z } from 'zod';
import { WireError } from './errors.ts';
import { FilePath } from './file-path.ts';
import { FileKindName, FileSide } from './files.ts';

export const ComparisonId = z.string().min(1).max(64).brand('ComparisonId');
export type ComparisonId = z.infer<typeof ComparisonId>;

/** One of the two folders that are compared. */
export const ComparedFolder = z.object({ side: FileSide, folder: FilePath });
export type ComparedFolder = z.infer<typeof ComparedFolder>;

/** `update`: what is new or changed on the left goes to the right. `mirror`: and what only the right has is deleted there. `both`: the newer one wins. */
export const SyncMode = z.enum(['update', 'mirror', 'both']);
export type SyncMode = z.infer<typeof SyncMode>;

export const ComparisonOptions = z.object({
  mode: SyncMode,
  /** Lines as in gitignore(5): what they match is left out on both sides. */
  exclude: z.array(z.string().max(1000)).max(200),
  /** Times that differ by so many seconds at most are the same; FAT has two of them. */
  toleranceSeconds: z.union([z.literal(1), z.literal(2)]),
});
export type ComparisonOptions = z.infer<typeof ComparisonOptions>;

export const SyncAction = z.enum(['none', 'toRight', 'toLeft', 'deleteLeft', 'deleteRight']);
export type SyncAction = z.infer<typeof SyncAction>;

/**
 * Why a row has its action, or none. Copies: `new`, `newer`, `replacesNewer`, `size`, `unknownTime`, `link`, `changed` (since the last
 * synchronisation). Deletions: `gone` (the other side has it not), `deletedThere` (since the last synchronisation). Left alone: `same`,
 * `sameContent`, `onlyThere`, and all others.
 */
export const SyncReason = z.enum([
  'same',
  'sameContent',
  'new',
  'newer',
  'replacesNewer',
  'size',
  'unknownTime',
  'link',
  'changed',
  'gone',
  'deletedThere',
  'onlyThere',
  /** Changed on both sides since the last synchronisation. */
  'bothChanged',
  /** Changed on one side, deleted on the other since then. */
  'changedAndGone',
  /** They differ, and nothing says which one is newer. */
  'noNewer',
  /** A file here, a folder or link there. */
  'kinds',
  /** A pipe, socket or device. */
  'special',
  /** The folder could not be read. */
  'unreadable',
  /** The other side can't hold such a name. */
  'name',
  /** Names that the other side takes for one. */
  'letterCase',
  /** Would be deleted, but something in it stays. */
  'holds',
  /** Would be deleted, but the other side could not be read whole. */
  'incomplete',
  /** The user's own choice. */
  'chosen',
]);
export type SyncReason = z.infer<typeof SyncReason>;

/** What one side has. */
export const ComparedFace = z.object({
  kind: FileKindName,
  sizeBytes: z.number().optional(),
  modifiedSeconds: z.number().optional(),
  /** What is stored in a link, where both sides have one. */
  link: z.string().optional(),
});
export type ComparedFace = z.infer<typeof ComparedFace>;

export const ComparedRow = z.object({
  /** Names the row for `choose`. */
  row: z.number().int(),
  /** From the compared folders on, without a `/` at its beginning. */
  path: FilePath,
  left: ComparedFace.optional(),
  right: ComparedFace.optional(),
  action: SyncAction,
  reason: SyncReason,
  /** What may be chosen for it. */
  choices: z.array(SyncAction),
  /** Needs the user: nothing is done with it by itself. */
  isConflict: z.boolean().optional(),
  /** The name that it collides with, or that can't be. */
  other: z.string().optional(),
  error: WireError.optional(),
});
export type ComparedRow = z.infer<typeof ComparedRow>;

/** Groups of rows: all that differ; those of one action; those that are left alone; those that need the user; what is equal; everything. */
export const RowGroup = z.enum(['different', 'toRight', 'toLeft', 'delete', 'none', 'conflict', 'same', 'all']);
export type RowGroup = z.infer<typeof RowGroup>;

export const ComparedRows = z.object({ revision: z.number().int(), matching: z.number().int(), rows: z.array(ComparedRow) });
export type ComparedRows = z.infer<typeof ComparedRows>;

/** Files (and links), folders and bytes of the files. */
export const SyncAmount = z.object({ files: z.number().int(), folders: z.number().int(), bytes: z.number() });
export type SyncAmount = z.infer<typeof SyncAmount>;

/** What would be done. */
export const SyncPlan = z.object({
  toRight: SyncAmount,
  toLeft: SyncAmount,
  deleteLeft: SyncAmount,
  deleteRight: SyncAmount,
  /** Copies that replace a newer file. */
  replacesNewer: z.number().int(),
  /** More than half of what that side has would be deleted. */
  empties: z.array(z.enum(['left', 'right'])),
});
export type SyncPlan = z.infer<typeof SyncPlan>;

/** A folder as it is named: this computer when `label` is absent. */
export const ComparedPlace = z.object({ folder: FilePath, label: z.string().optional(), production: z.boolean().optional() });
export type ComparedPlace = z.infer<typeof ComparedPlace>;

/** A sample of a comparison. */
export const ComparisonInfo = z.object({
  comparisonId: ComparisonId,
  left: ComparedPlace,
  right: ComparedPlace,
  options: ComparisonOptions,
  /** `settling`: contents are being compared, `done` of `all` files. */
  state: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('comparing'), entries: z.number().int(), folders: z.number().int() }),
    z.object({ kind: z.literal('settling'), done: z.number().int(), all: z.number().int() }),
    z.object({ kind: z.literal('complete') }),
    z.object({ kind: z.literal('failed'), error: WireError }),
  ]),
  /** Counts up with each change of a row. */
  revision: z.number().int(),
  /** Rows of each group. */
  counts: z.record(RowGroup, z.number().int()),
  plan: SyncPlan,
  /** Files of the same size and another time: whether they differ can be settled. */
  unsettled: z.object({ files: z.number().int(), bytes: z.number() }),
  /** What was left out because of `exclude`. */
  excluded: z.number().int(),
  /** Sides that could not be read whole: nothing is deleted by itself on the other one. */
  incomplete: z.array(z.enum(['left', 'right'])),
  /** Both folders were synchronised both ways before: what changed and what was deleted since then is known. */
  remembers: z.boolean(),
});
export type ComparisonInfo = z.infer<typeof ComparisonInfo>;
