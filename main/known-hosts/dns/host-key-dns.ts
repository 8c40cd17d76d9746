import { isIP } from 'node:net';
import type { DnsFinding } from '../../../shared/model/host-key.ts';
import type { HostKeyOffer } from '../../ssh/connection-types.ts';

/** Compares a plain key blob with the SSHFP records of a name. Never rejects but with `cancelled`: what fails is a finding too. */
export type HostKeyDns = (name: string, blob: Buffer, signal: AbortSignal) => Promise<DnsFinding>;

/**
 * Whether the name of a host may be asked for in DNS at all: only with VerifyHostKeyDNS, and never for hosts behind a jump host or onion services,
 * whose names are nobody's business here (SE-06), nor for addresses.
 */
export function mayAskDns({ target, route, address }: Pick<HostKeyOffer, 'target' | 'route' | 'address'>): boolean {
  const { verifyHostKeyDns = 'no', hostName, proxyJump } = target;
  if (verifyHostKeyDns === 'no' || route.length > 0 || proxyJump.length > 0 || address === undefined) return false;
  const name = hostName.toLowerCase().replace(/\.$/, '');
  return isIP(name) === 0 && name !== 'onion' && !name.endsWith('.onion');
}
