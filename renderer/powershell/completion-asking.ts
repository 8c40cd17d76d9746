import type { PsCompletion } from '../../shared/model/powershell.ts';

type Complete = (typed: string, cursor: number, signal: AbortSignal) => Promise<PsCompletion>;

/** One completion at a time. An answer counts only for the words that it was asked for: they may have been run or changed since. */
export class CompletionAsking {
  #current: AbortController | undefined;

  cancel(): void {
    this.#current?.abort();
    this.#current = undefined;
  }

  /**
   * undefined: it was cancelled, another was asked for, or the words are others by now. Rejects with the core's error.
   * @param now what the editor holds.
   */
  async ask(typed: string, cursor: number, complete: Complete, now: () => string | undefined): Promise<PsCompletion | undefined> {
    this.cancel();
    const mine = new AbortController();
    this.#current = mine;
    const isMeant = (): boolean => !mine.signal.aborted && now() === typed;
    try {
      const answer = await complete(typed, cursor, mine.signal);
      return isMeant() ? answer : undefined;
    } catch (error) {
      if (isMeant()) throw error;
      return undefined;
    }
  }
}
