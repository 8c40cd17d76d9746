import type { Duplex } from 'node:stream';
import type { EffectiveHost } from '../../shared/model/effective-host.ts';
import { AppError, isAppError } from '../../shared/model/errors.ts';
import type { Hop } from '../../shared/model/phase.ts';
import type { RouteFacts } from '../../shared/model/route-facts.ts';
import { openConnection, type ConnectionServices } from './connection.ts';
import type { ConnectProgress, SshConnection } from './connection-types.ts';
import { dialTcp, type OnDial } from './dial.ts';
import { takeFirstRoad } from './first-road.ts';
import { isOnion, onionRefused } from './onion.ts';
import type { Asker, Lease, ProgramAsk, ProxyPasswordAsk, RoadAsker } from './pool-types.ts';
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
  /** Absent: nobody can be asked. */
  readonly asker?: RoadAsker | undefined;
}

export interface RouteStep extends RoadStep {
  readonly asker: Asker;
  /** On whose behalf, and by which way. */
  readonly subject?: string | undefined;
}

/** A byte stream to a place of a route. */
export interface Road {
  readonly stream: Duplex;
  readonly address: string | undefined;
  /** The share in the connection that the stream goes through; whoever takes the road gives it back. */
  readonly lease: Lease | undefined;
  readonly facts: RouteFacts;
  /** The jump hosts were not taken, as a direct connection succeeded in its time. */
  readonly isPastHops?: boolean | undefined;
  /** Says better why the connection on this stream failed, where the way there knows more. */
  readonly explain?: ((error: unknown) => Promise<unknown>) | undefined;
  /** See `FirstRoad`. */
  readonly quietMs?: (() => number) | undefined;
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
  const story = services.stories?.begin({ target, hop, route: labels, before: route.slice(0, index), subject: step.subject });
  const onProgress = (progress: ConnectProgress): void => step.onProgress({ ...progress, story: story?.id });
  try {
    const connection = await connectTold(step, target, onProgress, story);
    story?.opened(connection);
    return connection;
  } catch (error) {
    // A fault of the program ends the story, too: one without an end would count as one that still goes on.
    const told =
      error instanceof AppError
        ? error
        : new AppError('internal', { logReference: 'ssh.route' }, String(error), { cause: error });
    story?.tell({ kind: 'failed', error: told.at(hop).toWire() });
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
        hop: road.isPastHops === true ? hopPast(target) : hop,
        route: road.isPastHops === true ? [] : route.slice(0, index).map(hopLabel),
        way: road.facts,
        stream: road.stream,
        quietMs: road.quietMs,
        address: road.address,
        verifyHostKey: asker.verifyHostKey,
        preferredHostKeyTypes: asker.preferredHostKeyTypes,
        authenticate: asker.authenticate,
        onProgress,
        tell: story?.tell,
        measured: story?.measured,
        starting: story && ((engine) => story.starting(engine)),
        signal,
      },
      services,
    );
    connection.onClosed(() => road.lease?.release());
    return connection;
  } catch (error) {
    road.lease?.release();
    throw await explainOn(road, error);
  }
}

/** The way to a place: TCP, or a channel of the connection before. Errors name the hop they happened on. */
export async function takeRoad(step: RoadStep, target: EffectiveHost): Promise<Road> {
  if (step.index === 0) return await dialFirst(step, target);
  if (target.jumpAfterSeconds === undefined) return await dialThrough(step, target, undefined);
  const past = await dialPast(step, target, target.jumpAfterSeconds);
  return 'failure' in past ? await dialThrough(step, target, past.failure) : past;
}

/** Why the opening of a connection on this road failed, as well as the road knows. */
export async function explainOn(road: Road, error: unknown): Promise<unknown> {
  return road.explain === undefined ? error : await road.explain(error);
}

async function dialFirst(step: RoadStep, target: EffectiveHost): Promise<Road> {
  const hop = hopAt(step.route, 0);
  const { asker, services, signal } = step;
  try {
    const road = await takeFirstRoad(target, {
      onDial: onDial(step, hop),
      signal,
      clock: services.clock,
      log: services.log,
      environment: services.environment ?? process.env,
      mayRun: asker?.mayRunProgram && ((host, program, until) => mayRun(asker, { host, program, hop }, until)),
      askpass: asker?.askpass && (async (host, program) => asker.askpass?.({ host, program, hop })),
      askPassword: asker?.proxyPassword && ((ask, until) => askPassword(asker, { ...ask, hop }, until)),
    });
    return { ...road, lease: undefined };
  } catch (error) {
    throw error instanceof AppError ? error.at(hop) : error;
  }
}

function mayRun(asker: RoadAsker, ask: ProgramAsk, signal: AbortSignal): Promise<boolean> {
  return asker.mayRunProgram?.(ask, signal) ?? Promise.resolve(false);
}

function askPassword(asker: RoadAsker, ask: ProxyPasswordAsk, signal: AbortSignal): Promise<string | undefined> {
  return asker.proxyPassword?.(ask, signal) ?? Promise.resolve(undefined);
}

function onDial(step: RoadStep, hop: Hop): OnDial {
  return (phase, detail) => {
    step.onProgress({ phase, hop, detail });
    step.tell?.(phase === 'name' ? { kind: 'name', host: detail } : { kind: 'tcp', to: detail });
  };
}

/** Straight to a host that has jump hosts for the case that this fails (PX-09). undefined: it failed within its time, as `failure` says. */
async function dialPast(
  step: RoadStep,
  target: EffectiveHost,
  withinSeconds: number,
): Promise<Road | { readonly failure: string }> {
  const { clock } = step.services;
  const late = new AbortController();
  const timer = clock.after(withinSeconds * 1000, () => late.abort());
  const plain: EffectiveHost = { ...target, connectTimeoutSeconds: withinSeconds, connectionAttempts: 1 };
  try {
    const signal = AbortSignal.any([step.signal, late.signal]);
    const { stream, address, facts } = await dialTcp(plain, onDial(step, hopPast(target)), signal, clock);
    const said = facts.kind === 'tcp' ? { ...facts, insteadOfJump: true } : facts;
    return { stream, address, facts: said, lease: undefined, isPastHops: true };
  } catch (error) {
    if (step.signal.aborted || !(error instanceof AppError)) throw error;
    return { failure: late.signal.aborted ? 'net.timeout' : error.code };
  } finally {
    timer.dispose();
  }
}

function hopPast(target: EffectiveHost): Hop {
  return { index: 1, count: 1, label: hopLabel(target) };
}

async function dialThrough(step: RoadStep, target: EffectiveHost, directFailed: string | undefined): Promise<Road> {
  const { route, index, services } = step;
  // The jump host would ask its name service for it (SE-33).
  if (isOnion(target.hostName)) throw onionRefused(target, 'jump').at(hopAt(route, index));
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
    const facts = { kind: 'jump' as const, ...(directFailed !== undefined && { directFailed }) };
    return { stream, address: undefined, lease, facts };
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
  const { code, message, cause } = error;
  const before = hopAt(route, index - 1);
  const detail = isAppError(error, 'channel.openFailed') ? { ...error.detail, via: before.label } : error.detail;
  return new AppError(code, detail, message, {
    cause,
    phase: 'tcp',
    hop: error.hop ?? (isRefusedByHop ? before : hopAt(route, index)),
  });
}
