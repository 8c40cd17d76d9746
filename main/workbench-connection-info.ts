import type { EffectiveHost } from '../shared/model/effective-host.ts';
import type { ConnectionInfo } from '../shared/model/session.ts';
import { labelOfHost } from './bookmarks/resolved-target.ts';
import { keyFace } from './known-hosts/key-face.ts';
import type { SshConnection } from './ssh/connection-types.ts';
import { legacyWay } from './workbench-legacy.ts';

/** What a page is told of a connection. */
export function describeConnection(
  connection: SshConnection,
  use: {
    readonly sessions: number;
    readonly lingerSeconds: number;
    /** The hosts that lead to it and its own, as they were in force. */
    readonly route: readonly EffectiveHost[];
    readonly standing: { readonly uses: number; readonly isRetired: boolean; readonly terminalsOnly: boolean } | undefined;
  },
): ConnectionInfo {
  const { id, target, address, route, serverIdentification, algorithms, hostKeyBlob, trust, authenticatedWith, banner } =
    connection;
  const way = legacyWay(use.route);
  // Whoever is between can read nothing of it, but a weak hop is easier to pose as.
  const legacyHops = use.route.slice(0, -1).filter(({ allowLegacy }) => allowLegacy);
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
    ...(target.allowLegacy && way !== undefined && { legacyWay: way }),
    ...(legacyHops.length > 0 && { legacyHops: legacyHops.map(labelOfHost) }),
    ...forwardingOf(connection),
    sessions: use.sessions,
    lingerSeconds: use.lingerSeconds,
    ...(connection.way && { way: connection.way }),
    ...(use.standing && { uses: use.standing.uses, isRetiring: use.standing.isRetired }),
    ...(use.standing?.terminalsOnly === true && { terminalsOnly: true }),
  };
}

function forwardingOf({ agentForwarding, target }: SshConnection): Pick<ConnectionInfo, 'agentForwarding'> {
  if (target.agentForwardingForbidden) return { agentForwarding: { state: 'forbidden', signatures: 0 } };
  if (agentForwarding === undefined || agentForwarding.kind === 'unasked') return {};
  const { kind: state, signatures, refused, last } = agentForwarding;
  return { agentForwarding: { state, signatures, ...(refused > 0 && { refused }), ...(last !== undefined && { last }) } };
}

function certificateOf({ attempts }: SshConnection): Pick<ConnectionInfo, 'certificate'> {
  const accepted = attempts.findLast(({ answer }) => answer === 'accepted' || answer === 'partial');
  const certificate =
    accepted?.certificate ?? attempts.findLast(({ answer, certificate }) => answer === 'partial' && certificate)?.certificate;
  return certificate === undefined ? {} : { certificate };
}
