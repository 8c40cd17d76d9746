import { networkInterfaces } from 'node:os';
import type { LocalAddress } from '../../shared/model/route-facts.ts';

/**
 * Every address of this computer that a connection can come from, by its interface (BindAddress of ssh_config(5)): as the system has them now. IPv4
 * before IPv6 of the same interface, loopback last. Addresses of one link only (fe80::/10) need their interface's name to be of use, and have it.
 */
export function localAddresses(all: ReturnType<typeof networkInterfaces> = networkInterfaces()): LocalAddress[] {
  const found = Object.entries(all).flatMap(([name, addresses = []]) =>
    addresses.map(({ address, family, internal }): LocalAddress => ({
      address: /^fe[89ab]/i.test(address) ? `${address}%${name}` : address,
      interface: name,
      family: family === 'IPv6' ? 6 : 4,
      isLoopback: internal,
    })),
  );
  return found.sort(
    (one, other) =>
      Number(one.isLoopback) - Number(other.isLoopback) ||
      one.interface.localeCompare(other.interface) ||
      one.family - other.family,
  );
}
