import type { Clock } from '../../shared/base/clock.ts';

/** Windows that were asked for and whose pages are waited for. */
export class Arrivals {
  readonly #clock: Clock;
  readonly #settle = new Map<string, (isHere: boolean) => void>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Whether the window of this name came within `withinMs`. False at once when it is told to be gone, or `signal` is aborted. */
  wait(windowKey: string, withinMs: number, signal: AbortSignal): Promise<boolean> {
    return new Promise((resolve) => {
      const giveUp = (): void => settle(false);
      const timer = this.#clock.after(withinMs, giveUp);
      const settle = (isHere: boolean): void => {
        this.#settle.delete(windowKey);
        timer.dispose();
        signal.removeEventListener('abort', giveUp);
        resolve(isHere);
      };
      this.#settle.set(windowKey, settle);
      if (signal.aborted) giveUp();
      else signal.addEventListener('abort', giveUp);
    });
  }

  came(windowKey: string): void {
    this.#settle.get(windowKey)?.(true);
  }

  gone(windowKey: string): void {
    this.#settle.get(windowKey)?.(false);
  }

  /** Nobody comes any more. */
  dispose(): void {
    for (const settle of [...this.#settle.values()]) settle(false);
  }
}
