import type { Clock } from '../../shared/base/clock.ts';
import type { Disposable } from '../../shared/base/disposable.ts';
import { deferred } from '../../shared/base/deferred.ts';
import { Emitter } from '../../shared/base/emitter.ts';
import { printable } from '../../shared/base/printable.ts';
import type { AppError } from '../../shared/model/errors.ts';
import type { ExitStatus } from '../../shared/model/session.ts';
import type { ShellChannel, SshConnection } from '../ssh/connection-types.ts';
import type { PsSecureString, PsValue } from './protocol/clixml/values.ts';
import type { PipelineRequest } from './protocol/client-messages.ts';
import type { Guid } from './protocol/guid.ts';
import type { HostAnswer, HostCall } from './protocol/host-calls.ts';
import { RunspacePool, type PoolOptions } from './protocol/pool.ts';
import type { PipelineEvent, PoolEvent, PoolFailure, ServerVersions } from './protocol/pool-events.ts';
import { KeyExchange } from './protocol/session-key.ts';
import { failureError, sessionError, type SessionErrorCode, type SessionPlace } from './session-errors.ts';

export type SessionEvent = Extract<
  PoolEvent,
  { kind: 'hostCall' | 'keyReady' | 'keyRefused' | 'answered' | 'userEvent' | 'ignored' | 'noise' | 'serverError' }
>;

/** How a session ended: as asked for, or with the error to show. */
export type SessionEnd = { readonly kind: 'requested' } | { readonly kind: 'broken'; readonly error: AppError };

export type PipelineListener = (event: PipelineEvent) => void;

interface Listening {
  readonly tell: PipelineListener;
  isOver: boolean;
  /** Ends the session when a stop comes to nothing. */
  grace?: Disposable;
}

/** How long a server may take for its polite end. */
const closeSeconds = 10;
/** How long it may take to answer with the key of SecureStrings. */
const keySeconds = 10;
const noiseKept = 64 * 1024;

/** One PowerShell at the other end of a channel: the protocol's states, moved by bytes and time. Owns the channel. */
export class PowerShellSession {
  readonly #connection: SshConnection;
  readonly #channel: ShellChannel;
  readonly #clock: Clock;
  readonly #pool: RunspacePool;
  readonly #listeners = new Map<Guid, Listening>();
  /** Pipelines whose output nobody wants any more. */
  readonly #discarded = new Set<Guid>();
  readonly #other = new Emitter<SessionEvent>();
  readonly #opened = deferred<ServerVersions>();
  readonly #ended = deferred<SessionEnd>();
  #isEnded = false;
  #isChannelClosed = false;
  #exit: ExitStatus | undefined;
  /** What came while nobody read, with what gives SSH's window back. */
  #waiting: { readonly bytes: Uint8Array; readonly used: () => void }[] = [];
  #isPaused = false;
  #keyTimer: Disposable | undefined;
  #noise = '';
  /** For people: how it was started. */
  readonly startedBy: string;

  constructor(options: {
    readonly connection: SshConnection;
    readonly channel: ShellChannel;
    readonly startedBy: string;
    readonly clock: Clock;
    readonly pool?: PoolOptions | undefined;
  }) {
    this.#connection = options.connection;
    this.#channel = options.channel;
    this.#clock = options.clock;
    this.startedBy = options.startedBy;
    this.#pool = new RunspacePool(options.pool);
    // Who only uses `ended` must not be told of a start that failed.
    this.#opened.promise.catch(() => undefined);
    this.#channel.receive((bytes, used) => this.#receive(bytes, used));
    this.#channel.receiveError((bytes, used) => {
      this.#note(Buffer.from(bytes).toString('utf8'));
      used();
    });
    this.#channel.onClosed((exit) => this.#onClosed(exit));
    this.#pool.open();
    this.#flush();
  }

  /** Resolves when the session can be used; rejects with `powershell.*` or why the connection is gone. */
  get opened(): Promise<ServerVersions> {
    return this.#opened.promise;
  }

  /** Resolves once, whatever ends it. */
  get ended(): Promise<SessionEnd> {
    return this.#ended.promise;
  }

  get isEnded(): boolean {
    return this.#isEnded;
  }

  get versions(): ServerVersions | undefined {
    return this.#pool.versions;
  }

  /** How the program over there ended, when it did. */
  get exit(): ExitStatus | undefined {
    return this.#exit;
  }

  /** What was printed outside of the protocol, printable, at most 64 kB. */
  get noise(): string {
    return this.#noise;
  }

  readonly onEvent = this.#other.event;

  /** Pipelines that the server has not forgotten yet, the oldest first. */
  get openPipelines(): readonly Guid[] {
    return this.#pool.openPipelines;
  }

  /** Begins a pipeline; `listener` is told everything of it, in order, `ended` and `closed` last. */
  start(request: PipelineRequest, listener: PipelineListener): Guid {
    const id = this.#pool.start(request);
    this.#listeners.set(id, { tell: listener, isOver: false });
    this.#flush();
    return id;
  }

  /** Commands whose names fit a pattern, with their parameters, as output. */
  startCommandQuery(patterns: readonly string[], listener: PipelineListener): Guid {
    const id = this.#pool.startCommandQuery(patterns);
    this.#listeners.set(id, { tell: listener, isOver: false });
    this.#flush();
    return id;
  }

  sendInput(id: Guid, value: PsValue): boolean {
    return this.#then(this.#pool.sendInput(id, value));
  }

  endInput(id: Guid): boolean {
    return this.#then(this.#pool.endInput(id));
  }

  /** Bytes of input not sent yet; the event `inputSent` tells when there are none. */
  waitingInput(id: Guid): number {
    return this.#pool.waitingInput(id);
  }

  /** Ctrl+C. Reading goes on if it was paused, as the end stands behind what was printed; that is thrown away then. */
  stop(id: Guid): void {
    if (this.#isPaused) this.#discarded.add(id);
    this.#pool.stop(id);
    this.#flush();
    this.resume();
  }

  /** `stop`, for what nobody may wait for any longer: a pipeline that goes on after `graceMs` blocks the session, which is ended then, and says so. */
  stopWithin(id: Guid, graceMs: number): void {
    this.stop(id);
    const listening = this.#listeners.get(id);
    if (listening === undefined || listening.isOver || listening.grace !== undefined) return;
    listening.grace = this.#clock.after(graceMs, () => {
      const reason = `what was to be stopped went on for ${Math.round(graceMs / 1000)} seconds`;
      this.#finish({ kind: 'broken', error: this.#error('powershell.misbehaved', reason) });
    });
  }

  answer(id: Guid | undefined, call: HostCall, answer: HostAnswer): boolean {
    return this.#then(this.#pool.answer(id, call, answer));
  }

  /** The event `answered` with this number tells that it is done. */
  resetRunspace(): bigint {
    return this.#then(this.#pool.resetRunspace());
  }

  exchangeKeys(): boolean {
    return this.#then(this.#pool.exchangeKeys());
  }

  reveal(secure: PsSecureString): string | undefined {
    return this.#pool.reveal(secure);
  }

  /** Stops reading: SSH's window fills, and the script over there stands still. */
  pause(): void {
    this.#isPaused = true;
  }

  resume(): void {
    if (!this.#isPaused) return;
    this.#isPaused = false;
    while (!this.#isPaused) {
      const next = this.#waiting.shift();
      if (next === undefined) return;
      try {
        this.#feed(next.bytes);
      } finally {
        next.used();
      }
    }
  }

  /** Stops what runs, says good-bye, and ends the channel; after ten seconds without that. */
  async close(): Promise<void> {
    if (this.#isEnded) return;
    const timer = this.#clock.after(closeSeconds * 1000, () => this.dispose());
    this.#pool.close();
    this.#flush();
    this.resume();
    if (this.#pool.state === 'closed') this.#finish({ kind: 'requested' });
    await this.#ended.promise;
    timer.dispose();
  }

  /** Ends it at once. The server sees the end of its input, and goes. */
  dispose(): void {
    this.#finish({ kind: 'requested' });
  }

  #receive(bytes: Uint8Array, used: () => void): void {
    if (this.#isPaused) {
      this.#waiting.push({ bytes, used });
      return;
    }
    try {
      this.#feed(bytes);
    } finally {
      used();
    }
  }

  /** Never throws: what one session is sent must not end the others. */
  #feed(bytes: Uint8Array): void {
    try {
      this.#take(this.#pool.feed(bytes));
      this.#flush();
    } catch (error) {
      this.#fail(error);
    }
  }

  /** What came could not be worked with. */
  #fail(error: unknown): void {
    const reason = `what it sent could not be worked with (${error instanceof Error ? error.message : String(error)})`;
    this.#finish({ kind: 'broken', error: this.#error('powershell.misbehaved', reason) });
  }

  #then<T>(answer: T): T {
    this.#flush();
    return answer;
  }

  /** Writes what the pool wants sent. A write that fails is a channel that closes, which is told by the channel. */
  #flush(): void {
    const lines = this.#pool.takeOutgoing();
    if (lines.length > 0 && !this.#isEnded) {
      this.#channel.write(Buffer.from(lines.join(''), 'latin1')).catch(() => undefined);
    }
    const events = this.#pool.takeEvents();
    if (events.length > 0) this.#take(events);
  }

  #take(events: readonly PoolEvent[]): void {
    for (const event of events) {
      switch (event.kind) {
        case 'pipeline':
          this.#onPipeline(event.id, event.event);
          break;
        case 'opened':
          this.#opened.resolve(event.versions);
          break;
        case 'closed':
          this.#finish({ kind: 'requested' });
          break;
        case 'broken':
          // Where the channel has closed, how it did tells more.
          if (!this.#isChannelClosed) this.#finish({ kind: 'broken', error: this.#errorOf(event.failure) });
          break;
        case 'keyWanted':
          void this.#makeKey();
          break;
        case 'noise':
          this.#note(event.text);
          this.#other.emit(event);
          break;
        case 'keyReady':
        case 'keyRefused':
          this.#keyTimer?.dispose();
          this.#other.emit(event);
          break;
        default:
          this.#other.emit(event);
      }
    }
  }

  async #makeKey(): Promise<void> {
    const exchange = await KeyExchange.make().catch(() => undefined);
    if (this.#isEnded) return;
    if (exchange === undefined) this.#pool.refuseKey();
    else {
      this.#pool.offerKey(exchange);
      this.#keyTimer = this.#clock.after(keySeconds * 1000, () => {
        this.#pool.refuseKey();
        this.#flush();
      });
    }
    this.#flush();
  }

  #onPipeline(id: Guid, event: PipelineEvent): void {
    if (event.kind === 'output' && this.#discarded.has(id)) return;
    const listening = this.#listeners.get(id);
    if (listening === undefined || (listening.isOver && event.kind !== 'closed')) return;
    if (event.kind === 'ended') {
      listening.isOver = true;
      listening.grace?.dispose();
    }
    if (event.kind === 'closed') {
      this.#listeners.delete(id);
      this.#discarded.delete(id);
    }
    try {
      listening.tell(event);
    } catch (error) {
      // Whoever waits for this pipeline is told of its end with all the others.
      this.#fail(error);
    }
  }

  /** Those that the pool knows nothing of any more: none waits for ever. */
  #lose(): void {
    for (const id of [...this.#listeners.keys()]) this.#onPipeline(id, { kind: 'ended', state: 'lost' });
    this.#listeners.clear();
  }

  #note(text: string): void {
    if (this.#noise.length < noiseKept) this.#noise += `${this.#noise === '' ? '' : '\n'}${printable(text, 4000)}`;
  }

  #onClosed(exit: ExitStatus): void {
    this.#exit = exit;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const { bytes } of waiting) this.#feed(bytes);
    this.#isChannelClosed = true;
    this.#endPool();
    const lost = this.#channel.lost;
    this.#finish({ kind: 'broken', error: lost ?? this.#errorOf({ kind: 'ended' }) });
  }

  #finish(end: SessionEnd): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#keyTimer?.dispose();
    // The pool tells every pipeline that it is lost.
    this.#endPool();
    this.#lose();
    this.#channel.end();
    this.#channel.close();
    for (const { used } of this.#waiting) used();
    this.#waiting = [];
    this.#opened.reject(end.kind === 'broken' ? end.error : this.#error('powershell.ended', 'it was closed'));
    this.#ended.resolve(end);
    this.#other.dispose();
  }

  #endPool(): void {
    try {
      this.#take(this.#pool.end());
    } catch (error) {
      this.#fail(error);
    }
  }

  #error(code: SessionErrorCode, reason: string): AppError {
    return sessionError(code, reason, this.#place);
  }

  #errorOf(failure: PoolFailure): AppError {
    return failureError(failure, this.#exit, this.#place);
  }

  get #place(): SessionPlace {
    const { hostName: host, port } = this.#connection.target;
    return { host, port, said: this.#noise };
  }
}
