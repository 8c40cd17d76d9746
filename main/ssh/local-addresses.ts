import { isIP } from 'node:net';
import { networkInterfaces } from 'node:os';
import type { LocalAddress } from '../../shared/model/route-facts.ts';

/**
 * Every address of this computer that a connection can come from, by its interface (BindAddress of ssh_config(5)): as the system has them now. IPv4
 * before IPv6 of the same interface, loopback last. Addresses of one link only (fe80::/10) need their zone to be of use (RFC 4007): the interface's name,
 * on Windows its number. Those that Node then takes for no address, as of a name with an underscore, are left out: no connection can come from them.
 */
export function localAddresses(
  all: ReturnType<typeof networkInterfaces> = networkInterfaces(),
  platform: NodeJS.Platform = process.platform,
): LocalAddress[] {
  const found = Object.entries(all)
    .flatMap(([name, addresses = []]) =>
      addresses.map((each): LocalAddress => {
        const zone = platform === 'win32' && each.family === 'IPv6' ? each.scopeid : name;
        return {
          address: /^fe[89ab]/i.test(each.address) ? `${each.address}%${zone}` : each.address,
          interface: name,
          family: each.family === 'IPv6' ? 6 : 4,
          isLoopback: each.internal,
        };
      }),
    )
    .filter(({ address }) => isIP(address) !== 0);
  return found.sort(
    (one, other) =>
      Number(one.isLoopback) - Number(other.isLoopback) ||
      one.interface.localeCompare(other.interface) ||
      one.family - other.family,
  );
}
