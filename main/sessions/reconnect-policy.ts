import { isAppError, type AppError, type ErrorCode } from '../../shared/model/errors.ts';
import { passingFailures } from '../ssh/passing-failures.ts';

const delaysSeconds = [1, 2, 4, 8, 15, 30, 60];
const giveUpAfterMs = 60 * 60 * 1000;
const pauseMs = 10 * 60 * 1000;

/** Tries in a row that a server closed before it said a word, after which trying is paused (RS-06, SE-22). */
export const mostTurnedAway = 5;

/**
 * When to try again after a drop: 1, 2, 4 … 60 seconds, each with up to a quarter more at random, so that many tabs do not
 * knock at one moment; undefined after an hour. `random` is 0 to 1. A server that turned this computer away as often as `mostTurnedAway`, one try
 * after the other, is left alone for ten minutes at a time: what counts such tries (sshguard, fail2ban) would only shut it out for longer.
 */
export function retryDelayMs(attempt: number, droppedForMs: number, random: number, turnedAway = 0): number | undefined {
  if (droppedForMs > giveUpAfterMs) return undefined;
  if (turnedAway >= mostTurnedAway) return Math.round(pauseMs * (1 + random / 4));
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

/** RS-06: the port answers, and closes before SSH begins. A server that is being restarted refuses the connection instead. */
export function isTurningAway(error: AppError): boolean {
  return error.code === 'ident.closed' && !isLimitingLogins(error);
}

/** Whether waiting can help. */
export function isWorthRetrying(error: AppError): boolean {
  return worthRetrying.has(error.code);
}
