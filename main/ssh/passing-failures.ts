import type { ErrorCode } from '../../shared/model/errors.ts';

/** Failures on the way to a server that time can mend. A refused login or host key never gets better by trying again (SE-22). */
export const passingFailures = [
  'net.nameNotFound',
  'net.refused',
  'net.timeout',
  'net.unreachable',
  'ident.timeout',
  'ident.closed',
  'kex.timeout',
  'kex.failed',
  'connection.lost',
  'connection.notAnswering',
  'connection.closedByServer',
  'channel.closed',
] as const satisfies readonly ErrorCode[];
