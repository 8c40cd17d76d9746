import { disposable } from '../../shared/base/disposable.ts';
import type { Event } from '../../shared/base/emitter.ts';

/**
 * Something that happens once. Who subscribes afterwards is told too (in a microtask): a channel may be closed by the server in
 * the same packet burst that opened it, before the opener had a chance to listen.
 */
export class LateEvent<T> {
  #outcome: { readonly value: T } | undefined;
  #listeners = new Set<(value: T) => void>();

  get hasFired(): boolean {
    return this.#outcome !== undefined;
  }

  readonly event: Event<T> = (listener) => {
    const entry = (value: T): void => listener(value);
    const outcome = this.#outcome;
    if (outcome !== undefined) {
      let isWanted = true;
      queueMicrotask(() => {
        if (isWanted) listener(outcome.value);
      });
      return disposable(() => {
        isWanted = false;
      });
    }
    this.#listeners.add(entry);
    return disposable(() => this.#listeners.delete(entry));
  };

  /** Only the first call counts. */
  fire(value: T): void {
    if (this.#outcome !== undefined) return;
    this.#outcome = { value };
    const listeners = this.#listeners;
    this.#listeners = new Set();
    for (const listener of listeners) {
      try {
        listener(value);
      } catch (error) {
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }
}
