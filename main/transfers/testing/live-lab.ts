import { systemClock, type Clock } from '../../../shared/base/clock.ts';
import { startSshd, type Sshd, type SshdOptions } from '../../../e2e/servers/sshd.ts';
import { silentLogger } from '../../log/logger.ts';
import { openSftp } from '../../sftp/open-sftp.ts';
import type { SshConnection } from '../../ssh/connection-types.ts';
import { connect, hostOf, identityOf, keyStep } from '../../ssh/test-support.ts';
import type { FilePlace } from '../transfer-types.ts';

/** Another way to the same server, as through a relay or a proxy. */
export interface Way {
  readonly host: string;
  readonly port: number;
}

export interface TransferLab {
  readonly sshd: Sshd;
  /** The server's files, over one connection that is made when it is needed, and again when it was lost. */
  place(way?: Way, options?: { readonly serverCommand?: string }): LivePlace;
  stop(): Promise<void>;
}

export interface LivePlace extends FilePlace {
  /** Connections made so far. */
  readonly connections: number;
  close(): void;
}

/** A real sshd, and places on it. */
export async function startTransferLab(options: SshdOptions = {}, clock: Clock = systemClock): Promise<TransferLab> {
  const sshd = await startSshd({ ...options, config: `LogLevel INFO\nMaxSessions 100\n${options.config ?? ''}` });
  const places: LivePlace[] = [];
  return {
    sshd,
    place: (way = sshd, { serverCommand } = {}) => {
      const place = livePlace(sshd, way, serverCommand, clock);
      places.push(place);
      return place;
    },
    async stop() {
      for (const place of places) place.close();
      await sshd.stop();
    },
  };
}

function livePlace(sshd: Sshd, way: Way, serverCommand: string | undefined, clock: Clock): LivePlace {
  let connecting: Promise<SshConnection> | undefined;
  let connection: SshConnection | undefined;
  let connections = 0;
  const current = async (): Promise<SshConnection> => {
    if (connection !== undefined && !connection.isClosed) return connection;
    connecting ??= connect(hostOf({ ...way, user: sshd.user }), { steps: [keyStep(identityOf(sshd.clientKey.path))] }).finally(
      () => (connecting = undefined),
    );
    connection = await connecting;
    connections += 1;
    return connection;
  };
  return {
    reference: { kind: 'remote', target: 'test' },
    open: async (signal) => openSftp(await current(), { clock, log: silentLogger, serverCommand }, signal),
    get connections() {
      return connections;
    },
    close: () => connection?.close(),
  };
}
