import type { TransferJob } from '../../main/transfers/job.ts';
import type { ItemRow } from '../../main/transfers/transfer-types.ts';
import type { AppError } from '../../shared/model/errors.ts';
import { errorText } from '../../shared/model/error-text.ts';
import { printableLine } from '../../shared/base/printable.ts';
import { shownInText } from '../../shared/model/file-path.ts';

/** Rows that a job keeps of failed and of skipped items each. */
const MOST_ROWS = 10_000;
const AT_ONCE = 500;

/** One line for something that was not copied; errors of files name their path themselves. */
export function failureLine(failure: AppError | string, path?: string): string {
  if (typeof failure === 'string') return `hawser: ${failure}`;
  const { title, text } = errorText(failure.toWire());
  const namesPath = /^(?:file|transfer)\./.test(failure.code);
  const place = namesPath || path === undefined ? '' : `“${shownInText(path)}”: ${title}: `;
  return `hawser: ${printableLine(place + text, 1000)}`;
}

/** Tells once of each item of a job that failed, or was skipped for what it is, as they come. */
export class CopyReport {
  readonly #job: TransferJob;
  readonly #say: (line: string) => void;
  #failed = 0;
  #skipped = 0;
  #specials = 0;

  constructor(job: TransferJob, say: (line: string) => void) {
    this.#job = job;
    this.#say = say;
  }

  /** Whether all that was asked for was copied, as far as is known. */
  get isClean(): boolean {
    return this.#job.state().totals.failedItems === 0 && this.#specials === 0;
  }

  /** Says what came since the last time. */
  tell(): void {
    const { totals, activeCount } = this.#job.state();
    // Rows stand in this order: under way, failed, skipped, done.
    const failedRows = Math.min(totals.failedItems, MOST_ROWS);
    this.#each(activeCount + this.#failed, failedRows - this.#failed, (row) => {
      this.#failed += 1;
      if (row.state.kind === 'failed') this.#say(failureLine(row.state.error, row.from));
    });
    const skippedRows = Math.min(totals.skippedFiles, MOST_ROWS);
    this.#each(activeCount + failedRows + this.#skipped, skippedRows - this.#skipped, (row) => {
      this.#skipped += 1;
      if (row.state.kind !== 'skipped' || row.state.why !== 'special') return;
      this.#specials += 1;
      this.#say(`hawser: “${shownInText(row.from)}” is neither a file nor a folder and was left out.`);
    });
  }

  /** At the end: what had no line of its own, and what was done but not wholly. */
  tellRest(): void {
    this.tell();
    const { totals, activeCount } = this.#job.state();
    if (totals.failedItems > MOST_ROWS) this.#say(`hawser: ${totals.failedItems - MOST_ROWS} more failed.`);
    const from = activeCount + Math.min(totals.failedItems, MOST_ROWS) + Math.min(totals.skippedFiles, MOST_ROWS);
    this.#each(from, this.#job.rowCount - from, ({ to, state }) => {
      if (state.kind === 'done' && state.note !== undefined)
        this.#say(`hawser: “${shownInText(to)}” was copied: ${printableLine(state.note)}`);
    });
    const { status, error } = this.#job.state();
    if (status === 'finished' && error !== undefined) this.#say(failureLine(error));
  }

  #each(from: number, count: number, take: (row: ItemRow) => void): void {
    for (let at = 0; at < count; at += AT_ONCE) this.#job.rows(from + at, Math.min(AT_ONCE, count - at)).forEach(take);
  }
}
