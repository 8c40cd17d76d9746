import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { networkInterfaces } from 'node:os';
import type { EffectiveHost } from '../../shared/model/effective-host.ts';
import { AppError } from '../../shared/model/errors.ts';

/** Addresses of this computer to connect from, by family; a family without one is not connected to. */
export interface LocalEnd {
  readonly addresses: ReadonlyMap<number, string>;
  readonly interface: string | undefined;
}

type Interfaces = ReturnType<typeof networkInterfaces>;

/**
 * BindAddress, else BindInterface (CN-03); undefined when neither is set. A process without privileges that runs on Node cannot tie a socket to an
 * interface: connecting from the interface's address picks the way out where routing goes by source, and the far side sees it.
 * Error: `net.noLocalAddress`.
 */
export async function localEnd(
  target: EffectiveHost,
  interfaces: () => Interfaces = networkInterfaces,
): Promise<LocalEnd | undefined> {
  const { bindAddress, bindInterface } = target;
  if (bindAddress !== undefined) return { addresses: await addressesOf(bindAddress, target), interface: undefined };
  if (bindInterface === undefined) return undefined;
  const found = (interfaces()[bindInterface] ?? []).filter(
    ({ family, address }) => family === 'IPv4' || !/^fe80:/i.test(address),
  );
  const addresses = new Map<number, string>();
  for (const { family, address } of found) {
    const number = family === 'IPv4' ? 4 : 6;
    if (!addresses.has(number)) addresses.set(number, address);
  }
  if (addresses.size === 0) throw nothing(target, bindInterface, 'interface');
  return { addresses, interface: bindInterface };
}

async function addressesOf(bindAddress: string, target: EffectiveHost): Promise<ReadonlyMap<number, string>> {
  const literal = isIP(bindAddress);
  if (literal !== 0) return new Map([[literal, bindAddress]]);
  const addresses = new Map<number, string>();
  try {
    for (const { address, family } of await lookup(bindAddress, { all: true, order: 'verbatim' })) {
      if (!addresses.has(family)) addresses.set(family, address);
    }
  } catch {
    throw nothing(target, bindAddress, 'address');
  }
  return addresses;
}

function nothing({ hostName: host, port }: EffectiveHost, from: string, kind: 'address' | 'interface'): AppError {
  return new AppError('net.noLocalAddress', { host, port, from, kind }, `${from} has no address to connect from`, {
    phase: 'tcp',
  });
}
