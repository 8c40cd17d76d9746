import { createHash } from 'node:crypto';
import type { EffectiveHost } from '../shared/model/effective-host.ts';
import { legacyInForce, type LegacyException } from '../shared/model/legacy-exception.ts';
import { formatOutgoingProxy } from '../shared/model/outgoing-proxy.ts';
import { labelOfHost } from './bookmarks/resolved-target.ts';

type Place = Pick<EffectiveHost, 'user' | 'hostName' | 'port' | 'proxyCommand' | 'outgoingProxy'>;

const LONGEST = 200;

/**
 * What leads to the last host of a route, as the leave for old algorithms is kept by; undefined for the direct way. A command may hold a
 * secret and the settings are no place for it, so it stands there as a hash.
 */
export function legacyWay(route: readonly Place[]): string | undefined {
  const [first] = route;
  const { proxyCommand, outgoingProxy } = first ?? {};
  const parts = [
    ...(proxyCommand === undefined ? [] : [`command ${hash(proxyCommand.line)}`]),
    ...(outgoingProxy === undefined || outgoingProxy === 'none' ? [] : [formatOutgoingProxy(outgoingProxy)]),
    ...route.slice(0, -1).map(labelOfHost),
  ];
  const way = parts.join(', ');
  return way === '' ? undefined : way.length > LONGEST ? `route ${hash(way)}` : way;
}

/** A route with the leave that is in force for each of its servers (AL-06). */
export function withLegacy(
  route: readonly EffectiveHost[],
  exceptions: Readonly<Record<string, LegacyException>>,
  now: number,
): EffectiveHost[] {
  return route.map((host, index) => {
    if (host.legacyForbidden) return host;
    const way = legacyWay(route.slice(0, index + 1));
    const isAllowed = legacyInForce(exceptions, host.hostName, host.port, way, now) !== undefined;
    return isAllowed && !host.allowLegacy ? { ...host, allowLegacy: true } : host;
  });
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
