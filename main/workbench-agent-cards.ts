import { isAbsolute, resolve } from 'node:path';
import { printableLine } from '../shared/base/printable.ts';
import { cancelled, isAppError } from '../shared/model/errors.ts';
import { listIdentities } from './agent/agent-client.ts';
import { pinQuestion } from './agent/cards/pin-question.ts';
import { addCard, lookAtCards, removeCard, type CardsToOpen, type CardWish } from './agent/cards/smart-cards.ts';
import { fingerprint } from './keys/public-key.ts';
import type { Prompter } from './prompts/prompter.ts';
import type { WorkbenchParts } from './workbench-parts.ts';

/** Smart cards in agents; it remembers which keys came from which, as agents tell nobody. */
export class AgentCards {
  readonly #host: Pick<WorkbenchParts['host'], 'homeDir' | 'environment'>;
  /** Socket and fingerprint → library. */
  readonly #libraries = new Map<string, string>();

  constructor(host: Pick<WorkbenchParts['host'], 'homeDir' | 'environment'>) {
    this.#host = host;
  }

  /** The library by whose card an agent has a key. ssh-agent names a key without a label by it. */
  libraryOf(socket: string, print: string, comment: string): string | undefined {
    const known = this.#libraries.get(`${socket}\0${print}`);
    return known ?? (/^\/.*\.(so|dylib)(\.\d+)*$/.test(comment) ? printableLine(comment, 4096) : undefined);
  }

  /** Asks for the PIN and gives the card's keys to the agent; answers their fingerprints. Errors as of `addCard` and `lookAtCards`. */
  async add(wish: CardWish, prompter: Prompter, signal: AbortSignal): Promise<readonly string[]> {
    const { socket } = wish;
    const library = isAbsolute(wish.library) ? wish.library : resolve(this.#host.homeDir, wish.library.replace(/^~\//, ''));
    const { environment } = this.#host;
    const look = await lookAtCards({ socket, library }, environment, signal);
    const pin = await this.#askPin(library, look.cards, prompter, signal);
    const before = new Set((await listIdentities(socket, signal)).map(({ blob }) => fingerprint(blob)));
    // Also where its keys have expired: ssh-agent keeps the library all the same.
    const hasKeys = await this.#hasKeys(socket, library, signal);
    const isHeld = hasKeys || this.#hasGiven(socket, library);
    for (const print of before) if (this.#libraries.get(`${socket}\0${print}`) === library) before.delete(print);
    await addCard({ ...wish, library }, pin, { ...look, isHeld, hasKeys }, environment, signal);
    const added = (await listIdentities(socket, signal))
      .map(({ blob }) => fingerprint(blob))
      .filter((print) => !before.has(print));
    for (const print of added) this.#libraries.set(`${socket}\0${print}`, library);
    return added;
  }

  async remove(socket: string, library: string, signal: AbortSignal): Promise<void> {
    try {
      await removeCard(socket, library, signal);
    } catch (error) {
      // What is gone already is what was asked for.
      if (!isAppError(error, 'agent.declined') || (await this.#hasKeys(socket, library, signal))) throw error;
    }
    for (const [key, each] of this.#libraries) if (each === library && key.startsWith(`${socket}\0`)) this.#libraries.delete(key);
  }

  #hasGiven(socket: string, library: string): boolean {
    return [...this.#libraries].some(([key, each]) => each === library && key.startsWith(`${socket}\0`));
  }

  async #hasKeys(socket: string, library: string, signal: AbortSignal): Promise<boolean> {
    const keys = await listIdentities(socket, signal);
    return keys.some(({ blob, comment }) => this.libraryOf(socket, fingerprint(blob), comment) === library);
  }

  async #askPin(library: string, cards: CardsToOpen['cards'], prompter: Prompter, signal: AbortSignal): Promise<string> {
    const { key, reason } = pinQuestion(cards, library);
    const question = {
      hop: { index: 1, count: 1, label: '' },
      body: { kind: 'pin' as const, use: { kind: 'addCard' as const }, key, attempt: 1 },
      ...(reason !== undefined && { reason }),
    };
    const answer = await prompter.ask(question, signal);
    const pin = answer.kind === 'secrets' ? (answer.values[0] ?? '') : '';
    if (pin === '') throw cancelled();
    return pin;
  }
}
