import type { Clock } from '../../../shared/base/clock.ts';
import { Slot, type Disposable } from '../../../shared/base/disposable.ts';

const PERIOD_MS = 100;
/** The first news of a folder wait so long for its end: most folders come whole, and are told of once. */
const FIRST_MS = 10;

/** Tells of what changes often ten times a second at most. */
export class Sampler implements Disposable {
  readonly #clock: Clock;
  readonly #tell: () => void;
  readonly #timer = new Slot<Disposable>();
  #toldAt = 0;

  constructor(clock: Clock, tell: () => void) {
    this.#clock = clock;
    this.#tell = tell;
  }

  /** Something changed. */
  touch(): void {
    if (this.#timer.current) return;
    const waitMs = Math.max(FIRST_MS, this.#toldAt + PERIOD_MS - this.#clock.now());
    this.#timer.set(this.#clock.after(waitMs, () => this.now()));
  }

  /** Tells at once. */
  now(): void {
    this.#timer.set(undefined);
    this.#toldAt = this.#clock.now();
    this.#tell();
  }

  dispose(): void {
    this.#timer.dispose();
  }
}
