import { cancelled } from '../../shared/model/errors.ts';
import { AbortWatch } from './abort-watch.ts';
import { localError } from './local-error.ts';
import type { Where } from './status-error.ts';

/**
 * Waits for calls of the system, which can't be taken back: an abort ends the wait, and what comes later goes to `late` (a file that was
 * opened must be closed).
 */
export class LocalWaits {
  readonly #aborts = new AbortWatch<() => void>((abandon) => abandon());

  run<T>(call: () => Promise<T>, where: Where, signal: AbortSignal, late?: (value: T) => void): Promise<T> {
    if (signal.aborted) return Promise.reject(cancelled());
    return new Promise<T>((resolve, reject) => {
      let isAbandoned = false;
      const abandon = (): void => {
        isAbandoned = true;
        reject(cancelled());
      };
      this.#aborts.add(signal, abandon);
      call().then(
        (value) => {
          this.#aborts.remove(signal, abandon);
          if (isAbandoned) late?.(value);
          else resolve(value);
        },
        (error: unknown) => {
          this.#aborts.remove(signal, abandon);
          const told = localError(error, where);
          reject(told instanceof Error ? told : new Error(String(told)));
        },
      );
    });
  }
}
