import type { ConnectionInfo } from '../shared/model/session.ts';
import { keyFace } from './known-hosts/key-face.ts';
import type { SshConnection } from './ssh/connection-types.ts';

/** What a page is told of a connection. */
export function describeConnection(
  connection: SshConnection,
  use: {
    readonly sessions: number;
    readonly lingerSeconds: number;
    /** What leads to it, as a leave for old algorithms names it. */
    readonly way: string | undefined;
    readonly standing: { readonly uses: number; readonly isRetired: boolean } | undefined;
  },
): ConnectionInfo {
  const { id, target, address, route, serverIdentification, algorithms, hostKeyBlob, trust, authenticatedWith, banner } =
    connection;
  return {
    connectionId: id,
    user: target.user,
    host: target.hostName,
    port: target.port,
    address,
    route: [...route],
    serverIdentification,
    algorithms,
    hostKey: keyFace(hostKeyBlob),
    trust,
    authenticatedWith: [...authenticatedWith],
    ...certificateOf(connection),
    banner,
    connectedAt: connection.connectedAt,
    rttMs: connection.rttMs,
    ...(target.allowLegacy && { allowsLegacy: true }),
    ...(target.allowLegacy && use.way !== undefined && { legacyWay: use.way }),
    sessions: use.sessions,
    lingerSeconds: use.lingerSeconds,
    ...(connection.way && { way: connection.way }),
    ...(use.standing && { uses: use.standing.uses, isRetiring: use.standing.isRetired }),
  };
}

function certificateOf({ attempts }: SshConnection): Pick<ConnectionInfo, 'certificate'> {
  const accepted = attempts.findLast(({ answer }) => answer === 'accepted' || answer === 'partial');
  const certificate =
    accepted?.certificate ?? attempts.findLast(({ answer, certificate }) => answer === 'partial' && certificate)?.certificate;
  return certificate === undefined ? {} : { certificate };
}
