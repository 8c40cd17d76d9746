import type { Disposable } from '../../shared/base/disposable.ts';

/** The prompt is there when a shell that has said something is silent for so long; what comes earlier would be echoed twice. */
const quietMs = 250;
const deadlineMs = 15_000;

const promptEnd = /[$#%>❯➜»λ]$/u;

/** Whether a shell seems to wait for a command: `before` is what stands before the cursor. A question of another kind (a password's) is none. */
export function looksLikePrompt(before: string): boolean {
  return promptEnd.test(before.trimEnd());
}

/**
 * Types a line for the user at the shell's first prompt. Never into anything else: a host may ask for a new password or for consent before its shell
 * begins. Gives up where no prompt is seen in time, or the user began to type himself.
 */
export class FirstLine implements Disposable {
  readonly #isAtPrompt: () => boolean;
  readonly #type: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #deadline: ReturnType<typeof setTimeout>;
  #isDone = false;

  constructor(isAtPrompt: () => boolean, type: () => void) {
    this.#isAtPrompt = isAtPrompt;
    this.#type = type;
    this.#deadline = setTimeout(() => this.dispose(), deadlineMs);
  }

  /** Something was printed. */
  printed(): void {
    if (this.#isDone) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      if (!this.#isAtPrompt()) return;
      this.dispose();
      this.#type();
    }, quietMs);
  }

  dispose(): void {
    this.#isDone = true;
    clearTimeout(this.#timer);
    clearTimeout(this.#deadline);
  }
}
