import type { Clock } from '../../shared/base/clock.ts';
import { Scope, Slot, type Disposable } from '../../shared/base/disposable.ts';
import { AppError, cancelled } from '../../shared/model/errors.ts';
import { specText } from '../../shared/model/tunnel-spec.ts';
import type { Logger } from '../log/logger.ts';
import type { ConnectProgress, SshConnection } from '../ssh/connection-types.ts';
import type { Lease } from '../ssh/pool-types.ts';
import { mayPass, reconnectDelayMs } from './retry-policy.ts';
import type { ListenManner, Tunnel } from './tunnel.ts';

/** One try to connect a host for its tunnels. */
export interface ConnectTry {
  /** The page that is asked; undefined: nobody, and what would have to ask rejects with `prompt.unanswerable`. */
  readonly pageKey: string | undefined;
  readonly onProgress: (progress: ConnectProgress) => void;
  readonly onWaiting: (waitingForUser: boolean) => void;
  readonly signal: AbortSignal;
}

/** A connection, and how its tunnels listen. */
export interface Linked {
  readonly lease: Lease;
  readonly manner: ListenManner;
  /** ExitOnForwardFailure: when one of those that come up with it can't listen, none stays. */
  readonly failsTogether?: boolean | undefined;
}

export interface HostTunnelsParts {
  /** Resolves the host anew and leases a connection, shared with tabs of the same host. */
  readonly connect: (attempt: ConnectTry) => Promise<Linked>;
  readonly clock: Clock;
  readonly log: Logger;
  readonly random?: () => number;
}

/**
 * Supervises the tunnels of one host: connects when the first is switched on, hands the connection to all that are on, connects again when it
 * is gone, and gives its share back when the last is off and drained. No session is opened on it (FW-15).
 */
export class HostTunnels implements Disposable {
  readonly #parts: HostTunnelsParts;
  readonly #on = new Set<Tunnel>();
  readonly #draining = new Map<Tunnel, Disposable>();
  readonly #timer = new Slot<Disposable>();
  readonly #watch = new Slot<Disposable>();
  #linked: Linked | undefined;
  #attempt: AbortController | undefined;
  #retryNumber = 0;
  #goneAt: number | undefined;
  #progress: Extract<Tunnel['state'], { kind: 'connecting' }> = { kind: 'connecting', phase: 'config', waitingForUser: false };

  constructor(parts: HostTunnelsParts) {
    this.#parts = parts;
  }

  get connection(): SshConnection | undefined {
    return this.#linked?.lease.connection;
  }

  /** Nothing is on, drains or connects. */
  get isIdle(): boolean {
    return this.#on.size === 0 && this.#draining.size === 0;
  }

  /** Switches a tunnel on; progress is the tunnel's state. */
  switchOn(tunnel: Tunnel, pageKey: string | undefined): void {
    tunnel.switchOn();
    this.#on.add(tunnel);
    if (this.#linked !== undefined) void this.#attach(tunnel, this.#linked);
    // Whoever is being asked already is not asked twice.
    else if (this.#attempt === undefined) this.#connectNow(pageKey);
    else tunnel.progress(this.#progress);
  }

  /** Resolves when it listens no more. */
  async switchOff(tunnel: Tunnel, cut: boolean): Promise<void> {
    this.#on.delete(tunnel);
    const closing = tunnel.switchOff(cut);
    if (tunnel.isDraining && !this.#draining.has(tunnel)) {
      this.#draining.set(
        tunnel,
        tunnel.onDrained(() => {
          if (tunnel.isDraining) return;
          this.#draining.get(tunnel)?.dispose();
          this.#draining.delete(tunnel);
          this.#releaseIfIdle();
        }),
      );
    }
    await closing;
    this.#releaseIfIdle();
  }

  /** The user does not want to wait: connects now, or has a failed tunnel listen again. */
  retry(tunnel: Tunnel, pageKey: string | undefined): void {
    if (!this.#on.has(tunnel)) return;
    if (this.#linked !== undefined) void this.#attach(tunnel, this.#linked);
    else this.#connectNow(pageKey);
  }

  /** The network may be back: what waits is tried at once, what hangs is begun anew. */
  networkChanged(): void {
    if (this.#on.size === 0 || this.#linked !== undefined || this.#goneAt === undefined) return;
    this.#connectNow(undefined);
  }

  dispose(): void {
    this.#attempt?.abort();
    this.#attempt = undefined;
    this.#timer.dispose();
    this.#watch.dispose();
    for (const draining of this.#draining.values()) draining.dispose();
    this.#draining.clear();
    this.#on.clear();
    this.#linked?.lease.release();
    this.#linked = undefined;
  }

  #connectNow(pageKey: string | undefined): void {
    this.#timer.set(undefined);
    this.#attempt?.abort();
    void this.#connect(pageKey);
  }

  async #connect(pageKey: string | undefined): Promise<void> {
    const attempt = new AbortController();
    this.#attempt = attempt;
    this.#progress = { kind: 'connecting', phase: 'config', waitingForUser: false };
    this.#tellProgress();
    try {
      const linked = await this.#parts.connect({
        pageKey,
        signal: attempt.signal,
        onProgress: ({ phase, hop, detail }) => {
          if (this.#attempt !== attempt) return;
          this.#progress = { ...this.#progress, phase, hop, detail };
          this.#tellProgress();
        },
        onWaiting: (waitingForUser) => {
          if (this.#attempt !== attempt) return;
          this.#progress = { ...this.#progress, waitingForUser };
          this.#tellProgress();
        },
      });
      if (attempt.signal.aborted || linked.lease.connection.isClosed) {
        linked.lease.release();
        throw attempt.signal.aborted ? cancelled() : lostAtOnce(linked.lease.connection);
      }
      this.#attempt = undefined;
      this.#adopt(linked);
    } catch (error) {
      if (this.#attempt !== attempt) return;
      this.#attempt = undefined;
      this.#failed(error);
    }
  }

  #adopt(linked: Linked): void {
    const { connection } = linked.lease;
    this.#linked = linked;
    this.#retryNumber = 0;
    this.#goneAt = undefined;
    const scope = new Scope();
    scope.add(
      connection.onClosed((reason) => {
        if (this.#linked !== linked) return;
        this.#dropped(reason.kind === 'lost' ? reason.error : undefined, connection);
      }),
    );
    scope.add(connection.onStalled((isStalled) => this.#on.forEach((tunnel) => tunnel.setStalled(isStalled))));
    this.#watch.set(scope);
    for (const tunnel of [...this.#on]) {
      const attached = this.#attach(tunnel, linked);
      if (linked.failsTogether) void attached.then(() => this.#checkTogether(tunnel, linked));
    }
    this.#releaseIfIdle();
  }

  /** One that can't listen takes the others along; the connection is given back, as ssh ends it. */
  #checkTogether(tunnel: Tunnel, linked: Linked): void {
    if (tunnel.state.kind !== 'failed' || this.#linked !== linked || !this.#on.has(tunnel)) return;
    const spec = specText(tunnel.settings.spec);
    for (const other of this.#on)
      if (other.state.kind !== 'failed') other.fail(new AppError('tunnel.failedTogether', { spec }, `${spec} does not listen`));
    if (this.#draining.size > 0) return;
    this.#watch.set(undefined);
    this.#linked = undefined;
    linked.lease.release();
  }

  #attach(tunnel: Tunnel, { lease, manner }: Linked): Promise<void> {
    return tunnel.attach(lease.connection, manner).catch((error: unknown) => {
      this.#parts.log.error('a tunnel failed for an unknown reason', { error: String(error) });
      tunnel.fail(asAppError(error));
    });
  }

  /** `error` is undefined when somebody here ended the connection: then that is what was wanted. */
  #dropped(error: AppError | undefined, connection: SshConnection): void {
    this.#watch.set(undefined);
    this.#linked?.lease.release();
    this.#linked = undefined;
    const { hostName: host, port } = connection.target;
    const why =
      error ?? new AppError('connection.lost', { host, port, reason: 'it was ended here' }, 'the connection was ended here');
    this.#goneAt = this.#parts.clock.now();
    if (error !== undefined && mayPass(error)) this.#waitToRetry(why);
    else this.#failAll(why);
  }

  #failed(thrown: unknown): void {
    const error = asAppError(thrown);
    this.#parts.log.info('the host of tunnels could not be connected', { error: error.message });
    // The first connect is the user's to repeat, unless tunnels wait for a host that was there.
    if (this.#goneAt !== undefined && mayPass(error)) this.#waitToRetry(error);
    else this.#failAll(error);
  }

  #waitToRetry(error: AppError): void {
    if (this.#on.size === 0) return;
    this.#retryNumber += 1;
    const { clock, random = Math.random } = this.#parts;
    const delayMs = reconnectDelayMs(this.#retryNumber, clock.now() - (this.#goneAt ?? clock.now()), random());
    const state = { attempt: this.#retryNumber, retryAt: clock.now() + delayMs, error };
    for (const tunnel of this.#on) tunnel.detach(state);
    this.#timer.set(clock.after(delayMs, () => this.#connectNow(undefined)));
  }

  #failAll(error: AppError): void {
    this.#goneAt = undefined;
    this.#retryNumber = 0;
    for (const tunnel of this.#on) tunnel.fail(error);
  }

  #tellProgress(): void {
    for (const tunnel of this.#on) tunnel.progress(this.#progress);
  }

  #releaseIfIdle(): void {
    if (!this.isIdle) return;
    this.#timer.set(undefined);
    this.#attempt?.abort();
    this.#attempt = undefined;
    this.#goneAt = undefined;
    this.#retryNumber = 0;
    this.#watch.set(undefined);
    this.#linked?.lease.release();
    this.#linked = undefined;
  }
}

function lostAtOnce(connection: SshConnection): AppError {
  const { hostName: host, port } = connection.target;
  return new AppError('connection.lost', { host, port, reason: 'it ended at once' }, 'the connection ended at once');
}

function asAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  const reference = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return new AppError('internal', { logReference: reference }, reference, { cause: error });
}
