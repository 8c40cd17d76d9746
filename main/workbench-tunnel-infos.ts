import { reachOf, specText } from '../shared/model/tunnel-spec.ts';
import type { PortHolder } from '../shared/model/tunnel-evidence.ts';
import type {
  BoundListener,
  SavedTunnel,
  TunnelHost,
  TunnelId,
  TunnelInfo,
  TunnelOrigin,
  TunnelSpec,
  TunnelState,
} from '../shared/model/tunnels.ts';
import type { Tunnel } from './tunnels/tunnel.ts';
import type { HostFace } from './workbench-tunnel-hosts.ts';

/** One tunnel, wherever it comes from. */
export interface TunnelEntry {
  readonly id: TunnelId;
  readonly host: TunnelHost;
  readonly origin: TunnelOrigin;
  /** Absent for those of ssh_config. */
  saved: SavedTunnel | undefined;
  readonly tunnel: Tunnel;
  /** Others may reach it, until the program ends: for those that are not kept. */
  isConfirmedNow: boolean;
}

/** What pages are told of a tunnel. */
export function describeTunnel(entry: TunnelEntry, face: HostFace, all: readonly TunnelEntry[]): TunnelInfo {
  const { id, host, origin, saved, tunnel, isConfirmedNow } = entry;
  const { spec, probe, mayMove } = tunnel.settings;
  return {
    tunnelId: id,
    host,
    hostName: face.name,
    target: face.target,
    production: face.production,
    colour: face.colour,
    name: saved?.name,
    spec,
    specText: specText(spec),
    origin,
    reach: reachOf(spec, face.gatewayPorts),
    probe,
    opens: saved?.opens ?? 'hand',
    mayMove,
    isReachConfirmed: isConfirmedNow || saved?.isReachConfirmed === true,
    isOn: tunnel.isOn,
    state: withOwnNames(tunnel.state, all),
    proof: tunnel.proof,
    traffic: tunnel.meter.traffic(tunnel.connection?.rttMs),
    connectionId: tunnel.connection?.id,
    exitOnForwardFailure: face.exitOnForwardFailure,
    notes: notesOf(spec, tunnel.state),
  };
}

/** What should be known of a tunnel, by its spec. */
export function notesOf(spec: Pick<TunnelSpec, 'kind' | 'listen'> & Partial<TunnelSpec>, state?: TunnelState): string[] {
  const { kind, listen } = spec;
  const isRemote = kind === 'remote' || kind === 'remoteDynamic';
  const isNetwork = reachOf({ kind, listen }) === 'network';
  const notes: string[] = [];
  if (isRemote && isNetwork)
    notes.push('The server decides what it binds: with GatewayPorts “no” it listens on its loopback only, and says nothing.');
  if (isRemote && isNetwork && 'target' in spec && spec.target?.kind === 'tcp' && spec.target.port === 22)
    notes.push('Logins that come through it all seem to come from this computer: limits by address do not work there.');
  if (kind === 'remoteDynamic') notes.push('Whoever can log in to the server reaches this computer’s network through it.');
  if (listen.kind === 'tcp' && listen.port > 0 && listen.port < 1024)
    notes.push(
      `Port ${listen.port} is below 1024: ${isRemote ? 'only root may listen on it there' : 'it usually needs an administrator’s rights'}.`,
    );
  const refused = state?.kind === 'listening' ? state.bound.find((each) => each.kind === 'refused') : undefined;
  if (refused?.kind === 'refused') notes.push(`It does not listen on ${refused.address}, which this computer does not have.`);
  return notes;
}

/** A port that another tunnel of ours has is named by that tunnel. */
export function ownTunnel(holder: PortHolder, all: readonly TunnelEntry[]): PortHolder {
  if (holder.pid !== process.pid) return holder;
  const owner = all.find(({ tunnel }) =>
    boundOf(tunnel.state).some((each) => each.kind === 'listening' && each.port === holder.port),
  );
  return owner === undefined ? holder : { ...holder, tunnel: owner.saved?.name ?? specText(owner.tunnel.settings.spec) };
}

function boundOf(state: TunnelState): readonly BoundListener[] {
  return 'bound' in state ? state.bound : [];
}

function withOwnNames(state: TunnelState, all: readonly TunnelEntry[]): TunnelState {
  if (state.kind !== 'failed') return state;
  const named = (holders: readonly PortHolder[]): PortHolder[] => holders.map((holder) => ownTunnel(holder, all));
  const bound = state.bound.map((each) => (each.kind === 'taken' ? { ...each, holders: named(each.holders) } : each));
  const { error } = state;
  const detail = error.detail as { readonly holders?: readonly PortHolder[] };
  if (error.code !== 'tunnel.portTaken' || detail.holders === undefined) return { ...state, bound };
  return { ...state, bound, error: { ...error, detail: { ...detail, holders: named(detail.holders) } } };
}
