import type { ConnectionInfo, SessionInfo } from '../../shared/model/session.ts';

/** The connection of a session and those of the hops that it leads over, as far as they are open. */
export function connectionsUnder(
  { connectionId }: Pick<SessionInfo, 'connectionId'>,
  byId: Readonly<Record<string, ConnectionInfo>>,
): readonly ConnectionInfo[] {
  const own = connectionId === undefined ? undefined : byId[connectionId];
  if (own === undefined) return [];
  const hops = Object.values(byId).filter(
    (other) => other !== own && own.route.some((label) => label === `${other.user}@${other.host}:${other.port}`),
  );
  return [own, ...hops];
}
