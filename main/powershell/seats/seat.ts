import type { Clock } from '../../../shared/base/clock.ts';
import { Emitter } from '../../../shared/base/emitter.ts';
import { printable } from '../../../shared/base/printable.ts';
import { AppError, cancelled, isAppError } from '../../../shared/model/errors.ts';
import type { ConnectionId } from '../../../shared/model/ids.ts';
import type { PsSessionId, PsSessionState, PsVersions } from '../../../shared/model/powershell.ts';
import type { Hop, ConnectPhase } from '../../../shared/model/phase.ts';
import type { PowerShellSession } from '../session.ts';
import type { TypeViews } from '../runs/run-types.ts';
import { askFacts, plainPrompt, type SessionFacts } from './session-facts.ts';

export interface OpenedSeat {
  readonly session: PowerShellSession;
  readonly connectionId: ConnectionId;
  /** Gives the connection back. */
  release(): void;
}

export interface SeatTry {
  readonly onProgress: (progress: {
    readonly phase: ConnectPhase;
    readonly hop: Hop;
    readonly detail?: string | undefined;
  }) => void;
  readonly onWaiting: (waiting: boolean) => void;
  /** The connection is there, PowerShell is being started. */
  readonly onStarting: () => void;
  readonly signal: AbortSignal;
}

/** Connects, and starts PowerShell there. Throws `AppError`. */
export type OpenSeat = (attempt: SeatTry) => Promise<OpenedSeat>;

interface Waiting {
  readonly start: () => void;
}

/**
 * One entry of `Get-PSSession`: idle → connecting → starting → opened → closed | broken, and from there again. It owns its session, and lets one
 * after another use it.
 */
export class Seat {
  readonly id: PsSessionId;
  readonly #open: OpenSeat;
  readonly #clock: Clock;
  readonly #changed = new Emitter<void>();
  readonly onChanged = this.#changed.event;
  readonly #opened = new Emitter<PowerShellSession>();
  /** A new PowerShell is there. */
  readonly onOpened = this.#opened.event;
  #state: PsSessionState = { kind: 'idle' };
  #running: OpenedSeat | undefined;
  #attempt: { readonly controller: AbortController; readonly done: Promise<PowerShellSession> } | undefined;
  #facts: SessionFacts = { prompt: plainPrompt, location: undefined, lastStatus: undefined, isRestricted: false };
  #versions: PsVersions | undefined;
  #startedBy: string | undefined;
  #noise = '';
  #exitCode: number | undefined;
  #isDisposed = false;
  #isUsed = false;
  #background: AbortController | undefined;
  readonly #waiting: Waiting[] = [];
  /** Whose objects PowerShell keeps over there. */
  keeper: object | undefined;
  /** What this PowerShell told of types. */
  readonly typeViews: TypeViews = new Map();

  constructor(options: { readonly id: PsSessionId; readonly open: OpenSeat; readonly clock: Clock }) {
    this.id = options.id;
    this.#open = options.open;
    this.#clock = options.clock;
  }

  get state(): PsSessionState {
    return this.#state;
  }

  /** Undefined until it is open. */
  get session(): PowerShellSession | undefined {
    return this.#attempt === undefined ? this.#running?.session : undefined;
  }

  get connectionId(): ConnectionId | undefined {
    return this.#running?.connectionId;
  }

  get facts(): SessionFacts {
    return this.#facts;
  }

  get versions(): PsVersions | undefined {
    return this.#versions;
  }

  get startedBy(): string | undefined {
    return this.#startedBy;
  }

  get noise(): string {
    return this.#noise;
  }

  /** Something runs in it, or waits to. */
  get isBusy(): boolean {
    return (this.#isUsed && this.#background === undefined) || this.#waiting.length > 0;
  }

  get wasOpen(): boolean {
    return this.#state.kind === 'closed' || (this.#state.kind === 'broken' && this.#state.wasOpen);
  }

  /** Opens it unless it is; who comes meanwhile waits for the same. Rejects with why not. */
  ready(): Promise<PowerShellSession> {
    if (this.#isDisposed) return Promise.reject(cancelled());
    const before = this.#attempt;
    if (before !== undefined && !before.controller.signal.aborted) return before.done;
    if (before === undefined && this.#running !== undefined) return Promise.resolve(this.#running.session);
    const controller = new AbortController();
    const begin = (): Promise<PowerShellSession> => this.#connect(controller);
    // One that was given up ends first: its states must not come between.
    const done = (before === undefined ? begin() : before.done.then(begin, begin)).finally(() => {
      if (this.#attempt?.controller === controller) this.#attempt = undefined;
    });
    done.catch(() => undefined);
    this.#attempt = { controller, done };
    return done;
  }

  /**
   * Waits for its turn and has the session for itself. `work` may begin with `ready`. Rejects with `cancelled` when `signal` is aborted before.
   */
  async use<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
    this.#background?.abort();
    await this.#turn(signal);
    try {
      return await work();
    } finally {
      this.#leave();
    }
  }

  /** The same for what nobody waits for: undefined when it is busy; given up when somebody comes. */
  async useWhenIdle<T>(
    work: (session: PowerShellSession, signal: AbortSignal) => Promise<T>,
    signal: AbortSignal,
  ): Promise<T | undefined> {
    const session = this.session;
    if (session === undefined || this.#isUsed) return undefined;
    const background = new AbortController();
    this.#isUsed = true;
    this.#background = background;
    try {
      return await work(session, AbortSignal.any([signal, background.signal]));
    } catch (error) {
      if (background.signal.aborted && isAppError(error, 'cancelled')) return undefined;
      throw error;
    } finally {
      this.#background = undefined;
      this.#leave();
    }
  }

  /** Asks for the prompt and what belongs to it. Only within `use`. */
  async refresh(signal: AbortSignal): Promise<void> {
    const session = this.session;
    if (session === undefined || session.isEnded) return;
    if (this.#facts.isRestricted) return;
    this.#facts = await askFacts(session, signal);
    this.touch();
  }

  /** `exit` was typed: it ends when what runs has ended. */
  exits(code: number): void {
    this.#exitCode = code;
  }

  get isExiting(): boolean {
    return this.#exitCode !== undefined;
  }

  /** Ends politely; what runs is stopped. */
  async close(): Promise<void> {
    this.#attempt?.controller.abort();
    const running = this.#running;
    if (running !== undefined) await running.session.close();
    else if (this.#state.kind !== 'broken') this.#set(this.#closed());
  }

  /** Ends it at once: what runs there is lost. */
  kill(): void {
    this.#attempt?.controller.abort();
    this.#running?.session.dispose();
  }

  dispose(): void {
    if (this.#isDisposed) return;
    this.#isDisposed = true;
    this.kill();
    this.#changed.dispose();
    this.#opened.dispose();
  }

  touch(): void {
    const session = this.session;
    if (session !== undefined) this.#noise = printable(session.noise, 4000);
    this.#changed.emit();
  }

  #closed(): PsSessionState {
    return { kind: 'closed', ...(this.#exitCode !== undefined && { exitCode: this.#exitCode }) };
  }

  #set(state: PsSessionState): void {
    this.#state = state;
    this.touch();
  }

  async #turn(signal: AbortSignal): Promise<void> {
    if (signal.aborted) throw cancelled();
    if (!this.#isUsed) {
      this.#isUsed = true;
      this.touch();
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const onAbort = (): void => {
        this.#waiting.splice(this.#waiting.indexOf(entry), 1);
        this.touch();
        reject(cancelled());
      };
      const entry: Waiting = {
        start: () => {
          signal.removeEventListener('abort', onAbort);
          resolve();
        },
      };
      this.#waiting.push(entry);
      signal.addEventListener('abort', onAbort, { once: true });
      this.touch();
    });
  }

  #leave(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#isUsed = false;
    else next.start();
    this.touch();
  }

  async #connect(controller: AbortController): Promise<PowerShellSession> {
    const { signal } = controller;
    if (signal.aborted || this.#isDisposed) throw cancelled();
    const { wasOpen } = this;
    this.#exitCode = undefined;
    this.keeper = undefined;
    this.typeViews.clear();
    this.#noise = '';
    this.#facts = { prompt: plainPrompt, location: undefined, lastStatus: undefined, isRestricted: false };
    this.#set({ kind: 'connecting', phase: 'config', waitingForUser: false });
    try {
      const opened = await this.#open({
        signal,
        onProgress: ({ phase, hop, detail }) => {
          if (this.#state.kind !== 'connecting') return;
          this.#set({ ...this.#state, phase, hop, ...(detail !== undefined && { detail }) });
        },
        onWaiting: (waitingForUser) => {
          if (this.#state.kind === 'connecting') this.#set({ ...this.#state, waitingForUser });
        },
        onStarting: () => this.#set({ kind: 'starting', since: this.#clock.now() }),
      });
      if (signal.aborted || this.#isDisposed) {
        opened.session.dispose();
        opened.release();
        throw cancelled();
      }
      await this.#adopt(opened, signal);
      return opened.session;
    } catch (error) {
      this.#running?.session.dispose();
      const told =
        error instanceof AppError
          ? error
          : new AppError('internal', { logReference: 'powershell' }, String(error), { cause: error });
      const isGivenUp = signal.aborted && told.code === 'cancelled';
      this.#set(isGivenUp ? this.#closed() : { kind: 'broken', error: told.toWire(), wasOpen });
      throw told;
    }
  }

  async #adopt(opened: OpenedSeat, signal: AbortSignal): Promise<void> {
    const { session } = opened;
    this.#running = opened;
    this.#startedBy = session.startedBy;
    this.#versions = shownVersions(session);
    let isOpen = false;
    const ended = session.ended.then((end) => {
      this.#noise = printable(session.noise, 4000);
      if (this.#running === opened) this.#running = undefined;
      this.keeper = undefined;
      opened.release();
      // Whoever opens it is told, and says so.
      if (this.#isDisposed || !isOpen) return end;
      this.#set(end.kind === 'requested' ? this.#closed() : { kind: 'broken', error: end.error.toWire(), wasOpen: true });
      return end;
    });
    this.#opened.emit(session);
    session.onEvent(() => this.touch());
    if (!session.isEnded) this.#facts = await askFacts(session, signal);
    if (session.isEnded) {
      const end = await ended;
      throw end.kind === 'broken' ? end.error : cancelled();
    }
    if (signal.aborted) throw cancelled();
    isOpen = true;
    // What came before anybody listened is told with the session, not with the next event.
    this.#noise = printable(session.noise, 4000);
    this.#set({ kind: 'opened', since: this.#clock.now() });
  }
}

function shownVersions(session: PowerShellSession): PsVersions | undefined {
  const { versions } = session;
  if (versions === undefined) return undefined;
  const shown = (text: string | undefined): string | undefined => (text === undefined ? undefined : printable(text, 200));
  const { powerShell, edition, platform, os } = versions;
  return {
    protocol: printable(versions.protocol, 20),
    lacksSecureStrings: versions.lacksSecureStrings,
    ...(powerShell !== undefined && { powerShell: shown(powerShell) }),
    ...(edition !== undefined && { edition: shown(edition) }),
    ...(platform !== undefined && { platform: shown(platform) }),
    ...(os !== undefined && { os: shown(os) }),
  };
}
