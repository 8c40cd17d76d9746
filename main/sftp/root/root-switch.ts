import type { Clock } from '../../../shared/base/clock.ts';
import { Slot, type Disposable } from '../../../shared/base/disposable.ts';
import { Emitter, type Event } from '../../../shared/base/emitter.ts';
import { AppError, cancelled } from '../../../shared/model/errors.ts';
import type { HostFilesFacts } from '../../../shared/model/session.ts';
import type { SessionLease } from '../../sessions/connected-session.ts';
import type { FileSystem } from '../file-system.ts';

export const ROOT_MS = 15 * 60_000;

/** What was opened as root, and what it takes to open more of it while the switch is on. */
export interface RootAccess {
  readonly lease: SessionLease;
  readonly fileSystem: FileSystem;
  readonly grant: RootGrant;
}

/** Leave to open files as root. In memory only, and gone with the switch. */
export interface RootGrant {
  /** What sudo took; undefined when it wanted none. */
  readonly password: string | undefined;
  /** The key of the server that it was typed for: no other one is given it. */
  readonly hostKeyBlob: Buffer;
}

type RootState = NonNullable<HostFilesFacts['root']>;

interface Running extends RootAccess {
  readonly since: number;
  readonly until: number;
}

/** The switch *as root* of one files session: off → starting → on, until its time is over, the user has enough, or its files are gone. */
export class RootSwitch implements Disposable {
  readonly #clock: Clock;
  readonly #durationMs: number;
  readonly #changed = new Emitter<void>();
  readonly onChanged: Event<void> = this.#changed.event;
  readonly #timer = new Slot<Disposable>();
  #opening: AbortController | undefined;
  #running: Running | undefined;
  #ended: Extract<RootState, { kind: 'ended' }> | undefined;

  constructor(clock: Clock, durationMs: number = ROOT_MS) {
    this.#clock = clock;
    this.#durationMs = durationMs;
  }

  get state(): RootState | undefined {
    if (this.#opening !== undefined) return { kind: 'starting' };
    const { since, until } = this.#running ?? {};
    return since === undefined || until === undefined ? this.#ended : { kind: 'on', since, until };
  }

  /** Root's files while the switch is on. */
  get fileSystem(): FileSystem | undefined {
    return this.#running?.fileSystem;
  }

  get grant(): RootGrant | undefined {
    return this.#running?.grant;
  }

  /** Opens the files as root; while it is on, the time begins anew. Rejects with what `open` rejects with, and with `cancelled` when switched off meanwhile. */
  async turnOn(open: (signal: AbortSignal) => Promise<RootAccess>): Promise<void> {
    if (this.#opening !== undefined) return;
    const given = new AbortController();
    this.#opening = given;
    this.#changed.emit();
    try {
      const access = await open(given.signal);
      if (given.signal.aborted) {
        close(access);
        throw cancelled();
      }
      this.#opening = undefined;
      this.#begin(access);
    } catch (error) {
      this.#opening = undefined;
      throw error;
    } finally {
      this.#changed.emit();
    }
  }

  /** Idempotent. Also takes note of an end that was told. */
  turnOff(): void {
    this.#opening?.abort();
    this.#ended = undefined;
    this.#stop();
    this.#changed.emit();
  }

  dispose(): void {
    this.#opening?.abort();
    this.#stop();
    this.#changed.dispose();
  }

  #begin(access: RootAccess): void {
    this.#stop();
    this.#ended = undefined;
    const since = this.#clock.now();
    const running: Running = { ...access, since, until: since + this.#durationMs };
    this.#running = running;
    this.#timer.set(this.#clock.after(this.#durationMs, () => this.#end({ kind: 'ended', why: 'time' })));
    access.fileSystem.onClosed((error) => {
      if (this.#running !== running) return;
      this.#end({ kind: 'ended', why: 'lost', ...(error instanceof AppError && { error: error.toWire() }) });
    });
  }

  #end(ended: Extract<RootState, { kind: 'ended' }>): void {
    this.#stop();
    this.#ended = ended;
    this.#changed.emit();
  }

  #stop(): void {
    const running = this.#running;
    this.#running = undefined;
    this.#timer.set(undefined);
    if (running) close(running);
  }
}

function close({ fileSystem, lease }: RootAccess): void {
  fileSystem.close();
  lease.release();
}
