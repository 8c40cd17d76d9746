import type { Clock } from '../../shared/base/clock.ts';
import { Slot, type Disposable } from '../../shared/base/disposable.ts';
import { Emitter, type Event } from '../../shared/base/emitter.ts';
import { AppError, cancelled } from '../../shared/model/errors.ts';
import type { ConnectionId, SessionId } from '../../shared/model/ids.ts';
import type { ExitStatus, SessionInfo, SessionState } from '../../shared/model/session.ts';
import type { Logger } from '../log/logger.ts';
import type { ConnectProgress, SshConnection } from '../ssh/connection-types.ts';
import {
  isLimitingLogins,
  isTurningAway,
  isWorthRetrying,
  mostBusyTries,
  mostTurnedAway,
  retryDelayMs,
} from './reconnect-policy.ts';

/** One share of a connection, given back with `release`. */
export interface SessionLease {
  readonly connection: SshConnection;
  release(): void;
}

/** One try to connect, as whoever connects sees it. */
export interface Attempt {
  /** An automatic reconnect, which may not ask the user and rejects with `prompt.unanswerable` where it would have to. */
  readonly unattended: boolean;
  readonly onProgress: (progress: ConnectProgress) => void;
  readonly onNote: (note: string) => void;
  readonly signal: AbortSignal;
}

/** How what ran on the connection came to its end. */
export type Ending =
  | { readonly kind: 'ended'; readonly exit: ExitStatus; readonly filesOnly?: boolean; readonly idleSeconds?: number }
  | { readonly kind: 'dropped'; readonly error: AppError };

export interface Beginning {
  readonly connection: SshConnection;
  /** When the one before was dropped or ended, milliseconds since 1970; undefined for the first. */
  readonly droppedAt: number | undefined;
  /** Why the connection is gone; undefined while it is there. */
  readonly loss: () => AppError | undefined;
  /** Tells that what runs has ended by itself; only the first time counts. */
  readonly ended: (ending: Ending) => void;
}

/** What a session does with its connection: `T` is what it opens there, a shell's channel or a file service. */
export interface SessionWork<T extends { close(): void }> {
  readonly autoReconnect: () => boolean;
  /** Leases a connection and opens `T` on it. */
  open(attempt: Attempt): Promise<{ readonly lease: SessionLease; readonly running: T }>;
  /** Takes what was opened into use and watches for its end, until the answer is disposed. */
  begin(running: T, beginning: Beginning): Disposable;
}

/** What a tab says of its host. */
export type SessionFace = Pick<
  SessionInfo,
  'name' | 'target' | 'bookmarkId' | 'destination' | 'production' | 'colour' | 'kind' | 'program' | 'detached'
>;

export interface ConnectedSessionOptions<T extends { close(): void }> {
  readonly id: SessionId;
  readonly face: SessionFace;
  readonly work: SessionWork<T>;
  readonly clock: Clock;
  readonly log: Logger;
}

/**
 * The life of a session from its first connect to its end: connecting → open ⇄ stalled → ended | reconnecting → connecting … | failed. Owns
 * its lease and what runs on it. A drop of the connection is followed by tries to reconnect.
 */
export class ConnectedSession<T extends { close(): void }> implements Disposable {
  readonly id: SessionId;
  readonly #face: SessionFace;
  readonly #work: SessionWork<T>;
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #changed = new Emitter<SessionInfo>();
  readonly #timer = new Slot<Disposable>();
  readonly #watch = new Slot<Disposable>();
  readonly onChanged: Event<SessionInfo> = this.#changed.event;
  #state: SessionState = { kind: 'connecting', phase: 'config', waitingForUser: false };
  #note: string | undefined;
  #lease: SessionLease | undefined;
  #running: T | undefined;
  #attempt: AbortController | undefined;
  #droppedAt: number | undefined;
  /** Tries in a row that the server closed before it said a word. */
  #turnedAway = 0;
  #disposed = false;

  constructor({ id, face, work, clock, log }: ConnectedSessionOptions<T>) {
    this.id = id;
    this.#face = face;
    this.#work = work;
    this.#clock = clock;
    this.#log = log;
  }

  get info(): SessionInfo {
    return { sessionId: this.id, ...this.#face, state: this.#state, connectionId: this.connectionId, note: this.#note };
  }

  get connectionId(): ConnectionId | undefined {
    return this.#lease?.connection.id;
  }

  /** What runs, while the session is open or stalled. */
  get running(): T | undefined {
    return this.#running;
  }

  /** Starts the first connect. */
  start(): void {
    void this.#connect({ unattended: false, attempt: 0 });
  }

  /** The user wants it now: after a failure, an end, or instead of waiting. Does nothing while it runs or connects. */
  reconnect(): void {
    if (this.#disposed || this.#running || this.#state.kind === 'connecting') return;
    this.#timer.set(undefined);
    void this.#connect({ unattended: false, attempt: 0 });
  }

  /** Stops connecting or waiting. */
  stop(): void {
    if (this.#state.kind === 'reconnecting') {
      this.#timer.set(undefined);
      this.#setState({ kind: 'failed', error: this.#state.error, wasOpen: this.#droppedAt !== undefined });
    }
    this.#attempt?.abort();
  }

  /** Marks that a question is open, for the tab's words. */
  setWaitingForUser(waitingForUser: boolean): void {
    if (this.#state.kind === 'connecting' && this.#state.waitingForUser !== waitingForUser)
      this.#setState({ ...this.#state, waitingForUser });
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.#attempt?.abort();
    this.#timer.dispose();
    this.#watch.dispose();
    this.#running?.close();
    this.#release();
    this.#changed.dispose();
  }

  async #connect({ unattended, attempt }: { readonly unattended: boolean; readonly attempt: number }): Promise<void> {
    const controller = new AbortController();
    this.#attempt = controller;
    this.#note = undefined;
    this.#setState({ kind: 'connecting', phase: 'config', waitingForUser: false });
    try {
      const { lease, running } = await this.#work.open({
        unattended,
        onProgress: ({ phase, hop, detail }) => {
          if (this.#attempt !== controller || this.#state.kind !== 'connecting') return;
          this.#setState({ ...this.#state, phase, hop, detail });
        },
        onNote: (note) => (this.#note = note),
        signal: controller.signal,
      });
      if (this.#disposed || controller.signal.aborted) {
        running.close();
        lease.release();
        throw cancelled();
      }
      this.#adopt(lease, running);
    } catch (error) {
      if (this.#attempt === controller) this.#attempt = undefined;
      this.#failed(asAppError(error, this.#log), { unattended, attempt });
    }
  }

  #adopt(lease: SessionLease, running: T): void {
    const { connection } = lease;
    this.#attempt = undefined;
    this.#lease = lease;
    this.#running = running;
    let lost: AppError | undefined;
    const closed = connection.onClosed((reason) => {
      if (reason.kind === 'lost') lost = reason.error;
    });
    const stalled = connection.onStalled((isStalled) => {
      this.#setState(isStalled ? { kind: 'stalled', since: this.#clock.now() } : { kind: 'open' });
    });
    const work = this.#work.begin(running, {
      connection,
      droppedAt: this.#droppedAt,
      loss: () => lost ?? connectionLoss(connection),
      ended: (ending) => {
        if (this.#running === running) this.#ended(ending);
      },
    });
    const watch = {
      dispose() {
        work.dispose();
        stalled.dispose();
        closed.dispose();
      },
    };
    // It may have ended while it began.
    if (this.#running !== running) return watch.dispose();
    this.#watch.set(watch);
    this.#droppedAt = undefined;
    this.#turnedAway = 0;
    this.#setState({ kind: 'open' });
  }

  #ended(ending: Ending): void {
    this.#watch.set(undefined);
    this.#release();
    this.#droppedAt = this.#clock.now();
    if (ending.kind === 'ended') this.#setState(ending);
    else if (this.#work.autoReconnect() && isWorthRetrying(ending.error)) this.#waitToRetry(ending.error, 1);
    else this.#setState({ kind: 'failed', error: ending.error.toWire(), wasOpen: true });
  }

  #failed(error: AppError, { unattended, attempt }: { readonly unattended: boolean; readonly attempt: number }): void {
    if (this.#disposed) return;
    this.#turnedAway = isTurningAway(error) ? this.#turnedAway + 1 : 0;
    if (unattended && isWorthRetrying(error)) {
      this.#waitToRetry(error, attempt + 1);
      return;
    }
    if (isLimitingLogins(error) && attempt < mostBusyTries) {
      this.#waitToRetry(error, attempt + 1, unattended);
      return;
    }
    this.#setState({ kind: 'failed', error: error.toWire(), wasOpen: this.#droppedAt !== undefined });
  }

  #waitToRetry(error: AppError, attempt: number, unattended = true): void {
    const droppedForMs = this.#clock.now() - (this.#droppedAt ?? this.#clock.now());
    const delayMs = retryDelayMs(attempt, droppedForMs, Math.random(), this.#turnedAway);
    if (delayMs === undefined) {
      this.#setState({ kind: 'failed', error: error.toWire(), wasOpen: true });
      return;
    }
    const isPaused = this.#turnedAway >= mostTurnedAway;
    const retryAt = this.#clock.now() + delayMs;
    this.#setState({ kind: 'reconnecting', attempt, retryAt, error: error.toWire(), ...(isPaused && { isPaused }) });
    this.#timer.set(this.#clock.after(delayMs, () => void this.#connect({ unattended, attempt })));
  }

  #release(): void {
    const lease = this.#lease;
    this.#running = undefined;
    this.#lease = undefined;
    lease?.release();
  }

  #setState(state: SessionState): void {
    if (this.#disposed) return;
    this.#state = state;
    this.#changed.emit(this.info);
  }
}

function connectionLoss(connection: SshConnection): AppError | undefined {
  if (!connection.isClosed) return undefined;
  const { hostName, port } = connection.target;
  return new AppError('connection.lost', { host: hostName, port, reason: 'the connection ended' }, 'the connection ended');
}

function asAppError(error: unknown, log: Logger): AppError {
  if (error instanceof AppError) return error;
  const logReference = Math.random().toString(36).slice(2, 10);
  log.error('a session failed for an unknown reason', {
    logReference,
    error: error instanceof Error ? error.stack : String(error),
  });
  return new AppError('internal', { logReference }, 'internal error', { cause: error });
}
