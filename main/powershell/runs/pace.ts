/** What can be held up: reading goes on where it stopped. */
interface Held {
  pause(): void;
  resume(): void;
}

/** Milliseconds of one turn of the event loop that output may take; then others come first. */
const turnMs = 12;

/**
 * Keeps sessions that print without end from holding up everything else: when a turn has been long, reading pauses to the next one. SSH's window
 * then holds the script over there.
 */
export class Pace {
  readonly #now: () => number;
  readonly #later: (resume: () => void) => void;
  readonly #held = new Set<Held>();
  #since: number | undefined;

  constructor(
    now: () => number = () => performance.now(),
    later: (resume: () => void) => void = (resume) => setImmediate(resume),
  ) {
    this.#now = now;
    this.#later = later;
  }

  /** Something of this session was worked on. */
  took(session: Held): void {
    const now = this.#now();
    if (this.#since === undefined) {
      this.#since = now;
      this.#later(() => this.#nextTurn());
    } else if (now - this.#since > turnMs && !this.#held.has(session)) {
      this.#held.add(session);
      session.pause();
    }
  }

  #nextTurn(): void {
    this.#since = undefined;
    const held = [...this.#held];
    this.#held.clear();
    for (const session of held) session.resume();
  }
}
