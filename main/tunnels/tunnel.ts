import type { Clock } from '../../shared/base/clock.ts';
import { Slot, type Disposable } from '../../shared/base/disposable.ts';
import { Emitter, type Event } from '../../shared/base/emitter.ts';
import { AppError, isAppError } from '../../shared/model/errors.ts';
import { reachOf, specText } from '../../shared/model/tunnel-spec.ts';
import type {
  BoundListener,
  ListenPlace,
  TargetProof,
  TunnelId,
  TunnelProbe,
  TunnelSpec,
  TunnelState,
} from '../../shared/model/tunnels.ts';
import type { Logger } from '../log/logger.ts';
import type { IncomingForward, SshConnection } from '../ssh/connection-types.ts';
import { Forwarding, type UseOutcome } from './forwarding.ts';
import { ListenFailure, listenHere, type LocalListener } from './local-listener.ts';
import type { OutletMemory } from './outlet-memory.ts';
import { clientProgram } from './port-holders.ts';
import { listenThere, type RemoteListener } from './remote-listener.ts';
import { relistenDelayMs } from './retry-policy.ts';
import { factsOf, learnFromOpen } from './refusal.ts';
import { failedProof, proveTarget } from './target-proof.ts';
import { TrafficMeter } from './traffic-meter.ts';
import type { WindowBudget } from './window-budget.ts';

/** A server notices a dead client after minutes; by then another port is better than none. */
const RELISTENS_FOR_CHOSEN = 24;

export interface TunnelSettings {
  readonly id: TunnelId;
  readonly spec: TunnelSpec;
  readonly probe: TunnelProbe;
  readonly mayMove: boolean;
}

/** What the host's config says of listeners on this computer. */
export interface ListenManner {
  readonly gatewayPorts: boolean;
  readonly family: 'any' | 'inet' | 'inet6';
}

export interface TunnelServices {
  readonly clock: Clock;
  readonly log: Logger;
  readonly memory: OutletMemory;
  readonly windows: WindowBudget;
  /** Whether somebody agreed to others reaching it; absent: whoever switches it on did (SE-16). */
  readonly isReachAgreed?: () => boolean;
}

/**
 * One tunnel: its listener, its connections, and what is known of its target. off → connecting → listening ⇄ reconnecting, or failed. Who
 * supervises its host hands it the SSH connection; a listener on this computer stays while that is away.
 */
export class Tunnel implements Disposable {
  readonly #services: TunnelServices;
  readonly #changed = new Emitter<void>();
  /** State, proof or settings are others now; traffic alone is not told. */
  readonly onChanged: Event<void> = this.#changed.event;
  readonly #drained = new Emitter<void>();
  /** The last connection that outlived the switch is gone. */
  readonly onDrained: Event<void> = this.#drained.event;
  /** Switched off, with connections that finish. */
  readonly #ending = new Set<Forwarding>();
  readonly #retry = new Slot<Disposable>();
  #settings: TunnelSettings;
  #state: TunnelState = { kind: 'off' };
  #proof: TargetProof = { kind: 'untested' };
  #meter = new TrafficMeter();
  #forwarding: Forwarding | undefined;
  #local: LocalListener | undefined;
  #remote: RemoteListener | undefined;
  #connection: SshConnection | undefined;
  /** Ends what was begun for the present connection. */
  #work: AbortController | undefined;
  #bound: readonly BoundListener[] = [];
  #wasListening = false;
  #relistens = 0;
  /** Of a port that the server chose: asked for again after a cut. */
  #chosenPort: number | undefined;
  #isLookingForClient = false;

  constructor(settings: TunnelSettings, services: TunnelServices) {
    this.#settings = settings;
    this.#services = services;
  }

  get id(): TunnelId {
    return this.#settings.id;
  }

  get settings(): TunnelSettings {
    return this.#settings;
  }

  get state(): TunnelState {
    return this.#state;
  }

  get proof(): TargetProof {
    return this.#proof;
  }

  get meter(): TrafficMeter {
    return this.#meter;
  }

  get connection(): SshConnection | undefined {
    return this.#connection;
  }

  /** Switched on: not off, whatever has become of it. */
  get isOn(): boolean {
    return this.#forwarding !== undefined;
  }

  /** Connections outlive the switch. */
  get isDraining(): boolean {
    return this.#ending.size > 0;
  }

  /** Takes over other settings; only while it is off. */
  configure(settings: TunnelSettings): void {
    this.#settings = settings;
    this.#proof = { kind: 'untested' };
    this.#changed.emit();
  }

  /** The switch. The listener opens when there is a connection. */
  switchOn(): void {
    if (this.#forwarding !== undefined) return;
    this.#meter = new TrafficMeter();
    this.#proof = { kind: 'untested' };
    this.#wasListening = false;
    this.#chosenPort = undefined;
    const { clock, log, memory, windows } = this.#services;
    const forwarding: Forwarding = new Forwarding({
      spec: this.#settings.spec,
      clock,
      log,
      meter: this.#meter,
      memory,
      windows,
      onUse: (outcome) => this.#used(outcome),
      onClient: () => this.#lookForClient(),
      onIdle: () => this.#ending.delete(forwarding) && this.#drained.emit(),
    });
    this.#forwarding = forwarding;
    this.#setState({ kind: 'connecting', phase: 'config', waitingForUser: false });
  }

  /** Resolves when nothing listens any more. Connections may finish unless they are cut. */
  async switchOff(cut: boolean): Promise<void> {
    this.#stopWork();
    const forwarding = this.#forwarding;
    if (forwarding !== undefined) this.#ending.add(forwarding);
    this.#forwarding = undefined;
    forwarding?.end(cut);
    this.#connection = undefined;
    this.#local?.close();
    this.#local = undefined;
    const remote = this.#remote;
    this.#remote = undefined;
    this.#bound = [];
    this.#setState({ kind: 'off' });
    await remote?.close();
  }

  /** What the connecting is busy with. */
  progress(state: Extract<TunnelState, { kind: 'connecting' }>): void {
    if (!this.isOn || this.#state.kind === 'listening') return;
    // While a listener stands, the tunnel is coming back rather than coming up.
    if (this.#wasListening && this.#state.kind === 'reconnecting') return;
    this.#setState(state);
  }

  /** There is a connection. Settles when the tunnel listens, or failed. */
  async attach(connection: SshConnection, manner: ListenManner): Promise<void> {
    const forwarding = this.#forwarding;
    if (forwarding === undefined) return;
    this.#stopWork();
    const work = new AbortController();
    this.#work = work;
    this.#connection = connection;
    this.#relistens = 0;
    forwarding.use(connection);
    const { kind } = this.#settings.spec;
    if (kind === 'remote' || kind === 'remoteDynamic') await this.#listenThere(connection, work.signal);
    else await this.#listenHere(manner, work.signal);
  }

  /** The connection is gone and comes back; a listener on this computer stays. */
  detach(state: { readonly attempt: number; readonly retryAt: number; readonly error: AppError }): void {
    if (!this.isOn) return;
    this.#stopWork();
    this.#connection = undefined;
    this.#remote = undefined;
    this.#forwarding?.use(undefined);
    if (this.#local === undefined) this.#bound = [];
    const { attempt, retryAt, error } = state;
    const bound = [...this.#bound];
    this.#setState({ kind: 'reconnecting', attempt, retryAt, error: error.toWire(), bound, isFor: 'connection' });
  }

  /** The connection is gone for good, or never came. What listened is closed, so that its port is free. */
  fail(
    error: AppError,
    failure: { readonly bound?: readonly BoundListener[]; readonly freePort?: number | undefined } = {},
  ): void {
    if (!this.isOn) return;
    this.#stopWork();
    this.#connection = undefined;
    this.#forwarding?.use(undefined);
    this.#local?.close();
    this.#local = undefined;
    void this.#remote?.close();
    this.#remote = undefined;
    this.#bound = [];
    const bound = [...(failure.bound ?? [])];
    const { freePort } = failure;
    this.#setState({ kind: 'failed', error: error.toWire(), bound, freePort, wasListening: this.#wasListening });
  }

  setStalled(isStalled: boolean): void {
    if (this.#state.kind === 'listening' && this.#state.isStalled !== isStalled) this.#setState({ ...this.#state, isStalled });
  }

  /** Tries the target now. Throws `tunnel.notListening`; undefined when it was aborted or there is no target. */
  async prove(probe: TunnelProbe | undefined, signal: AbortSignal): Promise<TargetProof> {
    const connection = this.#connection;
    const { spec } = this.#settings;
    if (connection === undefined || this.#state.kind !== 'listening')
      throw new AppError('tunnel.notListening', { spec: specText(spec) }, 'not listening');
    const wanted = probe ?? this.#settings.probe;
    const before = this.#proof;
    this.#setProof({ kind: 'probing', since: this.#services.clock.now() });
    const { clock } = this.#services;
    const proof = await proveTarget({ spec, probe: wanted === 'off' ? 'banner' : wanted, connection, clock, signal });
    // What happened meanwhile is newer than nothing.
    if (this.#proof.kind === 'probing') this.#setProof(proof ?? (before.kind === 'probing' ? { kind: 'untested' } : before));
    return this.#proof;
  }

  dispose(): void {
    void this.switchOff(true);
    for (const forwarding of [...this.#ending]) forwarding.end(true);
    this.#changed.dispose();
    this.#drained.dispose();
  }

  async #listenHere({ gatewayPorts, family }: ListenManner, signal: AbortSignal): Promise<void> {
    const { spec, mayMove } = this.#settings;
    const forwarding = this.#forwarding;
    if (this.#local === undefined) {
      // The host's config may be another one than when it was switched on.
      const isAgreed = this.#services.isReachAgreed?.() ?? true;
      if (!isAgreed && reachOf(spec, gatewayPorts) === 'network') return this.fail(unconfirmed(spec));
      try {
        const onSocket = forwarding?.serveSocket.bind(forwarding) ?? ((): void => undefined);
        const local = await listenHere({ listen: spec.listen, gatewayPorts, family, mayMove, onSocket });
        if (signal.aborted || this.#forwarding !== forwarding) return local.close();
        this.#local = local;
        this.#bound = local.bound;
      } catch (error) {
        if (signal.aborted) return;
        if (error instanceof ListenFailure) return this.fail(error.error, error);
        throw error;
      }
    }
    this.#listens();
  }

  async #listenThere(connection: SshConnection, signal: AbortSignal): Promise<void> {
    const forwarding = this.#forwarding;
    const serve = (incoming: IncomingForward): void => forwarding?.serveIncoming(incoming);
    try {
      const wantsEvidence = this.#relistens === 0;
      const remote = await listenThere(connection, this.#askedListen(), serve, { signal, wantsEvidence });
      if (signal.aborted) return void remote.close();
      this.#remote = remote;
      this.#bound = remote.bound;
      const [bound] = remote.bound;
      if (bound?.kind === 'listening') this.#chosenPort = bound.port;
      this.#listens();
    } catch (error) {
      if (signal.aborted || !(error instanceof AppError) || connection.isClosed) return;
      // After a cut the server may still hold the old listener, until it notices (FW-19).
      if (this.#wasListening && isAppError(error, 'tunnel.remoteRefused')) this.#relistenLater(connection, signal, error);
      else this.fail(error);
    }
  }

  /** Where the server chose the port it is asked for the same one again, and for any when that takes too long. */
  #askedListen(): ListenPlace {
    const { listen } = this.#settings.spec;
    if (listen.kind === 'socket' || listen.port !== 0 || this.#relistens >= RELISTENS_FOR_CHOSEN) return listen;
    return { ...listen, port: this.#chosenPort ?? 0 };
  }

  #relistenLater(connection: SshConnection, signal: AbortSignal, error: AppError): void {
    this.#relistens += 1;
    const delayMs = relistenDelayMs(this.#relistens);
    const retryAt = this.#services.clock.now() + delayMs;
    const attempt = this.#relistens;
    this.#setState({ kind: 'reconnecting', attempt, retryAt, error: error.toWire(), bound: [], isFor: 'remoteListener' });
    this.#retry.set(this.#services.clock.after(delayMs, () => void this.#listenThere(connection, signal)));
  }

  #listens(): void {
    this.#wasListening = true;
    this.#services.log.info('a tunnel listens', { spec: specText(this.#settings.spec) });
    this.#setState({ kind: 'listening', since: this.#services.clock.now(), bound: [...this.#bound], isStalled: false });
    const signal = this.#work?.signal;
    if (this.#settings.probe === 'off' || signal === undefined) return;
    void this.prove(undefined, signal).catch(() => undefined);
  }

  #used(outcome: UseOutcome): void {
    const { spec } = this.#settings;
    const connection = this.#connection;
    if (connection === undefined || (spec.kind !== 'local' && spec.kind !== 'remote')) return;
    const at = this.#services.clock.now();
    const error = outcome.kind === 'failed' ? outcome.error : undefined;
    if (spec.kind === 'local' && factsOf(connection).letThrough === undefined) learnFromOpen(connection, spec.target, error);
    if (outcome.kind === 'opened') {
      const { kind } = this.#proof;
      // A probe knows more than that the door opened.
      if (kind === 'answers' || kind === 'accepts' || kind === 'probing' || kind === 'unexpected') return;
      this.#setProof({ kind: 'accepts', at, by: 'use', latencyMs: outcome.latencyMs });
    } else if (error instanceof AppError && !isAppError(error, 'channel.openFailed')) {
      return;
    } else {
      this.#setProof(failedProof({ error, target: spec.target, connection, by: 'use', at }));
    }
  }

  /** Finds the program of the last client; one look at a time, as it reads all of /proc. */
  #lookForClient(): void {
    const meter = this.#meter;
    const client = meter.lastClient;
    const bound = this.#bound.find((each) => each.kind === 'listening');
    const { kind } = this.#settings.spec;
    if (this.#isLookingForClient || kind === 'remote' || kind === 'remoteDynamic') return;
    if (client?.address === undefined || client.port === undefined || bound?.kind !== 'listening') return;
    this.#isLookingForClient = true;
    const startedAt = performance.now();
    void clientProgram({ address: client.address, port: client.port, ourPort: bound.port })
      .then(
        (owner) =>
          owner && meter.knowClient(client, { pid: owner.pid, ...(owner.program !== undefined && { program: owner.program }) }),
      )
      .catch(() => undefined)
      .finally(() => {
        // Where there are many sockets or programs it takes longer, and must take no more than a fiftieth of the time.
        const restMs = Math.max(1000, Math.min(10_000, 50 * (performance.now() - startedAt)));
        this.#services.clock.after(restMs, () => (this.#isLookingForClient = false));
      });
  }

  #stopWork(): void {
    this.#work?.abort();
    this.#work = undefined;
    this.#retry.set(undefined);
    if (this.#proof.kind === 'probing') this.#proof = { kind: 'untested' };
  }

  #setState(state: TunnelState): void {
    this.#state = state;
    this.#changed.emit();
  }

  #setProof(proof: TargetProof): void {
    this.#proof = proof;
    this.#changed.emit();
  }
}

/** Others could reach it, and nobody agreed to that. */
export function unconfirmed(spec: TunnelSpec): AppError {
  const address = spec.listen.kind === 'tcp' ? (spec.listen.bind ?? '') : '';
  return new AppError('tunnel.unconfirmed', { spec: specText(spec), address }, 'others could reach it');
}
