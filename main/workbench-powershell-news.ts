import type { Clock } from '../shared/base/clock.ts';
import type { Disposable } from '../shared/base/disposable.ts';

const SAMPLE_MS = 100;

/** Collects what changed and tells it at once, then at 10 Hz at most. */
export class Sampler<K> implements Disposable {
  readonly #clock: Clock;
  readonly #tell: (changed: readonly K[], removed: readonly K[]) => void;
  readonly #changed = new Set<K>();
  readonly #removed = new Set<K>();
  #timer: Disposable | undefined;
  #lastAt = -Infinity;
  #isDisposed = false;

  constructor(clock: Clock, tell: (changed: readonly K[], removed: readonly K[]) => void) {
    this.#clock = clock;
    this.#tell = tell;
  }

  touch(key: K): void {
    if (this.#removed.has(key)) return;
    this.#changed.add(key);
    this.#schedule();
  }

  remove(key: K): void {
    this.#changed.delete(key);
    this.#removed.add(key);
    this.#schedule();
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#timer?.dispose();
  }

  #schedule(): void {
    if (this.#timer !== undefined || this.#isDisposed) return;
    const wait = Math.max(0, Math.min(SAMPLE_MS, this.#lastAt + SAMPLE_MS - this.#clock.now()));
    this.#timer = this.#clock.after(wait, () => {
      this.#timer = undefined;
      this.#lastAt = this.#clock.now();
      const changed = [...this.#changed];
      const removed = [...this.#removed];
      this.#changed.clear();
      this.#removed.clear();
      this.#tell(changed, removed);
    });
  }
}
