/** Names of Tor's onion services (RFC 7686): they mean something to Tor alone, and asking DNS for one tells others of it (SE-33). */
import type { EffectiveHost } from '../../shared/model/effective-host.ts';
import { AppError } from '../../shared/model/errors.ts';
import type { OutgoingProxy } from '../../shared/model/outgoing-proxy.ts';

/** Where Tor listens unless it was told otherwise. */
export const torProxy: OutgoingProxy = { kind: 'socks5', host: '127.0.0.1', port: 9050 };

export function isOnion(hostName: string): boolean {
  return /(^|\.)onion\.?$/i.test(hostName);
}

/** `jump`: the jump host would look the name up. */
export function onionRefused(target: EffectiveHost, why: 'noProxy' | 'jump'): AppError {
  const { hostName: host, port } = target;
  return new AppError('route.onionRefused', { host, port, why }, `${host} is reached by a proxy of Tor only`, { phase: 'name' });
}
