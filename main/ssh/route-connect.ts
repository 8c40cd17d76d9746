import type { Duplex } from 'node:stream';
import type { EffectiveHost } from '../../shared/model/effective-host.ts';
import { AppError, isAppError } from '../../shared/model/errors.ts';
import { openConnection, type ConnectionServices } from './connection.ts';
import type { ConnectProgress, SshConnection } from './connection-types.ts';
import { dialTcp } from './dial.ts';
import type { Asker, Lease } from './pool-types.ts';
import { hopAt, hopLabel } from './route.ts';
import { connectedFact, type StoryTeller, type Tell } from './telling.ts';

export interface RoadStep {
  readonly route: readonly EffectiveHost[];
  /** Which place of the route is connected to. */
  readonly index: number;
  readonly onProgress: (progress: ConnectProgress) => void;
  readonly signal: AbortSignal;
  readonly services: ConnectionServices;
  /** Hears what is looked up and tried. */
  readonly tell?: Tell | undefined;
  /** A share in the connection to the place before. Only asked for when there is one. */
  readonly acquireHop: () => Promise<Lease>;
}

export interface RouteStep extends RoadStep {
  readonly asker: Asker;
}

/** A byte stream to a place of a route. */
export interface Road {
  readonly stream: Duplex;
  readonly address: string | undefined;
  /** The share in the connection that the stream goes through; whoever takes the road gives it back. */
  readonly lease: Lease | undefined;
}

/**
 * Connects to one place of a route: by TCP to the first, through a channel of the connection before to any other (PX-01). That
 * connection is held as long as this one lives; no session is opened on it (PX-17).
 */
export async function connectRoute(step: RouteStep): Promise<SshConnection> {
  const { route, index, services } = step;
  const target = route[index];
  if (target === undefined) throw new Error('no such hop');
  const hop = hopAt(route, index);
  const labels = route.slice(0, index).map(hopLabel);
  const story = services.stories?.begin({ target, hop, route: labels });
  const onProgress = (progress: ConnectProgress): void => step.onProgress({ ...progress, story: story?.id });
  try {
    const connection = await connectTold(step, target, onProgress, story);
    story?.opened(connection);
    return connection;
  } catch (error) {
    if (error instanceof AppError) story?.tell({ kind: 'failed', error: error.at(hop).toWire() });
    throw error;
  }
}

async function connectTold(
  step: RouteStep,
  target: EffectiveHost,
  onProgress: (progress: ConnectProgress) => void,
  story: StoryTeller | undefined,
): Promise<SshConnection> {
  const { route, index, asker, signal, services } = step;
  const hop = hopAt(route, index);
  const road = await takeRoad({ ...step, onProgress, tell: story?.tell }, target);
  try {
    story?.tell(connectedFact(road.stream, road.address));
    const connection = await openConnection(
      {
        target,
        hop,
        route: route.slice(0, index).map(hopLabel),
        stream: road.stream,
        address: road.address,
        verifyHostKey: asker.verifyHostKey,
        preferredHostKeyTypes: asker.preferredHostKeyTypes,
        authenticate: asker.authenticate,
        onProgress,
        tell: story?.tell,
        measured: story?.measured,
        signal,
      },
      services,
    );
    connection.onClosed(() => road.lease?.release());
    return connection;
  } catch (error) {
    road.lease?.release();
    throw error;
  }
}

/** The way to a place: TCP, or a channel of the connection before. Errors name the hop they happened on. */
export function takeRoad(step: RoadStep, target: EffectiveHost): Promise<Road> {
  return step.index === 0 ? dialFirst(step, target) : dialThrough(step, target);
}

async function dialFirst(step: RoadStep, target: EffectiveHost): Promise<Road> {
  const hop = hopAt(step.route, 0);
  refuseOtherRoads(target);
  try {
    const { stream, address } = await dialTcp(
      target,
      (phase, detail) => {
        step.onProgress({ phase, hop, detail });
        step.tell?.(phase === 'name' ? { kind: 'name', host: detail } : { kind: 'tcp', to: detail });
      },
      step.signal,
      step.services.clock,
    );
    return { stream, address, lease: undefined };
  } catch (error) {
    throw error instanceof AppError ? error.at(hop) : error;
  }
}

/** Connecting straight past a ProxyCommand or out of another interface would lead elsewhere than the user means. */
function refuseOtherRoads({ proxyCommand, bindInterface }: EffectiveHost): void {
  if (proxyCommand === undefined && bindInterface === undefined) return;
  const keyword = proxyCommand ? 'ProxyCommand' : 'BindInterface';
  const why = `This needs ${proxyCommand ? 'connecting through a program' : 'choosing the network interface'}, which does not work here yet.`;
  const place = { file: proxyCommand?.file ?? 'ssh_config', line: proxyCommand?.fileLine ?? 0 };
  throw new AppError('config.refused', { keyword, ...place, why }, `${keyword}: ${why}`, { phase: 'config' });
}

async function dialThrough(step: RoadStep, target: EffectiveHost): Promise<Road> {
  const { route, index, services } = step;
  const lease = await step.acquireHop();
  const hop = hopAt(route, index);
  const seconds = target.connectTimeoutSeconds > 0 ? target.connectTimeoutSeconds : 120;
  const impatient = new AbortController();
  const timer = services.clock.after(seconds * 1000, () => impatient.abort());
  try {
    const to = `${target.hostName}:${target.port}`;
    step.onProgress({ phase: 'tcp', hop, detail: to });
    step.tell?.({ kind: 'tcp', to });
    const signal = AbortSignal.any([step.signal, impatient.signal]);
    const stream = await lease.connection.openDirectTcpip(target.hostName, target.port, signal);
    return { stream, address: undefined, lease };
  } catch (error) {
    lease.release();
    if (impatient.signal.aborted && !step.signal.aborted) {
      const { hostName: host, port } = target;
      throw new AppError('net.timeout', { host, port, seconds }, `no answer of ${host} in ${seconds} s`, { phase: 'tcp', hop });
    }
    throw error instanceof AppError ? markThrough(error, step) : error;
  } finally {
    timer.dispose();
  }
}

/** What the jump host forbids is its doing; that it can't get through to the next place is that place's. */
function markThrough(error: AppError, { route, index }: RoadStep): AppError {
  const isRefusedByHop = isAppError(error, 'channel.openFailed') && error.detail.reason !== 'connectFailed';
  const { code, detail, message, cause } = error;
  return new AppError(code, detail, message, {
    cause,
    phase: 'tcp',
    hop: error.hop ?? hopAt(route, isRefusedByHop ? index - 1 : index),
  });
}
