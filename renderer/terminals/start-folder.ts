import type { Disposable } from '../../shared/base/disposable.ts';

/** The prompt is there when a shell that has said something is silent for so long; what comes earlier would be echoed twice. */
const quietMs = 250;
const deadlineMs = 15_000;

/** Types a line once the shell has said something and is quiet; never when it says nothing at all. */
export class FirstLine implements Disposable {
  readonly #type: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #deadline: ReturnType<typeof setTimeout>;
  #isDone = false;

  constructor(type: () => void) {
    this.#type = type;
    this.#deadline = setTimeout(() => this.dispose(), deadlineMs);
  }

  /** Something was printed. */
  printed(): void {
    if (this.#isDone) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
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
