import type { DestinationStep } from '../../shared/model/agent-destinations.ts';

/** With what limits a key was given to an agent. */
export interface GivenKey {
  /** When the agent forgets it, in ms since 1970; absent: it keeps it. */
  readonly until?: number | undefined;
  /** The agent asks before each use. */
  readonly confirm: boolean;
  /** Where it may be used; none: anywhere. */
  readonly steps: readonly DestinationStep[];
}

/** A key that an agent lists. */
export interface ListedKey {
  readonly fingerprint: string;
  readonly isRestricted: boolean;
}

/** An agent is a second late at most when it forgets a key. */
const graceMs = 5000;

/**
 * What agents tell nobody: with which limits this program gave them keys, in this run. Another program may take a key out and give it anew; what is
 * seen of that in a list ends what is remembered here.
 */
export class GivenKeys {
  /** Socket and fingerprint → limits. */
  readonly #keys = new Map<string, GivenKey>();

  note(socket: string, fingerprint: string, key: GivenKey): void {
    this.#keys.set(`${socket}\0${fingerprint}`, key);
  }

  of(socket: string, fingerprint: string): GivenKey | undefined {
    return this.#keys.get(`${socket}\0${fingerprint}`);
  }

  forget(socket: string, fingerprint: string): void {
    this.#keys.delete(`${socket}\0${fingerprint}`);
  }

  forgetAll(socket: string): void {
    for (const [entry] of this.#entries(socket)) this.#keys.delete(entry);
  }

  /**
   * Call it before an agent is asked for its list, and the answer with the list and the time it came at: what the list speaks against is
   * forgotten. What was noted in between is newer than the list and stays.
   */
  compare(socket: string): (listed: readonly ListedKey[], now: number) => void {
    const before = this.#entries(socket);
    return (listed, now) => {
      const isRestricted = new Map(listed.map((key) => [`${socket}\0${key.fingerprint}`, key.isRestricted]));
      for (const [entry, key] of before) {
        const isAsGiven = isRestricted.get(entry) === key.steps.length > 0 && (key.until ?? now) + graceMs > now;
        if (!isAsGiven && this.#keys.get(entry) === key) this.#keys.delete(entry);
      }
    };
  }

  #entries(socket: string): readonly (readonly [string, GivenKey])[] {
    return [...this.#keys].filter(([entry]) => entry.startsWith(`${socket}\0`));
  }
}
