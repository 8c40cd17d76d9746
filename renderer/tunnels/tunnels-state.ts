import { createStore, type StoreApi } from 'zustand/vanilla';
import type { TunnelHost, TunnelInfo } from '../../shared/model/tunnels.ts';
import type { Workbench } from '../shell/workbench.ts';
import type { CardGroup } from './card-rows.ts';
import { nameFor } from './tunnel-face.ts';
import { targetWords } from './places.ts';

/** How the view is looked at just now; kept while the program runs, so that a tab that was closed comes back as it was. */
export interface TunnelsView {
  /** Only those of one host. */
  readonly hostKey: string | undefined;
  readonly isGrouped: boolean;
  /** What stands beside the cards. */
  readonly panel:
    | { readonly kind: 'details'; readonly tunnelId: string }
    | { readonly kind: 'ports'; readonly host: TunnelHost | undefined }
    | undefined;
}

const views = new WeakMap<Workbench, StoreApi<TunnelsView>>();

export function tunnelsView(workbench: Workbench): StoreApi<TunnelsView> {
  const known = views.get(workbench);
  if (known) return known;
  const made = createStore<TunnelsView>(() => ({ hostKey: undefined, isGrouped: false, panel: undefined }));
  views.set(workbench, made);
  return made;
}

/** One name for one host, however its object was made. */
export function hostKeyOf(host: TunnelHost): string {
  return 'bookmarkId' in host ? `bookmark:${host.bookmarkId}` : `destination:${host.destination}`;
}

export interface HostChoice {
  readonly key: string;
  readonly name: string;
  readonly host: TunnelHost;
  readonly count: number;
  readonly on: number;
}

/** The hosts that have tunnels, by name. */
export function hostsOf(tunnels: readonly TunnelInfo[]): readonly HostChoice[] {
  const found = new Map<string, HostChoice>();
  for (const { host, hostName, isOn } of tunnels) {
    const key = hostKeyOf(host);
    const known = found.get(key);
    found.set(key, { key, name: hostName, host, count: (known?.count ?? 0) + 1, on: (known?.on ?? 0) + (isOn ? 1 : 0) });
  }
  return [...found.values()].sort((a, b) => a.name.localeCompare(b.name));
}

/** Whether a tunnel has what was typed in its name, its host, or anything of its way. */
export function isFound(tunnel: TunnelInfo, typed: string): boolean {
  const wanted = typed.trim().toLowerCase().split(/\s+/);
  const { name, hostName, spec, specText, target } = tunnel;
  const leads = 'target' in spec ? targetWords(spec.target) : '';
  const all = [name ?? nameFor(spec, hostName), hostName, specText, target, leads].join(' ').toLowerCase();
  return wanted.every((word) => all.includes(word));
}

/** The cards to show, under a heading a host where that is wanted. */
export function groupsOf(
  tunnels: readonly TunnelInfo[],
  { typed, hostKey, isGrouped }: { readonly typed: string; readonly hostKey: string | undefined; readonly isGrouped: boolean },
): readonly CardGroup[] {
  const shown = tunnels.filter(
    (tunnel) => (hostKey === undefined || hostKeyOf(tunnel.host) === hostKey) && (typed.trim() === '' || isFound(tunnel, typed)),
  );
  if (!isGrouped) return [{ key: '', ids: shown.map(({ tunnelId }) => tunnelId) }];
  return hostsOf(shown).map(({ key, name }) => ({
    key,
    heading: name,
    ids: shown.filter(({ host }) => hostKeyOf(host) === key).map(({ tunnelId }) => tunnelId),
  }));
}
