import type { HostSettings } from '../../shared/model/bookmark.ts';
import type { EffectiveHost } from '../../shared/model/effective-host.ts';
import type { BookmarkId } from '../../shared/model/ids.ts';

/** Everything that is in force for what the user pointed at: the host, the way to it, and what its bookmark says. */
export interface ResolvedTarget {
  /** What a tab is called. */
  readonly name: string;
  readonly target: EffectiveHost;
  /** Jump hosts in the order they are visited. */
  readonly hops: readonly EffectiveHost[];
  /** The bookmark's settings with those of its folders; empty for a plain destination. */
  readonly settings: HostSettings;
  readonly bookmarkId: BookmarkId | undefined;
  /** What was typed, when it was no bookmark. */
  readonly destination: string | undefined;
  /** A command instead of a shell: the bookmark's, or what followed the host in a pasted ssh line. */
  readonly command: string | undefined;
  /** File and line that gave each effective value, by keyword in lower case. */
  readonly why: ReadonlyMap<string, { readonly file: string; readonly line: number }>;
}

/** `user@host:port`; an IPv6 address in brackets. */
export function labelOfHost(host: Pick<EffectiveHost, 'user' | 'hostName' | 'port'>): string {
  const name = host.hostName.includes(':') ? `[${host.hostName}]` : host.hostName;
  return `${host.user}@${name}:${host.port}`;
}
