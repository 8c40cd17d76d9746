import type { Clock } from '../../../shared/base/clock.ts';
import type { FilePath } from '../../../shared/model/file-path.ts';
import { silentLogger } from '../../log/logger.ts';
import type { FileHash } from '../../sftp/file-system.ts';
import { openSftp } from '../../sftp/open-sftp.ts';
import type { SshConnection } from '../../ssh/connection-types.ts';
import { connect, hostOf, identityOf, keyStep } from '../../ssh/test-support.ts';
import type { FilePlace } from '../transfer-types.ts';

/** How to get to an account of a server. */
export interface Way {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  /** File of a key without passphrase that logs in. */
  readonly keyPath: string;
}

export interface ServerPlaceOptions {
  readonly serverCommand?: string | undefined;
  /** Tells servers apart that are reached the same way. */
  readonly name?: string | undefined;
  /** As a command that the user allowed would. */
  readonly hash?: ((path: FilePath) => FileHash) | undefined;
}

export interface ServerPlace extends FilePlace {
  /** Connections made so far. */
  readonly connections: number;
  close(): void;
}

/** The files of a server, over one connection that is made when it is needed, and again when it was lost. */
export function serverPlace(
  way: Way,
  clock: Clock,
  { serverCommand, name = 'test', hash }: ServerPlaceOptions = {},
): ServerPlace {
  let connecting: Promise<SshConnection> | undefined;
  let connection: SshConnection | undefined;
  let connections = 0;
  const current = async (): Promise<SshConnection> => {
    if (connection !== undefined && !connection.isClosed) return connection;
    connecting ??= connect(hostOf(way), { steps: [keyStep(identityOf(way.keyPath))] }).finally(() => (connecting = undefined));
    connection = await connecting;
    connections += 1;
    return connection;
  };
  return {
    reference: { kind: 'remote', target: name },
    open: async (signal) => openSftp(await current(), { clock, log: silentLogger, serverCommand }, signal),
    ...(hash === undefined ? {} : { hash: (path) => Promise.resolve(hash(path)) }),
    get connections() {
      return connections;
    },
    close: () => connection?.close(),
  };
}
