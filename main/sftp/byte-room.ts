import { cancelled } from '../../shared/model/errors.ts';
import { AbortWatch } from './abort-watch.ts';

interface Waiter {
  readonly bytes: number;
  readonly signal: AbortSignal;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/** A number of bytes that may be on their way at once; who asks for more waits for its turn. */
export class ByteRoom {
  readonly #limitBytes: number;
  #takenBytes = 0;
  readonly #waiting = new Set<Waiter>();
  readonly #aborts = new AbortWatch<Waiter>((waiter) => {
    this.#waiting.delete(waiter);
    waiter.reject(cancelled());
    this.#admit();
  });

  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes;
  }

  get takenBytes(): number {
    return this.#takenBytes;
  }

  /** Takes bytes when there is room and nobody waits; one request alone may be larger than the limit. */
  tryTake(bytes: number): boolean {
    if (this.#waiting.size > 0 || (this.#takenBytes > 0 && this.#takenBytes + bytes > this.#limitBytes)) return false;
    this.#takenBytes += bytes;
    return true;
  }

  /** Takes bytes as soon as there is room, first come first served. Rejects with `cancelled`. */
  async take(bytes: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted) throw cancelled();
    if (this.tryTake(bytes)) return;
    await new Promise<void>((resolve, reject) => {
      const waiter: Waiter = { bytes, signal, resolve, reject };
      this.#waiting.add(waiter);
      this.#aborts.add(signal, waiter);
    });
  }

  give(bytes: number): void {
    this.#takenBytes -= bytes;
    this.#admit();
  }

  /** Lets everybody in: nothing is sent any more, and who waits shall find out by itself. */
  open(): void {
    for (const waiter of this.#waiting) this.#letIn(waiter);
  }

  #admit(): void {
    for (const waiter of this.#waiting) {
      if (this.#takenBytes > 0 && this.#takenBytes + waiter.bytes > this.#limitBytes) return;
      this.#letIn(waiter);
    }
  }

  #letIn(waiter: Waiter): void {
    this.#waiting.delete(waiter);
    this.#aborts.remove(waiter.signal, waiter);
    this.#takenBytes += waiter.bytes;
    waiter.resolve();
  }
}
