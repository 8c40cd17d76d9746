import { deferred, type Deferred } from '../../shared/base/deferred.ts';
import { cancelled } from '../../shared/model/errors.ts';

/** Holds a stream back: who reads or writes for it passes here before each block. */
export class PauseGate {
  #opened: Deferred<void> | undefined;

  get isShut(): boolean {
    return this.#opened !== undefined;
  }

  shut(): void {
    this.#opened ??= deferred<void>();
  }

  open(): void {
    this.#opened?.resolve();
    this.#opened = undefined;
  }

  /** Fulfilled when it is open. Rejects with `cancelled`. */
  async pass(signal: AbortSignal): Promise<void> {
    while (this.#opened !== undefined) {
      if (signal.aborted) throw cancelled();
      const { promise } = this.#opened;
      await new Promise<void>((resolve, reject) => {
        const onAbort = (): void => reject(cancelled());
        signal.addEventListener('abort', onAbort, { once: true });
        void promise.then(() => {
          signal.removeEventListener('abort', onAbort);
          resolve();
        });
      });
    }
  }
}
