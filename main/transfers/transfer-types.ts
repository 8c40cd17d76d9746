import type { AppError } from '../../shared/model/errors.ts';
import type { FilePath } from '../../shared/model/file-path.ts';
import type { FileAttributes, FileHash, FileSystem, HashName } from '../sftp/file-system.ts';
import type { ChosenItem } from './chosen-item.ts';

/** What finds a place again after a restart. Goes to disk as it is: no secret in it. */
export type PlaceReference =
  | { readonly kind: 'local' }
  | { readonly kind: 'remote'; readonly target: string }
  /** Files that were dropped into a page, as long as the page is there. */
  | { readonly kind: 'page'; readonly dropId: string };

/** Where files are: this computer or an account of a server. */
export interface FilePlace {
  readonly reference: PlaceReference;
  /**
   * Opens one more file system there: for a server a channel of its own, and the connection first where there is none. The caller closes it.
   * Rejects with an `AppError` when none can be had, as a server's limit of channels.
   */
  open(signal: AbortSignal): Promise<FileSystem>;
  /** Hash by another way than the file service, as a command that the user allowed. Undefined when it can't. */
  hash?(path: FilePath, algorithms: readonly HashName[], signal: AbortSignal): Promise<FileHash | undefined>;
}

/** `to` is the path of the copy itself, not of its folder. */
export interface CopyPair {
  readonly from: FilePath;
  readonly to: FilePath;
}

export interface JobRequest {
  readonly source: FilePlace;
  readonly target: FilePlace;
  readonly pairs: readonly CopyPair[];
  readonly options?: Partial<TransferOptions> | undefined;
  /** Only these of the one pair of folders. */
  readonly chosen?: readonly ChosenItem[] | undefined;
}

/**
 * What to do where something is there already. `newer`: replaces what is older by more than a second, else skips. `resume`: goes on behind what
 * is there. `compare`: skips what is equal (size and time, else content), replaces the rest.
 */
export type ConflictPolicy = 'ask' | 'overwrite' | 'newer' | 'resume' | 'rename' | 'skip' | 'compare';

/** `targetElseDefault`: what the replaced file had; a new one gets what the other side gives by itself. */
export type ModeChoice =
  | { readonly kind: 'source' }
  | { readonly kind: 'targetElseDefault' }
  | { readonly kind: 'fixed'; readonly fileMode: number; readonly folderMode: number };

export interface TransferOptions {
  readonly conflicts: ConflictPolicy;
  /** `copy`: as links, with their text as it is. */
  readonly links: 'copy' | 'follow' | 'skip';
  readonly mode: ModeChoice;
  readonly keepTimes: boolean;
  /** Compares both sides after each file. After a resumed file it is done anyhow. */
  readonly verify: boolean;
  /** fsync each file, however small. */
  readonly syncAll: boolean;
  /** Makes the folders above a target when they are missing. */
  readonly makeParents: boolean;
  /** Removes each source after its copy stands (a move). */
  readonly removeSource: boolean;
  /** Bytes per second; 0: no limit. */
  readonly rateLimitBytes: number;
  /** Where a rename would change what the old file is (owner, other names), or is refused. */
  readonly standIn: 'ask' | 'inPlace' | 'replace';
  /** What looks like a private key of this computer, and would go to a server. */
  readonly privateKeys: 'ask' | 'allow' | 'refuse';
}

export const defaultOptions: TransferOptions = {
  conflicts: 'ask',
  links: 'copy',
  mode: { kind: 'source' },
  keepTimes: true,
  verify: false,
  syncAll: false,
  makeParents: false,
  removeSource: false,
  rateLimitBytes: 0,
  standIn: 'ask',
  privateKeys: 'ask',
};

/** One side of a question. */
export interface Face {
  readonly path: FilePath;
  readonly attributes: FileAttributes;
}

export type TransferQuestion =
  | {
      readonly kind: 'conflict';
      readonly jobId: string;
      readonly source: Face;
      readonly target: Face;
      /** The target can be continued: it is a shorter file. */
      readonly canResume: boolean;
    }
  | {
      /** The new file can't silently take the old one's place. */
      readonly kind: 'standIn';
      readonly jobId: string;
      readonly target: Face;
      readonly why: readonly StandInFault[];
    };

/** `owner`: would belong to somebody else; `otherNames`: hard links would keep the old content; `refused`: no new file or rename is allowed there. */
export type StandInFault = 'owner' | 'otherNames' | 'refused';

export type ConflictAnswer = {
  readonly choice: Exclude<ConflictPolicy, 'ask'>;
  readonly forAll: boolean;
};

export type StandInAnswer = { readonly choice: 'inPlace' | 'replace' | 'skip'; readonly forAll: boolean };

/** Files that look like private keys would go to a server: once a job, when all else is copied. */
export interface PrivateKeysQuestion {
  readonly kind: 'privateKeys';
  readonly jobId: string;
  /** At most the first 100 of `count`. */
  readonly paths: readonly FilePath[];
  readonly count: number;
}

export type PrivateKeysAnswer = 'copy' | 'leave';

/** Without it such files fail. */
export type PrivateKeysAsker = (question: PrivateKeysQuestion, signal: AbortSignal) => Promise<PrivateKeysAnswer>;

/** Who answers. Rejecting with `cancelled` skips the item. Without an asker a question is the item's failure. */
export interface TransferAsker {
  conflict(question: Extract<TransferQuestion, { kind: 'conflict' }>, signal: AbortSignal): Promise<ConflictAnswer>;
  standIn(question: Extract<TransferQuestion, { kind: 'standIn' }>, signal: AbortSignal): Promise<StandInAnswer>;
}

export type JobStatus = 'waiting' | 'running' | 'paused' | 'reconnecting' | 'finished' | 'cancelled' | 'interrupted';

export type SkipReason = 'exists' | 'notNewer' | 'equal' | 'special' | 'link' | 'chosen' | 'privateKey';

export type ItemState =
  | { readonly kind: 'active'; readonly doneBytes: number }
  /** `note`: done, but something is to be told. */
  | { readonly kind: 'done'; readonly note?: string | undefined }
  | { readonly kind: 'skipped'; readonly why: SkipReason }
  | { readonly kind: 'failed'; readonly error: AppError };

/** One row: a file, link or folder of a job. */
export interface ItemRow {
  readonly id: number;
  readonly from: FilePath;
  readonly to: FilePath;
  readonly kind: 'file' | 'folder' | 'link' | 'other';
  /** Undefined when the source does not say. */
  readonly sizeBytes: number | undefined;
  readonly state: ItemState;
}

/** Counts of a job. `isWhole` is false while the plan still walks: the totals are "at least". */
export interface JobTotals {
  readonly isWhole: boolean;
  readonly files: number;
  readonly folders: number;
  readonly bytes: number;
  readonly doneFiles: number;
  readonly skippedFiles: number;
  readonly failedItems: number;
  /** Bytes that stand at the target, those of skipped files and of an earlier run too. */
  readonly doneBytes: number;
}

/** A sample of a job, cheap to take at 10 Hz. */
export interface JobState {
  readonly id: string;
  readonly status: JobStatus;
  /** Grows with each change, of rows too. */
  readonly revision: number;
  readonly source: PlaceReference;
  readonly target: PlaceReference;
  /** The first pair, for a title. */
  readonly first: CopyPair;
  readonly pairCount: number;
  readonly totals: JobTotals;
  /** Over the last seconds. */
  readonly bytesPerSecond: number;
  readonly filesPerSecond: number;
  /** Undefined while it can't be known. */
  readonly remainingSeconds: number | undefined;
  readonly activeCount: number;
  /** Why it is interrupted or reconnecting. */
  readonly error: AppError | undefined;
}
