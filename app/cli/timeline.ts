import type { ConnectProgress } from '../../main/ssh/connection-types.ts';
import type { ConnectPhase, Hop } from '../../shared/model/phase.ts';

export interface TimedPhase {
  readonly phase: ConnectPhase;
  readonly hop: Hop | undefined;
  readonly ms: number;
  readonly detail: string | undefined;
}

interface Entry {
  readonly phase: ConnectPhase;
  readonly hop: Hop | undefined;
  ms: number;
  detail: string | undefined;
}

/** Turns the progress of a connect into phases with their lengths. A phase lasts until the next one begins. */
export class Timeline {
  readonly #now: () => number;
  readonly #entries: Entry[] = [];
  #current: Entry | undefined;
  #last: Entry | undefined;
  #since = 0;

  /** `now` in milliseconds, from any beginning. */
  constructor(now: () => number) {
    this.#now = now;
  }

  readonly onProgress = ({ phase, hop, detail }: ConnectProgress): void => {
    // The end of a connect is no phase of its own.
    if (phase === 'established') this.leave();
    else this.enter(phase, hop, detail);
  };

  /** Begins a phase; the same phase of the same hop goes on, with another detail. */
  enter(phase: ConnectPhase, hop: Hop | undefined, detail?: string): void {
    if (this.#current?.phase === phase && this.#current.hop?.index === hop?.index) {
      this.#current.detail = detail ?? this.#current.detail;
      return;
    }
    this.leave();
    // A key exchange goes on after the question for the host key: it stays one line, with the time of both parts.
    const earlier = this.#entry(phase, hop);
    this.#current = earlier ?? { phase, hop, ms: 0, detail };
    if (detail !== undefined) this.#current.detail = detail;
    this.#since = this.#now();
    if (!earlier) this.#entries.push(this.#current);
  }

  /** Ends the current phase. */
  leave(detail?: string): void {
    if (!this.#current) return;
    this.#current.ms += this.#now() - this.#since;
    if (detail !== undefined) this.#current.detail = detail;
    this.#last = this.#current;
    this.#current = undefined;
  }

  /** Says afterwards what came of a phase. */
  say(phase: ConnectPhase, hop: Hop, detail: string): void {
    const entry = this.#entry(phase, hop);
    if (entry) entry.detail = detail;
  }

  /** The phase that was under way when it all ended, if it did not end well. */
  get last(): TimedPhase | undefined {
    return this.#last;
  }

  #entry(phase: ConnectPhase, hop: Hop | undefined): Entry | undefined {
    return this.#entries.find((candidate) => candidate.phase === phase && candidate.hop?.index === hop?.index);
  }

  get phases(): readonly TimedPhase[] {
    return this.#entries.map((entry) => ({ ...entry }));
  }
}
