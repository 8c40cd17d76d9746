import { networkInterfaces } from 'node:os';
import type { ExecAnswer } from './match-condition.ts';

/** More lines than this were not asked about. */
const mostLines = 500;
/** With this ssh(1) says that it failed itself: nobody was let in, or no way led there. */
const ownFailure = 255;

/**
 * How commands of `Match exec` ended in which an ssh asked somebody, by their whole line with its tokens replaced. What can ask nobody afterwards goes by it:
 * the ssh would fail there, and the other branch of the configuration leads to another machine. What ended as ssh's own failure says nothing of the way and
 * is not kept: a card that was dismissed may be answered the next time. In another network the same line may end in another way, so an answer counts where
 * it was given (this computer's addresses). In memory only.
 */
export class AskedCommands {
  readonly #answers = new Map<string, { readonly answer: ExecAnswer; readonly network: string }>();
  readonly #network: () => string;

  constructor(network: () => string = presentNetwork) {
    this.#network = network;
  }

  recall(command: string): ExecAnswer | undefined {
    const kept = this.#answers.get(command);
    return kept?.network === this.#network() ? kept.answer : undefined;
  }

  /**
   * A command ran that could ask. Where it had no need to, since an agent or another connection stood in for the answer, what was asked about before takes
   * the newer end of it, and any other is run again without anybody, too.
   */
  ran(command: string, answer: ExecAnswer, wasAsked: boolean): void {
    const hasFailed = answer.kind !== 'exited' || answer.status === ownFailure;
    if (!wasAsked && (hasFailed || !this.#answers.has(command))) return;
    this.#answers.delete(command);
    if (hasFailed) return;
    this.#answers.set(command, { answer, network: this.#network() });
    for (const oldest of this.#answers.keys()) {
      if (this.#answers.size <= mostLines) break;
      this.#answers.delete(oldest);
    }
  }
}

function presentNetwork(): string {
  const addresses = Object.values(networkInterfaces()).flatMap((each) => (each ?? []).map(({ address }) => address));
  return addresses.sort().join(' ');
}
