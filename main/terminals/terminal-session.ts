import type { Clock } from '../../shared/base/clock.ts';
import { Slot, type Disposable } from '../../shared/base/disposable.ts';
import { Emitter, type Event } from '../../shared/base/emitter.ts';
import { AppError, cancelled } from '../../shared/model/errors.ts';
import type { ConnectionId, SessionId } from '../../shared/model/ids.ts';
import type { ExitStatus, SessionInfo, SessionState, TerminalSize } from '../../shared/model/session.ts';
import type { Pipe } from '../../shared/rpc/pipe.ts';
import type { Logger } from '../log/logger.ts';
import type { ConnectProgress, ShellChannel, SshConnection } from '../ssh/connection-types.ts';
import { isWorthRetrying, retryDelayMs } from './reconnect-policy.ts';
import { TerminalFeed } from './terminal-feed.ts';

/** One share of a connection, given back with `release`. */
export interface SessionLease {
  readonly connection: SshConnection;
  release(): void;
}

/** What a session does not know itself: how to get a connection, and whom to ask. */
export interface SessionBackend {
  /**
   * Leases a connection with a shell on it. `unattended`: an automatic reconnect, which may not ask the user and rejects with
   * `prompt.unanswerable` where it would have to.
   */
  openShell(options: {
    readonly size: TerminalSize;
    readonly unattended: boolean;
    readonly onProgress: (progress: ConnectProgress) => void;
    readonly onNote: (note: string) => void;
    readonly signal: AbortSignal;
  }): Promise<{ readonly lease: SessionLease; readonly channel: ShellChannel }>;
  readonly autoReconnect: () => boolean;
}

export interface GapMark {
  readonly at: number;
  readonly gapSeconds: number;
  /** When the new shell began, milliseconds since 1970. */
  readonly markedAt: number;
}

/**
 * One terminal from its first connect to its end. Owns its lease, its channel and the bytes a page may ask for again. A drop
 * of the connection is followed by tries to reconnect; the new shell continues in the same stream after a gap mark.
 */
export class TerminalSession implements Disposable {
  readonly id: SessionId;
  readonly #face: Pick<SessionInfo, 'name' | 'target' | 'bookmarkId' | 'destination' | 'production' | 'colour'>;
  readonly #backend: SessionBackend;
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #feed: TerminalFeed;
  readonly #changed = new Emitter<SessionInfo>();
  readonly #gap = new Emitter<GapMark>();
  readonly #timer = new Slot<Disposable>();
  readonly #channelWatch = new Slot<Disposable>();
  readonly onChanged: Event<SessionInfo> = this.#changed.event;
  readonly onGap: Event<GapMark> = this.#gap.event;
  #state: SessionState;
  #size: TerminalSize;
  #note: string | undefined;
  #connectionId: ConnectionId | undefined;
  #lease: SessionLease | undefined;
  #channel: ShellChannel | undefined;
  #attempt: AbortController | undefined;
  #droppedAt = 0;
  #gaps: GapMark[] = [];
  #disposed = false;

  constructor(options: {
    readonly id: SessionId;
    readonly face: Pick<SessionInfo, 'name' | 'target' | 'bookmarkId' | 'destination' | 'production' | 'colour'>;
    readonly size: TerminalSize;
    readonly backend: SessionBackend;
    readonly clock: Clock;
    readonly log: Logger;
  }) {
    this.id = options.id;
    this.#face = options.face;
    this.#size = options.size;
    this.#backend = options.backend;
    this.#clock = options.clock;
    this.#feed = new TerminalFeed(options.clock);
    this.#log = options.log.scope('terminal');
    this.#state = { kind: 'connecting', phase: 'config', waitingForUser: false };
  }

  get info(): SessionInfo {
    return { sessionId: this.id, ...this.#face, state: this.#state, connectionId: this.#connectionId, note: this.#note };
  }

  get connectionId(): ConnectionId | undefined {
    return this.#connectionId;
  }

  get hasChannel(): boolean {
    return this.#channel !== undefined;
  }

  /** Gap marks that lie in what a page may ask for again. */
  get gaps(): readonly GapMark[] {
    return this.#gaps;
  }

  /** Starts the first connect. */
  start(): void {
    void this.#connect({ unattended: false, attempt: 0 });
  }

  /** The user wants it now: after a failure, an end, or instead of waiting. Does nothing while a shell runs. */
  reconnect(): void {
    if (this.#disposed || this.#channel || this.#state.kind === 'connecting') return;
    this.#timer.set(undefined);
    void this.#connect({ unattended: false, attempt: 0 });
  }

  /** Stops connecting or waiting; what was shown stays. */
  stop(): void {
    if (this.#state.kind === 'reconnecting') {
      this.#timer.set(undefined);
      this.#setState({ kind: 'failed', error: this.#state.error, wasOpen: true });
    }
    this.#attempt?.abort();
  }

  /** Marks that a question is open, for the tab's words. */
  setWaitingForUser(waitingForUser: boolean): void {
    if (this.#state.kind === 'connecting' && this.#state.waitingForUser !== waitingForUser)
      this.#setState({ ...this.#state, waitingForUser });
  }

  resize(size: TerminalSize): void {
    this.#size = size;
    this.#channel?.resize(size);
  }

  /** Attaches a page. `announce` runs before the first byte flows. Keystrokes that come while no shell runs are dropped. */
  attach(pipe: Pipe, from: number, announce: (replay: { readonly start: number; readonly end: number }) => void): void {
    const replay = this.#feed.attach(pipe, from);
    announce(replay);
    for (const gap of this.#gaps) if (gap.at >= replay.start) this.#gap.emit(gap);
    pipe.receive((bytes, used) => {
      if (!this.#channel) return used();
      this.#channel.write(bytes).then(used, used);
    });
    replay.begin();
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.#attempt?.abort();
    this.#timer.dispose();
    this.#channelWatch.dispose();
    this.#channel?.close();
    this.#channel = undefined;
    this.#release();
    this.#feed.dispose();
    this.#changed.dispose();
    this.#gap.dispose();
  }

  async #connect({ unattended, attempt }: { readonly unattended: boolean; readonly attempt: number }): Promise<void> {
    const controller = new AbortController();
    this.#attempt = controller;
    this.#note = undefined;
    this.#setState({ kind: 'connecting', phase: 'config', waitingForUser: false });
    try {
      const { lease, channel } = await this.#backend.openShell({
        size: this.#size,
        unattended,
        onProgress: ({ phase, hop, detail }) => {
          if (this.#attempt !== controller || this.#state.kind !== 'connecting') return;
          this.#setState({ ...this.#state, phase, hop, detail });
        },
        onNote: (note) => (this.#note = note),
        signal: controller.signal,
      });
      if (this.#disposed || controller.signal.aborted) {
        channel.close();
        lease.release();
        throw cancelled();
      }
      this.#adopt(lease, channel);
    } catch (error) {
      if (this.#attempt === controller) this.#attempt = undefined;
      this.#failed(asAppError(error, this.#log), { unattended, attempt });
    }
  }

  #adopt(lease: SessionLease, channel: ShellChannel): void {
    this.#attempt = undefined;
    this.#lease = lease;
    this.#channel = channel;
    this.#connectionId = lease.connection.id;
    if (this.#droppedAt) this.#markGap();
    channel.receive((bytes, used) => this.#feed.push(bytes, used));
    channel.receiveError((bytes, used) => this.#feed.push(bytes, used));
    const stalled = lease.connection.onStalled((isStalled) => {
      this.#setState(isStalled ? { kind: 'stalled', since: this.#clock.now() } : { kind: 'open' });
    });
    let lost: AppError | undefined;
    const closed = lease.connection.onClosed((reason) => {
      if (reason.kind === 'lost') lost = reason.error;
    });
    // The channel closes after the connection told why it ended, and after all data was delivered.
    const ended = channel.onClosed((exit) => this.#channelClosed(exit, () => lost ?? connectionLoss(lease.connection)));
    this.#channelWatch.set({
      dispose() {
        stalled.dispose();
        closed.dispose();
        ended.dispose();
      },
    });
    channel.resize(this.#size);
    this.#setState({ kind: 'open' });
  }

  #channelClosed(exit: ExitStatus, loss: () => AppError | undefined): void {
    const dropped = exit.kind === 'unknown' ? loss() : undefined;
    this.#channelWatch.set(undefined);
    this.#channel = undefined;
    this.#release();
    this.#droppedAt = this.#clock.now();
    if (!dropped) {
      this.#setState({ kind: 'ended', exit });
      return;
    }
    if (this.#backend.autoReconnect() && isWorthRetrying(dropped)) this.#waitToRetry(dropped, 1);
    else this.#setState({ kind: 'failed', error: dropped.toWire(), wasOpen: true });
  }

  #failed(error: AppError, { unattended, attempt }: { readonly unattended: boolean; readonly attempt: number }): void {
    if (this.#disposed) return;
    if (unattended && isWorthRetrying(error)) {
      this.#waitToRetry(error, attempt + 1);
      return;
    }
    this.#setState({ kind: 'failed', error: error.toWire(), wasOpen: this.#droppedAt > 0 });
  }

  #waitToRetry(error: AppError, attempt: number): void {
    const delayMs = retryDelayMs(attempt, this.#clock.now() - this.#droppedAt, Math.random());
    if (delayMs === undefined) {
      this.#setState({ kind: 'failed', error: error.toWire(), wasOpen: true });
      return;
    }
    this.#setState({ kind: 'reconnecting', attempt, retryAt: this.#clock.now() + delayMs, error: error.toWire() });
    this.#timer.set(this.#clock.after(delayMs, () => void this.#connect({ unattended: true, attempt })));
  }

  #markGap(): void {
    const now = this.#clock.now();
    const gap = { at: this.#feed.end, gapSeconds: Math.round((now - this.#droppedAt) / 1000), markedAt: now };
    this.#droppedAt = 0;
    this.#gaps = [...this.#gaps.slice(-99), gap];
    this.#gap.emit(gap);
  }

  #release(): void {
    const lease = this.#lease;
    this.#lease = undefined;
    this.#connectionId = undefined;
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
