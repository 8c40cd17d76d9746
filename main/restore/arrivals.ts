import type { Clock } from '../../shared/base/clock.ts';

/** What was asked of other windows and is waited for, by name: that one loads, that one takes a tab in. */
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

  /** Answers whether it was waited for still. */
  came(windowKey: string): boolean {
    const settle = this.#settle.get(windowKey);
    settle?.(true);
    return settle !== undefined;
  }

  gone(windowKey: string): void {
    this.#settle.get(windowKey)?.(false);
  }

  /** Nobody comes any more. */
  dispose(): void {
    for (const settle of [...this.#settle.values()]) settle(false);
  }
}
