import { cancelled } from '../../shared/model/errors.ts';

interface Waiter {
  readonly weight: number;
  readonly admit: () => void;
}

/** A number of places that items take while they are under way, first come first served; a large file takes many. */
export class Slots {
  #capacity: number;
  #taken = 0;
  readonly #waiting = new Set<Waiter>();

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get capacity(): number {
    return this.#capacity;
  }

  set capacity(capacity: number) {
    this.#capacity = Math.max(1, capacity);
    this.#admit();
  }

  get taken(): number {
    return this.#taken;
  }

  /** Rejects with `cancelled`. What weighs more than there is room is let in alone. */
  async take(weight: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted) throw cancelled();
    if (this.#waiting.size === 0 && this.#fits(weight)) {
      this.#taken += weight;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const waiter: Waiter = {
        weight,
        admit: () => {
          signal.removeEventListener('abort', onAbort);
          this.#waiting.delete(waiter);
          this.#taken += weight;
          resolve();
        },
      };
      const onAbort = (): void => {
        this.#waiting.delete(waiter);
        this.#admit();
        reject(cancelled());
      };
      this.#waiting.add(waiter);
      signal.addEventListener('abort', onAbort, { once: true });
    });
  }

  give(weight: number): void {
    this.#taken -= weight;
    this.#admit();
  }

  #fits(weight: number): boolean {
    return this.#taken === 0 || this.#taken + weight <= this.#capacity;
  }

  #admit(): void {
    for (const waiter of this.#waiting) {
      if (!this.#fits(waiter.weight)) return;
      waiter.admit();
    }
  }
}

/** Items that were planned and wait for their turn; who plans waits when there are too many. */
export class Mailbox<T> {
  readonly #limit: number;
  #items: T[] = [];
  #taken = 0;
  #isEnded = false;
  #wakeTaker: (() => void) | undefined;
  #wakeGivers: (() => void)[] = [];

  constructor(limit: number) {
    this.#limit = limit;
  }

  get size(): number {
    return this.#items.length - this.#taken;
  }

  /** Waits for room; after `end` the item is dropped. */
  async put(item: T): Promise<void> {
    while (this.size >= this.#limit && !this.#isEnded) await new Promise<void>((resolve) => this.#wakeGivers.push(resolve));
    if (this.#isEnded) return;
    this.#items.push(item);
    this.#wake();
  }

  /** No more come; what is there can still be taken. */
  end(): void {
    this.#isEnded = true;
    this.#wake();
    this.#letGivers();
  }

  /** Undefined at the end. One taker only. */
  async take(): Promise<T | undefined> {
    while (this.size === 0) {
      if (this.#isEnded) return undefined;
      await new Promise<void>((resolve) => (this.#wakeTaker = resolve));
    }
    const item = this.#items[this.#taken];
    this.#taken += 1;
    if (this.#taken > 512 && this.#taken * 2 > this.#items.length) {
      this.#items = this.#items.slice(this.#taken);
      this.#taken = 0;
    }
    if (this.size < this.#limit) this.#letGivers();
    return item;
  }

  #wake(): void {
    const wake = this.#wakeTaker;
    this.#wakeTaker = undefined;
    wake?.();
  }

  #letGivers(): void {
    const givers = this.#wakeGivers;
    this.#wakeGivers = [];
    for (const wake of givers) wake();
  }
}
