import type { Clock } from '../../shared/base/clock.ts';
import { AppError, isAppError } from '../../shared/model/errors.ts';
import type { Logger } from '../log/logger.ts';
import type { SshConnection } from '../ssh/connection-types.ts';
import { findServer } from './server-paths.ts';
import { ServiceOpening, type ServiceStart } from './service-opening.ts';
import type { SftpFileSystem } from './sftp-file-system.ts';

export interface SftpOptions {
  readonly clock: Clock;
  readonly log: Logger;
  /** Runs this on the server instead of asking for the subsystem: a path, or a command that starts an SFTP server. */
  readonly serverCommand?: string | undefined;
  /** Where there is no subsystem, one command may look for sftp-server(8) and start it: the user said so. */
  readonly mayRunCommand?: boolean | undefined;
}

/**
 * Opens SFTP on a connection: the subsystem, else, if that is allowed, sftp-server(8) where it usually lies; or a command of one's own alone. No
 * command runs that was not asked for. May be called several times for several channels. Errors: `sftp.unavailable`, `sftp.textFirst`,
 * `sftp.badVersion`, `sftp.misbehaved`, `sftp.ended`, `sftp.cutAfterLogin`, `channel.openFailed`, `cancelled`, and why the connection is gone.
 */
export async function openSftp(connection: SshConnection, options: SftpOptions, signal: AbortSignal): Promise<SftpFileSystem> {
  const { hostName: host, port } = connection.target;
  const tried: { what: string; why: string }[] = [];
  for (const start of startsOf(options)) {
    try {
      return await new ServiceOpening(connection, options, start).run(signal);
    } catch (error) {
      const why = refusal(error);
      if (why === undefined) throw error;
      tried.push({ what: start.what, why });
      options.log.info('no sftp', { start: start.what, why });
    }
  }
  const message = tried.map(({ what, why }) => `${what}: ${why}`).join('; ');
  throw new AppError('sftp.unavailable', { host, port, tried }, `no file service: ${message}`, { phase: 'channel' });
}

function startsOf({ serverCommand, mayRunCommand }: SftpOptions): readonly ServiceStart[] {
  if (serverCommand !== undefined) return [{ what: serverCommand, request: { command: serverCommand } }];
  const subsystem: ServiceStart = { what: 'the subsystem sftp', request: { subsystem: 'sftp' } };
  const search: ServiceStart = { what: 'sftp-server in the usual places', request: { command: findServer } };
  return mayRunCommand === true ? [subsystem, search] : [subsystem];
}

/** Why a start failed, when that leaves room for another one; undefined for every other error. */
function refusal(error: unknown): string | undefined {
  if (isAppError(error, 'channel.requestRefused')) return 'refused';
  if (!isAppError(error, 'sftp.ended')) return undefined;
  const { reason, said } = error.detail;
  return said === '' ? reason : `${reason}: ${said}`;
}
