/** A socket on this computer answers at once; keyrings that have to be woken take seconds. */
const patienceMs = 10_000;
/** What is left of it is too little to ask anything. Timers go off a little early, too. */
const nothingMs = 100;

/**
 * How long one login waits for an agent that takes the connection and says nothing: for its list and its binding altogether. Whoever used that up is
 * not asked again. Signatures and what it is given are not counted, as they may wait for a person.
 */
export class AgentPatience {
  #leftMs = patienceMs;

  /** For the next wait. */
  get leftMs(): number {
    return this.#leftMs;
  }

  get isOver(): boolean {
    return this.#leftMs < nothingMs;
  }

  /** Waits for `answer`, which ends by itself when `leftMs` is over, and counts the time. */
  async spend<T>(answer: Promise<T>): Promise<T> {
    const began = performance.now();
    try {
      return await answer;
    } finally {
      this.#leftMs = Math.max(0, this.#leftMs - (performance.now() - began));
    }
  }

  /** For the account of the login. */
  static readonly words = `no answer within ${patienceMs / 1000} seconds`;
}
