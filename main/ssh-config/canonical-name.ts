import { isIPv4, isIPv6, SocketAddress } from 'node:net';
import { matchesPatternList } from '../../shared/base/glob-pattern.ts';

/** What the system knows of a name; `canonicalName` is where its aliases in the DNS lead. */
export type NameAnswer = { readonly kind: 'found'; readonly canonicalName: string | undefined } | { readonly kind: 'notFound' };

/** The settings that steer canonicalisation, with their defaults. */
export interface CanonicalSettings {
  readonly mode: 'no' | 'yes' | 'always';
  readonly domains: readonly string[];
  readonly maxDots: number;
  readonly fallbackLocal: boolean;
  readonly permittedAliases: readonly { readonly from: string; readonly to: string }[];
  /** No jump host and no ProxyCommand: the name is looked up here. */
  readonly isDirect: boolean;
  /** An address of another family stays as it was written. */
  readonly family: 'any' | 'inet' | 'inet6';
}

export type CanonicalName =
  | { readonly kind: 'name'; readonly name: string }
  /** This name has to be looked up first. */
  | { readonly kind: 'lookUp'; readonly name: string }
  /** CanonicalizeFallbackLocal no, and no domain has the name. */
  | { readonly kind: 'notFound' };

/**
 * The full name of a host (ssh_config(5), CanonicalizeHostname): tried in each domain in turn, then its aliases followed where that is
 * permitted. Addresses are only written in their usual form. `answer` says what is known of a name, undefined: not asked yet.
 */
export function canonicalName(
  host: string,
  settings: CanonicalSettings,
  answer: (name: string) => NameAnswer | undefined,
): CanonicalName {
  const address = usualAddress(host);
  const isWanted = settings.family === 'any' || (settings.family === 'inet6') === address?.includes(':');
  if (address !== undefined && isWanted)
    return { kind: 'name', name: address.toLowerCase() === host.toLowerCase() ? host : address };
  const asItIs: CanonicalName = { kind: 'name', name: host };
  if (looksLikeAddress(host) || settings.mode === 'no') return asItIs;
  if (!settings.isDirect && settings.mode !== 'always') return asItIs;
  const isAnchored = host.endsWith('.');
  // Full enough to be completed no more; its aliases are followed all the same.
  const isFull = !isAnchored && host.split('.').length - 1 > settings.maxDots;
  for (const name of isFull ? [] : isAnchored ? [host] : settings.domains.map((domain) => `${host}.${domain}.`)) {
    const found = answer(name);
    if (found === undefined) return { kind: 'lookUp', name };
    if (found.kind === 'found') return { kind: 'name', name: followAlias(name.slice(0, -1), found.canonicalName, settings) };
  }
  if (!isFull && !settings.fallbackLocal) return { kind: 'notFound' };
  if (settings.permittedAliases.length === 0) return asItIs;
  const plain = answer(host);
  if (plain === undefined) return { kind: 'lookUp', name: host };
  return plain.kind === 'found' ? { kind: 'name', name: followAlias(host, plain.canonicalName, settings) } : asItIs;
}

function followAlias(name: string, alias: string | undefined, { permittedAliases }: CanonicalSettings): string {
  if (alias === undefined || alias === '' || alias === name) return name;
  const matches = (text: string, list: string): boolean => matchesPatternList(text.toLowerCase(), list.toLowerCase());
  return permittedAliases.some(({ from, to }) => matches(name, from) && matches(alias, to)) ? alias : name;
}

/** What can't be a name: ssh neither completes it nor writes it in lower case. */
export function looksLikeAddress(host: string): boolean {
  return /[%:]/.test(host) || /^[0-9.]*$/.test(host);
}

/** An address in its usual form (`127.1` is 127.0.0.1, inet_aton(3)); undefined for a name. */
export function usualAddress(host: string): string | undefined {
  if (isIPv4(host)) return host;
  const [plain = '', scope] = host.split(/%(.*)/s);
  if (isIPv6(plain)) {
    const { address } = new SocketAddress({ address: plain, family: 'ipv6' });
    return scope === undefined ? address : `${address}%${scope}`;
  }
  return oldIpv4(host);
}

/** One to four numbers, decimal, octal or hexadecimal; the last fills the bytes that are left. */
function oldIpv4(host: string): string | undefined {
  const parts = host.split('.');
  if (parts.length > 4 || !parts.every((part) => /^(0x[0-9a-f]+|0[0-7]*|[1-9]\d*)$/i.test(part))) return undefined;
  const numbers = parts.map((part) => (/^0[0-7]/.test(part) ? parseInt(part, 8) : Number(part)));
  const last = numbers.pop() ?? 0;
  const room = 4 - numbers.length;
  if (numbers.some((number) => number > 255) || last >= 256 ** room) return undefined;
  const tail = Array.from({ length: room }, (_, index) => Math.floor(last / 256 ** (room - 1 - index)) % 256);
  return [...numbers, ...tail].join('.');
}
