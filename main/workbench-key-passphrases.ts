import type { Clock } from '../shared/base/clock.ts';
import type { Disposable } from '../shared/base/disposable.ts';
import type { Prompter } from './prompts/prompter.ts';

/** A new key's passphrase is held in memory that long after its last use, so that it is typed once for many hosts. */
const heldMs = 30 * 60_000;

/** Passphrases of the new keys of rotations, by the rotation. They never leave the core. */
export class HeldPassphrases implements Disposable {
  readonly #clock: Clock;
  readonly #held = new Map<string, { readonly words: string; readonly timer: Disposable }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  keep(rotationId: string, words: string): void {
    this.forget(rotationId);
    if (words === '') return;
    const timer = this.#clock.after(heldMs, () => this.#held.delete(rotationId));
    this.#held.set(rotationId, { words, timer });
  }

  forget(rotationId: string): void {
    this.#held.get(rotationId)?.timer.dispose();
    this.#held.delete(rotationId);
  }

  /** A prompter that answers by itself, for the key file `path`, what was typed for it once; `worked` keeps what was typed this time. */
  answering(rotationId: string, path: string, prompter: Prompter): { readonly prompter: Prompter; readonly worked: () => void } {
    let typed: string | undefined;
    const ask: Prompter['ask'] = async (question, signal) => {
      const { body } = question;
      const isIt = body.kind === 'passphrase' && body.file === path;
      const known = this.#held.get(rotationId)?.words;
      if (isIt && body.attempt === 1 && known !== undefined) return { kind: 'secrets', values: [known] };
      const answer = await prompter.ask(question, signal);
      if (isIt && answer.kind === 'secrets') typed = answer.values[0];
      return answer;
    };
    return {
      prompter: { ask },
      worked: () => {
        if (typed !== undefined) this.keep(rotationId, typed);
      },
    };
  }

  dispose(): void {
    for (const rotationId of [...this.#held.keys()]) this.forget(rotationId);
  }
}
