import { AppError } from '../../shared/model/errors.ts';
import { isGone } from '../transfers/place-link.ts';

/** What an upload that failed waits for: nothing (it failed), some time, or somebody who connects. */
export type Obstacle = 'failed' | 'time' | 'somebody';

const needSomebody = new Set(['auth', 'root', 'hostKey', 'prompt', 'key', 'agent', 'config', 'session', 'cancelled']);

/** Whether the same may work later, by itself or when the host is connected again. */
export function obstacleOf(error: AppError): Obstacle {
  if (isGone(error)) return 'time';
  return needSomebody.has(error.code.split('.', 1)[0] ?? '') ? 'somebody' : 'failed';
}

const FIRST_WAIT_MS = 2000;
const LONGEST_WAIT_MS = 60_000;

/** How long to wait before the next try, after so many in a row. */
export function retryDelayMs(tries: number): number {
  return Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(tries, 10));
}

export function asAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  return new AppError('internal', { logReference: 'edits' }, error instanceof Error ? error.message : String(error), {
    cause: error,
  });
}
