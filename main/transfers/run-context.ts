import type { Clock } from '../../shared/base/clock.ts';
import type { FilePath } from '../../shared/model/file-path.ts';
import type { Logger } from '../log/logger.ts';
import type { FileSystem } from '../sftp/file-system.ts';
import type { ChosenItems } from './chosen-items.ts';
import type { Flight } from './flight.ts';
import type { Journal } from './journal.ts';
import type { OpenItem } from './journal-format.ts';
import type { LinkCounts } from './link-counts.ts';
import type { PlaceLink } from './place-link.ts';
import type { KeyGuard } from './private-keys.ts';
import type { RateLimit } from './rate-limit.ts';
import type { Refusals } from './refusals.ts';
import type { ConflictAnswer, CopyPair, StandInAnswer, TransferOptions, TransferQuestion } from './transfer-types.ts';

/** What the steps of one run of a job share. */
export interface RunContext {
  readonly jobId: string;
  readonly token: string;
  readonly options: TransferOptions;
  /** What is copied where, as it was asked for. */
  readonly pairs: readonly CopyPair[];
  readonly source: PlaceLink;
  readonly target: PlaceLink;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly log: Logger;
  /** Aborted when the job is cancelled or interrupted. */
  readonly signal: AbortSignal;
  readonly flight: Flight;
  readonly limits: readonly RateLimit[];
  /** An earlier run of this job left things behind. */
  readonly isContinued: boolean;
  /** Folders in which an earlier run put small files. */
  readonly notedFolders: ReadonlySet<FilePath>;
  /** Folders that this run met, and did not make, where an earlier run may have left something: of a job that is continued. At most 100,000. */
  readonly metFolders: Set<FilePath>;
  /** Undefined for a job that takes all there is. */
  readonly chosen: ChosenItems | undefined;
  /** By the path that was asked for. Taken out by who goes on with it. */
  readonly left: Map<FilePath, OpenItem>;
  /** Name beside a target for what is written from now on. */
  partOf(to: FilePath): FilePath;
  /** All names that what an earlier run began may have, the newest first. */
  partsOf(left: OpenItem): readonly FilePath[];
  /** Of files of the target's side. */
  readonly linkCounts: LinkCounts;
  /** What the target's server lets nobody do. */
  readonly refusals: Refusals;
  /** Files of the job's own that it was not allowed to remove. */
  readonly stays: Set<FilePath>;
  /** Part files that a lost channel may still make: they are removed at the end. */
  readonly doubtful: Set<FilePath>;
  /** Undefined while running; else what to wait for. */
  readonly gate: () => Promise<void> | undefined;
  readonly keys: KeyGuard;
  /** Answers for this item, asked or remembered. Rejects with `cancelled`, or `file.exists` when there is nobody to ask. */
  conflict(question: Omit<Extract<TransferQuestion, { kind: 'conflict' }>, 'kind' | 'jobId'>): Promise<ConflictAnswer['choice']>;
  standIn(question: Omit<Extract<TransferQuestion, { kind: 'standIn' }>, 'kind' | 'jobId'>): Promise<StandInAnswer['choice']>;
  /** Rejects with `transfer.linkOutside` when a link at the target leads a server's files out of the folder that they are for. */
  refuseOutside(fs: FileSystem, path: FilePath): Promise<void>;
  /** Rejects with `transfer.intoItself` when a folder's copy would lie in the folder. */
  refuseIntoItself(pair: CopyPair): Promise<void>;
  /** Waits until both places are there again after a failure that says one is gone. Rejects when that won't be. */
  recover(error: unknown): Promise<void>;
}
