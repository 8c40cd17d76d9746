import type { TransferJob } from '../../main/transfers/job.ts';
import type { Clock } from '../../shared/base/clock.ts';
import type { AppError } from '../../shared/model/errors.ts';
import { failureLine, type CopyReport } from './copy-report.ts';
import type { ProgressBar } from './progress-bar.ts';

/** A lost connection is tried again for so long; then the job is interrupted. */
const GIVE_UP_MS = 60_000;

/** Says that a job's connection was lost, and gives the job up when that stays so. Answers how the connection was lost while it is not back. */
export function watchLoss(job: TransferJob, bar: ProgressBar, clock: Clock): () => AppError | undefined {
  let lost: AppError | undefined;
  let deadline: { dispose(): void } | undefined;
  job.onStatusChanged(() => {
    if (job.status !== 'reconnecting') {
      deadline?.dispose();
      deadline = undefined;
      if (job.status === 'running') lost = undefined;
      return;
    }
    lost = job.state().error ?? lost;
    if (deadline !== undefined) return;
    if (lost !== undefined) bar.say(`${failureLine(lost)} Trying again.`);
    deadline = clock.after(GIVE_UP_MS, () => void job.interrupt());
  });
  return () => lost;
}

interface Following {
  readonly bar: ProgressBar;
  readonly report: CopyReport;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** Shows a job until it has ended. Answers why it could not go on, if that is known. */
export async function followToEnd(job: TransferJob, { bar, report, clock, signal }: Following): Promise<AppError | undefined> {
  // What was copied stays beside its target, and the journal: whoever stops a long copy may want to go on.
  const stop = (): void => void job.interrupt();
  const lost = watchLoss(job, bar, clock);
  bar.follow(job, () => report.tell());
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop, { once: true });
  try {
    await job.whenEnded();
    report.tellRest();
  } finally {
    signal.removeEventListener('abort', stop);
    bar.end(job.status === 'finished');
  }
  return job.state().error ?? lost();
}
