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
  const hops = await routeTo([target], resolveHop);
  const seen = new Set<string>();
  for (const host of [...hops, target]) {
    if (seen.has(placeOf(host))) throw loop([...hops, target]);
    seen.add(placeOf(host));
  }
  return hops;
}

/** `needs`: the last of it is to be reached, as those before it are reached through it. */
async function routeTo(
  needs: readonly [EffectiveHost, ...EffectiveHost[]],
  resolveHop: (destination: string) => Promise<EffectiveHost>,
): Promise<EffectiveHost[]> {
  const host = needs.at(-1) ?? needs[0];
  const isPassed = needs.slice(0, -1).some((each) => placeOf(each) === placeOf(host));
  if (isPassed || needs.length > longestRoute) throw loop([...needs].reverse());
  const hops: EffectiveHost[] = [];
  for (const [index, destination] of host.proxyJump.entries()) {
    const hop = await resolveHop(destination);
    if (index === 0) hops.push(...(await routeTo([...needs, hop], resolveHop)));
    hops.push(hop);
  }
  return hops;
}

function placeOf({ hostName, port }: EffectiveHost): string {
  return `${hostName}:${port}`;
}

function loop(chain: readonly EffectiveHost[]): AppError {
  const labels = chain.map(labelOfHost);
  return new AppError('config.jumpLoop', { chain: labels }, `the route visits a host twice: ${labels.join(', ')}`, {
    phase: 'config',
  });
}
