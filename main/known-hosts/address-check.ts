import { isIP } from 'node:net';
import type { HostKeyOffer } from '../ssh/connection-types.ts';
import type { KnownHostLine } from './parser.ts';
import { judgeHostKey, type StoredLine } from './verdict.ts';

/** What the lines say of the offered key under the address, for CheckHostIP. */
export type AddressVerdict =
  | { readonly kind: 'same' }
  | { readonly kind: 'revoked'; readonly by: StoredLine }
  | { readonly kind: 'new'; readonly name: string }
  | { readonly kind: 'differs'; readonly name: string; readonly stored: readonly StoredLine[] };

/**
 * The name under which the address of a host is looked up, as check_host_key of OpenSSH: only with CheckHostIP, not behind a jump host, not
 * for loopback addresses and not where the host is named by its address anyway.
 */
export function addressNameOf({
  target,
  address,
  route,
}: Pick<HostKeyOffer, 'target' | 'address' | 'route'>): string | undefined {
  if (target.checkHostIp !== true || address === undefined || route.length > 0 || isLoopback(address)) return undefined;
  const name = target.port === 22 ? address : `[${address}]:${target.port}`;
  const host = target.hostName.toLowerCase();
  return host === address || host === name ? undefined : name.toLowerCase();
}

/** Judges a plain key under an address. Stricter than OpenSSH: a key that is revoked there is told. */
export function judgeAddress(offered: Buffer, name: string, lines: readonly KnownHostLine[]): AddressVerdict {
  const { verdict } = judgeHostKey(offered, { name, withoutPort: undefined }, lines);
  if (verdict.kind === 'revoked') return { kind: 'revoked', by: verdict.by };
  if (verdict.kind === 'changed') return { kind: 'differs', name, stored: verdict.stored };
  return verdict.kind === 'unknown' ? { kind: 'new', name } : { kind: 'same' };
}

/** 127.0.0.0/8 and ::1. */
export function isLoopback(address: string): boolean {
  return isIP(address) === 4 ? address.startsWith('127.') : address === '::1' || address.startsWith('::ffff:127.');
}
