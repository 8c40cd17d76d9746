import { isIP } from 'node:net';
import { isLoopback } from '../address-check.ts';

export interface NameServer {
  readonly address: string;
  readonly port: number;
}

/** Whom to ask, and whether what they say of a validation counts. */
export interface ResolverConfig {
  readonly servers: readonly NameServer[];
  /** `options trust-ad`: the administrator vouches for the way to the servers. */
  readonly trustsAd: boolean;
  readonly timeoutMs: number;
  /** Rounds over all servers. */
  readonly attempts: number;
}

/** As the C library: more are not asked (resolv.conf(5), MAXNS). */
const mostServers = 3;

/** Reads resolv.conf(5). Without a `nameserver` the one of this machine is asked. Never throws. */
export function parseResolvConf(text: string): ResolverConfig {
  const servers: NameServer[] = [];
  let trustsAd = false;
  let timeoutSeconds = 5;
  let attempts = 2;
  for (const line of text.split('\n')) {
    // Keywords begin a line; a mark for a comment stands there too.
    const [keyword, ...values] = line.split(/[ \t\r]+/);
    if (keyword === 'nameserver') {
      const [address = ''] = values;
      if (isIP(address) !== 0) servers.push({ address, port: 53 });
    } else if (keyword === 'options') {
      for (const value of values) {
        if (value === 'trust-ad') trustsAd = true;
        timeoutSeconds = numberOf(value, 'timeout', 30) ?? timeoutSeconds;
        attempts = numberOf(value, 'attempts', 5) ?? attempts;
      }
    }
  }
  const asked = servers.length === 0 ? [{ address: '127.0.0.1', port: 53 }] : servers.slice(0, mostServers);
  return { servers: asked, trustsAd, timeoutMs: timeoutSeconds * 1000, attempts };
}

function numberOf(option: string, name: string, most: number): number | undefined {
  const digits = new RegExp(`^${name}:(\\d{1,4})$`).exec(option)?.[1];
  return digits === undefined ? undefined : Math.min(most, Math.max(1, Number(digits)));
}

/**
 * Whether the AD bit of an answer of this server is worth something: on the way from any other machine everybody could have set it
 * (RFC 6840 section 5.8).
 */
export function countsAd({ trustsAd }: ResolverConfig, { address }: NameServer): boolean {
  return trustsAd || isLoopback(address);
}
