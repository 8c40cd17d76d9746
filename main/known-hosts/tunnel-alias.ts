import type { EffectiveHost } from '../../shared/model/effective-host.ts';
import { lookupNames } from './matcher.ts';

/** What stands behind a port of this machine that a tunnel opened. */
export type TunnelEnd =
  /** A local forwarding: `host:port` as the server `through` reaches it. */
  | {
      readonly kind: 'local';
      readonly host: string;
      readonly port: number;
      readonly through: Pick<EffectiveHost, 'hostName' | 'port' | 'hostKeyAlias'>;
    }
  /** A reverse tunnel that somebody else made: nobody here knows what is behind it but its owner's name for it. */
  | { readonly kind: 'reverse'; readonly owner: string };

/** `localhost`, names below it, 127.0.0.0/8 and ::1. */
const loopback = /^(localhost|.+\.localhost|127(\.\d{1,3}){3}|\[?::1\]?)$/i;

/**
 * The name under which the host behind a tunnel is looked up and stored (KH-24). Behind a local forwarding it is the name it would have
 * behind a jump host, so that both ways share their lines; when that is the server's own loopback, the server's name at that port.
 */
export function tunnelAlias(end: TunnelEnd): string {
  if (end.kind === 'reverse') return end.owner.toLowerCase().replace(/[\s,*?!|#@]/g, '_');
  const { host, port, through } = end;
  if (!loopback.test(host)) return lookupNames(host, port, undefined).name;
  // The server itself answers at its own SSH port; anything else of its loopback is a machine behind another tunnel.
  if (port === through.port) return lookupNames(through.hostName, through.port, through.hostKeyAlias).name;
  const server = through.hostKeyAlias ?? through.hostName;
  return lookupNames(server, port, undefined).name;
}

/**
 * A target as a tunnel made it: one at this machine's loopback gets the tunnel's alias, so that several hosts that appear at the same
 * `[localhost]:port` one after the other are no changed keys. An alias of the user's own stays, and so does a target elsewhere.
 */
export function behindTunnel(target: EffectiveHost, end: TunnelEnd): EffectiveHost {
  if (target.hostKeyAlias !== undefined || !loopback.test(target.hostName)) return target;
  return { ...target, hostKeyAlias: tunnelAlias(end) };
}
