import { expect, test } from 'vitest';
import { localAddresses } from './local-addresses.ts';

const at = (address: string, internal = false) => ({
  ...{ address, internal, netmask: '', mac: '', cidr: null },
  ...(address.includes(':') ? { family: 'IPv6' as const, scopeid: 0 } : { family: 'IPv4' as const }),
});

test('addresses come by interface, IPv4 first and loopback last; those of a link name it', () => {
  const all = localAddresses({
    lo: [at('127.0.0.1', true), at('::1', true)],
    wlan0: [at('198.51.100.7')],
    eth0: [at('2001:db8::7'), at('fe80::1'), at('192.0.2.7')],
  });
  expect(all.map(({ interface: name, address }) => `${name} ${address}`)).toEqual([
    'eth0 192.0.2.7',
    'eth0 2001:db8::7',
    'eth0 fe80::1%eth0',
    'wlan0 198.51.100.7',
    'lo 127.0.0.1',
    'lo ::1',
  ]);
});
