import { AppError } from '../../shared/model/errors.ts';
import type { EffectiveHost } from '../../shared/model/effective-host.ts';
import { labelOfHost } from './resolved-target.ts';

const longestRoute = 32;

/**
 * Spells a ProxyJump list out as the hops to visit (PX-02, PX-03). As in ssh, only the first of a list goes by its own
 * ProxyJump; the others are reached through the one before them. A hop that comes twice is `config.jumpLoop`.
 */
export async function spellOutRoute(
  target: EffectiveHost,
  resolveHop: (destination: string) => Promise<EffectiveHost>,
): Promise<readonly EffectiveHost[]> {
  const hops = await routeTo(target, resolveHop, 0);
  const seen = new Set<string>();
  for (const host of [...hops, target]) {
    const place = `${host.hostName}:${host.port}`;
    if (seen.has(place)) throw loop([...hops, target]);
    seen.add(place);
  }
  return hops;
}

async function routeTo(
  host: EffectiveHost,
  resolveHop: (destination: string) => Promise<EffectiveHost>,
  depth: number,
): Promise<EffectiveHost[]> {
  if (depth > longestRoute) throw loop([host]);
  const hops: EffectiveHost[] = [];
  for (const [index, destination] of host.proxyJump.entries()) {
    const hop = await resolveHop(destination);
    if (index === 0) hops.push(...(await routeTo(hop, resolveHop, depth + 1)));
    hops.push(hop);
  }
  return hops;
}

function loop(chain: readonly EffectiveHost[]): AppError {
  const labels = chain.map(labelOfHost);
  return new AppError('config.jumpLoop', { chain: labels }, `the route visits a host twice: ${labels.join(', ')}`, {
    phase: 'config',
  });
}
