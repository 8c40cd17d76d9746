import { AppError, cancelled } from '../../shared/model/errors.ts';
import type { FilePath } from '../../shared/model/file-path.ts';
import type { FileAttributes } from '../sftp/file-system.ts';
import type { TransferJob } from '../transfers/job.ts';
import type { TransferQueue } from '../transfers/queue.ts';
import type { FilePlace } from '../transfers/transfer-types.ts';
import { GuardedPlace } from './guarded-place.ts';

export interface UploadRequest {
  readonly queue: TransferQueue;
  readonly local: FilePlace;
  readonly server: FilePlace;
  /** A copy that nobody writes to. */
  readonly from: FilePath;
  readonly to: FilePath;
  /** What must be there until the very last step; undefined: nothing. */
  readonly expected: FileAttributes | undefined;
  /** Names of the old file, as far as they are known. */
  readonly linkCount: number | undefined;
  /** Of a file that is made anew. */
  readonly mode: number | undefined;
}

export interface Uploaded {
  /** As the server has it now; undefined when it has to be asked. */
  readonly attributes: FileAttributes | undefined;
  readonly note: string | undefined;
}

/**
 * Sends one version with the care of the transfers: beside the old file, to the disk, compared, then in its place in one step, with owner, group
 * and mode of the old one; written in place, with a copy of the old content beside, where a rename would change the owner or other names,
 * or is refused. Rejects with the `AppError` that it failed with, `edit.changedMeanwhile` among them; a lost connection is one of those: what
 * was begun is taken back as soon as the place is there again. After an abort nothing of it is left, as far as the place can be had.
 */
export async function upload(request: UploadRequest, signal: AbortSignal): Promise<Uploaded> {
  const { queue, local, server, from, to, expected, linkCount, mode } = request;
  const guarded = new GuardedPlace(server, to, expected, linkCount);
  const isNew = expected === undefined;
  const job = await queue.add({
    source: local,
    target: guarded,
    pairs: [{ from, to }],
    options: {
      conflicts: isNew ? 'ask' : 'overwrite',
      mode:
        isNew && mode !== undefined
          ? { kind: 'fixed', fileMode: mode & 0o777, folderMode: 0o755 }
          : { kind: 'targetElseDefault' },
      links: 'follow',
      keepTimes: false,
      verify: true,
      syncAll: true,
      standIn: 'inPlace',
      // It came from there.
      privateKeys: 'allow',
    },
  });
  const error = await ended(job, signal);
  if (error === undefined) {
    const [row] = job.rows(0, 1);
    await queue.remove(job.id);
    const note = row?.state.kind === 'done' ? row.state.note : undefined;
    return { attributes: guarded.placed, note };
  }
  // Where the place is gone this leaves a job that is swept when it is there again.
  await queue.remove(job.id);
  throw signal.aborted ? cancelled() : error;
}

/** Undefined when it went well. A job that waits for its connection counts as failed: the comparison has to be made anew then. */
async function ended(job: TransferJob, signal: AbortSignal): Promise<AppError | undefined> {
  const lost = new Promise<AppError>((resolve) => {
    job.onStatusChanged(() => {
      if (job.status === 'reconnecting') resolve(job.state().error ?? cancelled());
    });
    signal.addEventListener('abort', () => resolve(cancelled()), { once: true });
    if (signal.aborted) resolve(cancelled());
  });
  const done = new Promise<AppError | undefined>((resolve) => {
    const settle = (): void => resolve(failureOf(job));
    job.onEnded(settle);
    if (!job.isRunning && job.status !== 'waiting') settle();
  });
  return Promise.race([lost, done]);
}

function failureOf(job: TransferJob): AppError | undefined {
  const { status, error, totals } = job.state();
  const failed = job.rows(0, 10).find(({ state }) => state.kind === 'failed');
  if (failed?.state.kind === 'failed') return failed.state.error;
  if (status === 'finished' && totals.doneFiles === 1) return undefined;
  return (
    error ?? new AppError('internal', { logReference: 'edits' }, `an upload ended as ${status}, ${totals.skippedFiles} skipped`)
  );
}

/** Jobs that were begun for an edit and could not be taken back yet, because their place was gone. */
export async function takeBack(queue: TransferQueue, isOf: (from: FilePath) => boolean): Promise<void> {
  for (const { id, first } of queue.states()) if (isOf(first.from)) await queue.remove(id);
}
