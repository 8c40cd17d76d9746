import { printableLine } from '../../../shared/base/printable.ts';
import type { PsProgressBar } from '../../../shared/model/powershell.ts';
import type { ProgressRecord } from '../protocol/records.ts';

/** More are no picture for people. */
const mostBars = 50;

/** The bars of one pipeline, by activity (psrp.md 2.6). */
export class ProgressBars {
  readonly #bars = new Map<number, PsProgressBar>();

  /** false: nothing of it is to be seen. */
  take({ isCompleted, ...record }: ProgressRecord): boolean {
    if (isCompleted) return this.#bars.delete(record.activityId);
    if (!this.#bars.has(record.activityId) && this.#bars.size >= mostBars) return false;
    this.#bars.set(record.activityId, {
      activityId: record.activityId,
      activity: printableLine(record.activity, 300),
      status: printableLine(record.status, 300),
      operation: printableLine(record.operation, 300),
      ...(record.parentId !== undefined && record.parentId !== record.activityId && { parentId: record.parentId }),
      ...(record.percent !== undefined && { percent: record.percent }),
      ...(record.secondsRemaining !== undefined && { secondsRemaining: record.secondsRemaining }),
    });
    return true;
  }

  clear(): void {
    this.#bars.clear();
  }

  get all(): PsProgressBar[] {
    return [...this.#bars.values()];
  }
}
