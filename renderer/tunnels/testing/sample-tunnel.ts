import type { WireError } from '../../../shared/model/errors.ts';
import type {
  BoundListener,
  TargetProof,
  TunnelId,
  TunnelInfo,
  TunnelState,
  TunnelTraffic,
} from '../../../shared/model/tunnels.ts';

export const stillTraffic: TunnelTraffic = {
  bytesUp: 0,
  bytesDown: 0,
  upPerSecond: 0,
  downPerSecond: 0,
  open: 0,
  total: 0,
  refused: 0,
};

/** `localhost:5432` over web1 to db:5432, switched off. */
export function sampleTunnel(change: Partial<TunnelInfo> = {}): TunnelInfo {
  return {
    tunnelId: 'one' as TunnelId,
    host: { destination: 'web1' },
    hostName: 'web1',
    target: 'fred@web1:22',
    production: false,
    spec: { kind: 'local', listen: { kind: 'tcp', port: 5432 }, target: { kind: 'tcp', host: 'db', port: 5432 } },
    specText: '-L 5432:db:5432',
    origin: { kind: 'saved' },
    reach: 'loopback',
    probe: 'banner',
    opens: 'hand',
    mayMove: false,
    isReachConfirmed: false,
    isOn: false,
    state: { kind: 'off' },
    proof: { kind: 'untested' },
    traffic: stillTraffic,
    notes: [],
    ...change,
  };
}

export const bound = (port = 5432, address = '127.0.0.1'): BoundListener => ({
  kind: 'listening',
  address,
  port,
  reach: 'loopback',
});

/** The same, switched on and listening. */
export function listening(proof: TargetProof, change: Partial<TunnelInfo> = {}, places: BoundListener[] = [bound()]): TunnelInfo {
  return sampleTunnel({
    isOn: true,
    state: { kind: 'listening', since: 0, bound: places, isStalled: false },
    proof,
    ...change,
  });
}

export function failed(error: WireError, change: Partial<Extract<TunnelState, { kind: 'failed' }>> = {}): TunnelInfo {
  return sampleTunnel({ isOn: true, state: { kind: 'failed', error, bound: [], wasListening: false, ...change } });
}
