import type { ExecAnswer } from './match-condition.ts';

/** More lines than this were not asked about. */
const mostLines = 500;

/**
 * How commands of `Match exec` ended in which an ssh asked somebody, by their whole line with its tokens replaced. What can ask nobody afterwards goes by it:
 * the ssh would fail there, and the other branch of the configuration leads to another machine. In memory only.
 */
export class AskedCommands {
  readonly #answers = new Map<string, ExecAnswer>();

  recall(command: string): ExecAnswer | undefined {
    return this.#answers.get(command);
  }

  /** A command ran that could ask. Where it had no need to, it is run again without anybody, too. */
  ran(command: string, answer: ExecAnswer, wasAsked: boolean): void {
    this.#answers.delete(command);
    if (!wasAsked) return;
    this.#answers.set(command, answer);
    for (const oldest of this.#answers.keys()) {
      if (this.#answers.size <= mostLines) break;
      this.#answers.delete(oldest);
    }
  }
}
