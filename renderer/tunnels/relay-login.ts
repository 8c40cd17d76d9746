import type { Bookmark } from '../../shared/model/bookmark.ts';
import type { BookmarkId } from '../../shared/model/ids.ts';
import type { TunnelInfo, TunnelSpec } from '../../shared/model/tunnels.ts';
import { shellWord } from '../shell/shell-words.ts';
import { text } from './text.ts';

/** What the dialog's fields say of a login through a relay. */
export interface RelayLogin {
  /** The relay's port that leads here. */
  readonly port: number;
  /** The account on this computer; empty: the one that the other side has, too. */
  readonly account: string;
}

/**
 * `-R 2022:localhost:22`: asked for on the relay's loopback, so that only who may log in there comes this far (FW-20), unless the relay's GatewayPorts
 * is `yes`.
 */
export function relaySpec(port: number, sshPort: number): TunnelSpec {
  return { kind: 'remote', listen: { kind: 'tcp', port }, target: { kind: 'tcp', host: 'localhost', port: sshPort } };
}

/** From 1 to 65535; undefined for anything else. */
export function relayPort(typed: string): number | undefined {
  const port = /^\d{1,5}$/.test(typed.trim()) ? Number(typed.trim()) : 0;
  return port >= 1 && port <= 65_535 ? port : undefined;
}

/** What is typed on another computer: `ssh -J fred@relay:22 -p 2022 anna@localhost`. `relay`: as others name it. */
export function relayCommand(relay: string, { port, account }: RelayLogin): string {
  const place = account === '' ? 'localhost' : `${account}@localhost`;
  return ['ssh', '-J', shellWord(relay), '-p', String(port), shellWord(place)].join(' ');
}

/** The relay as other computers reach it, which know nothing of what it is called here. */
export function relayPlace({ target, hostName }: Pick<TunnelInfo, 'target' | 'hostName'>): string {
  return target === '' ? hostName : target;
}

/** As ProxyJump of a bookmark here: by the name that has the relay's key and port, unless a list could not hold it. */
function relayJump(tunnel: Pick<TunnelInfo, 'target' | 'hostName'>): string {
  return /^[^\s,]+$/.test(tunnel.hostName) ? tunnel.hostName : relayPlace(tunnel);
}

/** `NAME through RELAY`: the relay's loopback with the relay as jump host. */
export function relayBookmark(
  id: BookmarkId,
  name: string,
  tunnel: Pick<TunnelInfo, 'target' | 'hostName'>,
  { port, account }: RelayLogin,
): Bookmark {
  return {
    kind: 'bookmark',
    id,
    name: text.relay.bookmark(name, tunnel.hostName).slice(0, 200),
    host: 'localhost',
    settings: { port, proxyJump: relayJump(tunnel), ...(account !== '' && { user: account }) },
  };
}
