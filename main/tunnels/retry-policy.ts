import type { AppError, ErrorCode } from '../../shared/model/errors.ts';
import { passingFailures } from '../ssh/passing-failures.ts';

const MINUTE_MS = 60_000;

/**
 * When to connect again: after 0.5, 1, 2, 4, then every 4 seconds for ten minutes, so that all tunnels are back within five seconds of the
 * network; every 15 seconds for an hour, then once a minute for ever. A fifth more at random. `random` is 0 to 1.
 */
export function reconnectDelayMs(attempt: number, awayForMs: number, random: number): number {
  const first = [500, 1000, 2000, 4000][attempt - 1];
  const later = awayForMs < 10 * MINUTE_MS ? 4000 : awayForMs < 60 * MINUTE_MS ? 15_000 : MINUTE_MS;
  return Math.round(Math.min(first ?? later, later) * (1 + random / 5));
}

/** When to ask the server for its listener again: it holds the old one until it notices that its connection is gone. */
export function relistenDelayMs(attempt: number): number {
  return [500, 1000, 2000, 4000][attempt - 1] ?? 5000;
}

const passing: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  ...passingFailures,
  // On the way through a jump host: the host behind it is away.
  'channel.openFailed',
]);

/** Whether waiting can help. */
export function mayPass(error: AppError): boolean {
  return passing.has(error.code);
}
