import { disposable, type Disposable } from '../base/disposable.ts';
import { Emitter, type Event } from '../base/emitter.ts';

/**
 * Something that happens once. A listener that comes too late is still called, in a microtask: nobody has to subscribe
 * before it happens.
 */
export class OnceEvent {
  readonly #emitter = new Emitter<void>();
  #hasHappened = false;

  get hasHappened(): boolean {
    return this.#hasHappened;
  }

  readonly event: Event<void> = (listener) => {
    if (!this.#hasHappened) return this.#emitter.event(listener);
    let isWanted = true;
    queueMicrotask(() => {
      if (isWanted) listener();
    });
    return disposable(() => (isWanted = false)) satisfies Disposable;
  };

  /** Calls the listeners; the second time does nothing. */
  fire(): void {
    if (this.#hasHappened) return;
    this.#hasHappened = true;
    this.#emitter.emit();
    this.#emitter.dispose();
  }
}
