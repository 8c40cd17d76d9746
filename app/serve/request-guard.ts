import type { IncomingMessage } from 'node:http';
import { webSocketPath, webSocketProtocol } from '../../shared/rpc/web-socket-wire.ts';
import { pageHostName } from '../page/page-files.ts';
import type { Token } from './token.ts';

/** The address that pages of this program have, and no other. */
export interface PageAddress {
  /** What the `Host` header must say: `hawser.localhost:PORT`. */
  readonly host: string;
  /** What the `Origin` header must say: `http://hawser.localhost:PORT`. */
  readonly origin: string;
}

/** The address on a port; a browser leaves port 80 out of both headers. */
export function pageAddress(port: number): PageAddress {
  const { host, origin } = new URL(`http://${pageHostName}:${port}/`);
  return { host, origin };
}

export type Refusal = 'host' | 'origin' | 'token' | 'path';

/** Refuses a request under any other name than ours: a page that rebinds its own name to 127.0.0.1 gets nothing. */
export function refuseRequest(request: IncomingMessage, address: PageAddress): Refusal | undefined {
  return soleHeader(request, 'host') === address.host ? undefined : 'host';
}

/**
 * Refuses an upgrade that does not come from our own page with the token: a browser states the origin truthfully, whoever
 * else can connect does not know the token.
 */
export function refuseUpgrade(request: IncomingMessage, address: PageAddress, token: Token): Refusal | undefined {
  const refusal = refuseRequest(request, address);
  if (refusal !== undefined) return refusal;
  if (soleHeader(request, 'origin') !== address.origin) return 'origin';
  const shown = shownToken(request);
  if (shown === undefined || !token.matches(shown)) return 'token';
  return request.url === webSocketPath ? undefined : 'path';
}

/** The token in the subprotocols `hawser, token.<token>`, as a page can set no other header. */
function shownToken(request: IncomingMessage): string | undefined {
  const offered = soleHeader(request, 'sec-websocket-protocol')?.split(',') ?? [];
  const protocols = offered.map((protocol) => protocol.trim());
  const [token, ...others] = protocols.filter((protocol) => protocol.startsWith('token.'));
  if (token === undefined || others.length > 0 || !protocols.includes(webSocketProtocol)) return undefined;
  return token.slice('token.'.length);
}

/** A header that was sent exactly once: of two, somebody on the way may have read the other one. */
function soleHeader(request: IncomingMessage, name: string): string | undefined {
  const values = request.rawHeaders.filter((_text, index, all) => index % 2 === 1 && all[index - 1]?.toLowerCase() === name);
  return values.length === 1 ? values[0] : undefined;
}
