import { z } from 'zod';
import { ConnectionId } from './ids.ts';
import { WireError } from './errors.ts';
import { FileName, FilePath } from './file-path.ts';
import { FileKindName, FileSide } from './files.ts';
import { StreamFacts } from './streams.ts';

export const TransferJobId = z.string().min(1).max(64).brand('TransferJobId');
export type TransferJobId = z.infer<typeof TransferJobId>;

export const TransferQuestionId = z.string().min(1).max(64).brand('TransferQuestionId');
export type TransferQuestionId = z.infer<typeof TransferQuestionId>;

/**
 * What to do where something is there already. `newer`: replaces what is older, else skips. `resume`: goes on behind what is there. `compare`:
 * skips what is equal (size and time, else content), replaces the rest.
 */
export const ConflictPolicy = z.enum(['ask', 'overwrite', 'newer', 'resume', 'rename', 'skip', 'compare']);
export type ConflictPolicy = z.infer<typeof ConflictPolicy>;
export const ConflictChoice = ConflictPolicy.exclude(['ask']);
export type ConflictChoice = z.infer<typeof ConflictChoice>;

/** What a page may choose for a copy; what is absent is the program's default. */
export const CopyOptions = z.object({
  conflicts: ConflictPolicy.optional(),
  links: z.enum(['copy', 'follow', 'skip']).optional(),
  keepTimes: z.boolean().optional(),
  /** Compares both sides after each file. */
  verify: z.boolean().optional(),
  syncAll: z.boolean().optional(),
  /** `targetElseDefault`: what a replaced file had; a new one gets what the other side gives by itself. Permission bits of nine. */
  mode: z
    .discriminatedUnion('kind', [
      z.object({ kind: z.enum(['source', 'targetElseDefault']) }),
      z.object({
        kind: z.literal('fixed'),
        fileMode: z.number().int().min(0).max(0o777),
        folderMode: z.number().int().min(0).max(0o777),
      }),
    ])
    .optional(),
  /** Bytes per second of this job; 0: no limit. */
  rateLimitBytes: z.number().int().min(0).optional(),
});
export type CopyOptions = z.infer<typeof CopyOptions>;

/** Names of one folder, or paths of one side that need not lie together. */
export const TransferSource = z.object({
  side: FileSide,
  folder: FilePath,
  names: z.array(FileName).min(1).max(1_000_000),
});
export type TransferSource = z.infer<typeof TransferSource>;

/** `names`, as many as the source has: what the copies are called, where that is not what they were called. */
export const TransferTarget = z.object({ side: FileSide, folder: FilePath, names: z.array(FileName).optional() });
export type TransferTarget = z.infer<typeof TransferTarget>;

/** The user knows that it changes who may log in to a host; else that is refused with `file.changesLogin`. */
export const mayChangeLogin = z.boolean().optional();

export const TransferRequest = z.discriminatedUnion('kind', [
  z.object({
    kind: z.enum(['copy', 'move']),
    source: TransferSource,
    target: TransferTarget,
    options: CopyOptions.optional(),
    mayChangeLogin,
  }),
  /** Folders with all in them, never through a link. */
  z.object({ kind: z.literal('delete'), source: TransferSource, mayChangeLogin }),
]);
export type TransferRequest = z.infer<typeof TransferRequest>;

/** Where the files of a job are. `label` names the host; it may be gone from the bookmarks since. */
export const TransferPlace = z.object({
  kind: z.enum(['local', 'remote']),
  label: z.string().optional(),
  /** What was dropped into a page: `folder` says nothing then. */
  isPage: z.boolean().optional(),
  /** Production. */
  production: z.boolean().optional(),
  folder: FilePath,
  /** That carries its files now: ending it cuts the job off. Absent while none does. */
  connectionId: ConnectionId.optional(),
});
export type TransferPlace = z.infer<typeof TransferPlace>;

/** `waiting`: for its turn; `interrupted`: kept, goes on when the user says so. */
export const TransferStatus = z.enum(['waiting', 'running', 'paused', 'reconnecting', 'finished', 'cancelled', 'interrupted']);
export type TransferStatus = z.infer<typeof TransferStatus>;

export const TransferTotals = z.object({
  /** False while the plan still walks: files, folders and bytes are "at least". */
  isWhole: z.boolean(),
  files: z.number().int(),
  folders: z.number().int(),
  bytes: z.number(),
  /** For a delete: what was removed, folders too. */
  doneFiles: z.number().int(),
  skippedFiles: z.number().int(),
  failedItems: z.number().int(),
  doneBytes: z.number(),
});
export type TransferTotals = z.infer<typeof TransferTotals>;

/** A sample of one job. */
export const TransferJobInfo = z.object({
  jobId: TransferJobId,
  /**
   * `sync`: copies in both directions and deletes, as a comparison has shown; `archive`: by tar, whole or not at all; `stream`: what a command writes
   * or reads, of which `stream` tells more.
   */
  kind: z.enum(['copy', 'move', 'delete', 'sync', 'archive', 'stream']),
  stream: StreamFacts.optional(),
  status: TransferStatus,
  /** Counts up with each change, of its items too. */
  revision: z.number().int(),
  source: TransferPlace,
  /** Absent for a delete. */
  target: TransferPlace.optional(),
  /** Of the first entry that was asked for, and how many those were. */
  firstName: FileName.optional(),
  nameCount: z.number().int(),
  totals: TransferTotals,
  bytesPerSecond: z.number(),
  filesPerSecond: z.number(),
  /** Absent while it can't be known. */
  remainingSeconds: z.number().optional(),
  /** Each file was compared with its source after it was written. */
  isVerified: z.boolean(),
  /** Waits for the answer to a question. */
  isAsking: z.boolean(),
  /** Something of it failed and can be tried again. */
  canRetry: z.boolean(),
  endedAt: z.number().optional(),
  /** Why it is interrupted, reconnecting, or ended badly. */
  error: WireError.optional(),
});
export type TransferJobInfo = z.infer<typeof TransferJobInfo>;

export const TransferItemState = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('active'), doneBytes: z.number() }),
  z.object({ kind: z.literal('done'), note: z.string().optional() }),
  z.object({
    kind: z.literal('skipped'),
    why: z.enum(['exists', 'notNewer', 'equal', 'special', 'link', 'chosen', 'privateKey']),
  }),
  z.object({ kind: z.literal('failed'), error: WireError }),
]);
export type TransferItemState = z.infer<typeof TransferItemState>;

/** One file, link or folder of a job. */
export const TransferItem = z.object({
  itemId: z.number().int(),
  from: FilePath,
  /** Absent for a delete. */
  to: FilePath.optional(),
  kind: z.enum(['file', 'folder', 'link', 'other']),
  sizeBytes: z.number().optional(),
  state: TransferItemState,
});
export type TransferItem = z.infer<typeof TransferItem>;

/** Under way, failed, skipped, then the last finished ones with the newest first. */
export const TransferItems = z.object({
  revision: z.number().int(),
  /** Rows that there are. */
  count: z.number().int(),
  rows: z.array(TransferItem),
});
export type TransferItems = z.infer<typeof TransferItems>;

/** One side of a question. */
export const TransferFace = z.object({
  path: FilePath,
  kind: FileKindName,
  sizeBytes: z.number().optional(),
  modifiedSeconds: z.number().optional(),
  mode: z.number().int().optional(),
  owner: z.string().optional(),
});
export type TransferFace = z.infer<typeof TransferFace>;

const asked = { questionId: TransferQuestionId, jobId: TransferJobId };

export const TransferQuestion = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('conflict'),
    ...asked,
    source: TransferFace,
    target: TransferFace,
    /** The target may be the beginning of the source. */
    canResume: z.boolean(),
  }),
  /**
   * The new file can't silently take the old one's place. `owner`: it would belong to somebody else; `otherNames`: hard links would keep the old
   * content; `refused`: no new file or rename is allowed there.
   */
  z.object({
    kind: z.literal('standIn'),
    ...asked,
    target: TransferFace,
    why: z.array(z.enum(['owner', 'otherNames', 'refused'])),
  }),
  /** These would go to a server, and look like private keys. Asked once a job, when all else is copied. `paths`: the first of `count`. */
  z.object({ kind: z.literal('privateKeys'), ...asked, paths: z.array(FilePath).min(1), count: z.number().int() }),
]);
export type TransferQuestion = z.infer<typeof TransferQuestion>;

export const TransferAnswer = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('conflict'), choice: ConflictChoice, forAll: z.boolean() }),
  z.object({ kind: z.literal('standIn'), choice: z.enum(['inPlace', 'replace', 'skip']), forAll: z.boolean() }),
  z.object({ kind: z.literal('privateKeys'), choice: z.enum(['copy', 'leave']) }),
]);
export type TransferAnswer = z.infer<typeof TransferAnswer>;

/** All jobs in the order in which they get their turn, and what is asked. */
export const TransferList = z.object({ jobs: z.array(TransferJobInfo), questions: z.array(TransferQuestion) });
export type TransferList = z.infer<typeof TransferList>;

/** Jobs that changed since the last event; `order` when one came, went or moved: the ids of all. */
export const TransferChanges = z.object({ jobs: z.array(TransferJobInfo), order: z.array(TransferJobId).optional() });
export type TransferChanges = z.infer<typeof TransferChanges>;
