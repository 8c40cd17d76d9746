import { isAppError, type AppError, type ErrorCode } from '../../shared/model/errors.ts';
import { passingFailures } from '../ssh/passing-failures.ts';

const delaysSeconds = [1, 2, 4, 8, 15, 30, 60];
const giveUpAfterMs = 60 * 60 * 1000;

/**
 * When to try again after a drop: 1, 2, 4 … 60 seconds, each with up to a quarter more at random, so that many tabs do not
 * knock at one moment; undefined after an hour. `random` is 0 to 1.
 */
export function retryDelayMs(attempt: number, droppedForMs: number, random: number): number | undefined {
  if (droppedForMs > giveUpAfterMs) return undefined;
  const seconds = delaysSeconds[Math.min(attempt, delaysSeconds.length) - 1] ?? 1;
  return Math.round(seconds * 1000 * (1 + random / 4));
}

const worthRetrying: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  ...passingFailures,
  // What looks like a faulty account at the first login is, after a drop, rather a server that is being restarted.
  'sftp.cutAfterLogin',
]);

/** How often a server that is limiting new logins is tried again by itself, before the user is told that it failed. */
export const mostBusyTries = 4;

/** RS-01: the server says that too many logins are under way. */
export function isLimitingLogins(error: AppError): boolean {
  return isAppError(error, 'ident.closed') && /maxstartups/i.test(error.detail.textBefore);
}

/** Whether waiting can help. */
export function isWorthRetrying(error: AppError): boolean {
  return worthRetrying.has(error.code);
}
