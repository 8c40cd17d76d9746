import type { EffectiveHost } from '../../shared/model/effective-host.ts';
import { showHostKey, type ConnectionServices, type ShownHostKey } from './connection.ts';
import type { ConnectProgress } from './connection-types.ts';
import type { Lease } from './pool-types.ts';
import { hopAt, hopLabel, refuseLoop } from './route.ts';
import { explainOn, takeRoad } from './route-connect.ts';

export interface HostKeyFetch {
  readonly target: EffectiveHost;
  /** Jump hosts in the order they are visited. */
  readonly hops: readonly EffectiveHost[];
  /** Host key algorithms to choose from, best first; certificates where their names stand here. */
  readonly algorithms: readonly string[];
  /** A share in the connection to the last jump host. Only asked for when there is one. */
  readonly acquireHop: () => Promise<Lease>;
  /** The server's identification line, printable. */
  readonly onIdentification: (line: string) => void;
  readonly onProgress: (progress: ConnectProgress) => void;
  readonly signal: AbortSignal;
}

/**
 * Fetches one host key as ssh-keyscan does (KH-27): connects, through jump hosts where there are any, exchanges keys and disconnects.
 * Deadlines are those of a connect. The key is proved to be the server's, and judged by nobody. Errors: `net.*`, `ident.*`, `kex.*`,
 * `connection.*`, those of the jump hosts, `config.jumpLoop`, `algorithm.unknown`, `cancelled`.
 */
export async function fetchHostKey(fetch: HostKeyFetch, services: ConnectionServices): Promise<ShownHostKey> {
  const { hops, onProgress, acquireHop, onIdentification, signal } = fetch;
  const target = { ...fetch.target, hostKeyAlgorithms: fetch.algorithms, hostKeyAlgorithmsAmendDefaults: false };
  const route = [...hops, target];
  refuseLoop(route);
  const index = hops.length;
  const road = await takeRoad({ route, index, onProgress, signal, services, acquireHop }, target);
  try {
    return await showHostKey(
      {
        target,
        hop: hopAt(route, index),
        route: road.isPastHops === true ? [] : hops.map(hopLabel),
        stream: road.stream,
        address: road.address,
        onIdentification,
        onProgress,
        signal,
      },
      services,
    );
  } catch (error) {
    throw await explainOn(road, error);
  } finally {
    road.lease?.release();
  }
}
