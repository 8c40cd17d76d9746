import type { FilePath } from '../../../shared/model/file-path.ts';
import type { TransferItem, TransferItems, TransferJobInfo } from '../../../shared/model/transfers.ts';

/** Rows that are asked for at once; the most that an answer has. */
const pageRows = 1000;

/** Whether nothing comes of a job any more by itself. One that is interrupted waits for the user in the transfers, maybe for days. */
export function isOver({ status }: Pick<TransferJobInfo, 'status'>): boolean {
  return status === 'finished' || status === 'cancelled' || status === 'interrupted';
}

export interface Arrived {
  /** Those of the given that are there. */
  readonly paths: readonly FilePath[];
  /** Nothing of it failed or was left out, inside of folders neither. */
  readonly isWhole: boolean;
  /** Those of the given whose name something else took meanwhile: nothing was written over it. */
  readonly taken: readonly FilePath[];
}

/**
 * What of the given lies there now. `items` reads rows of the job: what failed or was left out stands before what is done. A folder without a row of its
 * own is there; where more failed than has rows nothing is sure, and no path is.
 */
export async function arrived(
  job: Pick<TransferJobInfo, 'status' | 'totals'>,
  given: readonly FilePath[],
  items: (from: number, count: number) => Promise<TransferItems>,
): Promise<Arrived> {
  if (job.status !== 'finished') return { paths: [], isWhole: false, taken: [] };
  const told = job.totals.failedItems + job.totals.skippedFiles;
  const missing = new Set<FilePath>();
  const taken = new Set<FilePath>();
  let seen = 0;
  for (let from = 0; seen < told; from += pageRows) {
    const { rows } = await items(from, pageRows);
    const missed = rows.filter(isMissed);
    seen += missed.length;
    for (const { to, state } of missed) {
      if (to === undefined) continue;
      missing.add(to);
      if (state.kind === 'skipped' && state.why === 'exists') taken.add(to);
    }
    if (missed.length < rows.length || rows.length < pageRows) break;
  }
  if (seen < told) return { paths: [], isWhole: false, taken: [] };
  const paths = given.filter((path) => !missing.has(path));
  return { paths, isWhole: told === 0, taken: given.filter((path) => taken.has(path)) };
}

function isMissed({ state }: TransferItem): boolean {
  return state.kind === 'failed' || state.kind === 'skipped';
}

/** What a terminal was like when files were given to it, or is now. */
export interface TerminalMoment {
  readonly hasFocus: boolean;
  /** Counts up with whatever goes to the program inside. */
  readonly sent: number;
}

/** Whether a path may go onto the line without a word: the user still waits for it there. */
export function stillWaits(before: TerminalMoment, now: TerminalMoment): boolean {
  return now.hasFocus && now.sent === before.sent;
}
