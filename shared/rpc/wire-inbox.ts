import { Emitter, type Event } from '../base/emitter.ts';
import { OnceEvent } from './once-event.ts';
import type { Frame } from './wire.ts';

/**
 * The receiving half of a wire. Frames that come before anybody listens wait for the first listener, so that nothing is lost
 * between accepting a wire and serving it.
 */
export class WireInbox {
  readonly #frames = new Emitter<Frame>();
  readonly #closed = new OnceEvent();
  #waiting: Frame[] | undefined = [];

  readonly onFrame: Event<Frame> = (listener) => {
    // In a microtask, so that a listener that is being built is not called from inside its own constructor.
    if (this.#waiting !== undefined && !this.#frames.hasListeners) queueMicrotask(() => this.#deliverWaiting());
    return this.#frames.event(listener);
  };
  readonly onClosed: Event<void> = this.#closed.event;

  get isClosed(): boolean {
    return this.#closed.hasHappened;
  }

  receive(frame: Frame): void {
    if (this.#waiting === undefined) this.#frames.emit(frame);
    else this.#waiting.push(frame);
  }

  closed(): void {
    this.#closed.fire();
  }

  #deliverWaiting(): void {
    const waiting = this.#waiting ?? [];
    this.#waiting = undefined;
    for (const frame of waiting) this.#frames.emit(frame);
  }
}
