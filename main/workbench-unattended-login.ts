import type { Clock } from '../shared/base/clock.ts';
import { AppError, isAppError } from '../shared/model/errors.ts';

/** Whether a login that nobody was asked about failed because somebody would have to answer. */
export function needsSomebody(error: Error): boolean {
  if (!(error instanceof AppError)) return false;
  const area = error.code.split('.', 1)[0] ?? '';
  return isAppError(error, 'prompt.unanswerable') || isAppError(error, 'cancelled') || area === 'auth' || area === 'hostKey';
}

/** Runs with a signal that fires after `deadlineMs`. */
export async function withDeadline<T>(clock: Clock, deadlineMs: number, run: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const given = new AbortController();
  const timer = clock.after(deadlineMs, () => given.abort());
  try {
    return await run(given.signal);
  } finally {
    timer.dispose();
  }
}
