import { isIP } from 'node:net';
import { expect, test } from 'vitest';
import { localAddresses } from './local-addresses.ts';

const at = (address: string, internal = false, scopeid = 0) => ({
  ...{ address, internal, netmask: '', mac: '', cidr: null },
  ...(address.includes(':') ? { family: 'IPv6' as const, scopeid } : { family: 'IPv4' as const }),
});

test('addresses come by interface, IPv4 first and loopback last; those of a link name it', () => {
  const all = localAddresses(
    {
      lo: [at('127.0.0.1', true), at('::1', true)],
      wlan0: [at('198.51.100.7')],
      eth0: [at('2001:db8::7'), at('fe80::1'), at('192.0.2.7')],
    },
    'linux',
  );
  expect(all.map(({ interface: name, address }) => `${name} ${address}`)).toEqual([
    'eth0 192.0.2.7',
    'eth0 2001:db8::7',
    'eth0 fe80::1%eth0',
    'wlan0 198.51.100.7',
    'lo 127.0.0.1',
    'lo ::1',
  ]);
});

test('an address of one link has the number of its interface on Windows, whose names have spaces', () => {
  const all = localAddresses({ 'vEthernet (WSL)': [at('fe80::2', false, 21), at('192.0.2.7')] }, 'win32');
  expect(all.map(({ address }) => address)).toEqual(['192.0.2.7', 'fe80::2%21']);
});

test('what no connection can come from is left out', () => {
  const all = localAddresses({ br_lan: [at('fe80::3'), at('192.0.2.8')], 'USB Ethernet': [at('fe80::4')] }, 'linux');
  expect(all.map(({ address }) => address)).toEqual(['192.0.2.8']);
  for (const { address } of localAddresses()) expect(isIP(address), address).not.toBe(0);
});
