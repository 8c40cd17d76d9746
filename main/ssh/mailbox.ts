import { deferred, type Deferred } from '../../shared/base/deferred.ts';

/** Messages that wait for their one reader, in order. */
export class Mailbox<T> {
  readonly #messages: T[] = [];
  #reader: Deferred<T> | undefined;

  put(message: T): void {
    const reader = this.#reader;
    this.#reader = undefined;
    if (reader !== undefined) reader.resolve(message);
    else this.#messages.push(message);
  }

  take(): Promise<T> {
    const message = this.#messages.shift();
    if (message !== undefined) return Promise.resolve(message);
    this.#reader = deferred();
    return this.#reader.promise;
  }
}
