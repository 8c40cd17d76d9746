import { BlockList, isIP, isIPv6 } from 'node:net';

/** Whether an address is in a comma-separated list of networks (`10.0.0.0/8,fd00::/8`); `!` in front of one excludes it. */
export function addressInList(address: string, list: string): boolean {
  let found = false;
  for (const entry of list.split(',')) {
    const negated = entry.startsWith('!');
    if (!inNetwork(address, negated ? entry.slice(1) : entry)) continue;
    if (negated) return false;
    found = true;
  }
  return found;
}

function inNetwork(address: string, network: string): boolean {
  const [base = '', length] = network.split('/');
  const family = isIP(base);
  if (family === 0 || isIP(address) !== family) return false;
  const bits = length === undefined ? (family === 6 ? 128 : 32) : Number(length);
  if (!/^\d*$/.test(length ?? '') || bits > (family === 6 ? 128 : 32)) return false;
  const type = isIPv6(base) ? 'ipv6' : 'ipv4';
  const block = new BlockList();
  block.addSubnet(base, bits, type);
  return block.check(address, type);
}
