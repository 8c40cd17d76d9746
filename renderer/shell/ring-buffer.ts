/** The last so many numbers. */
export class RingBuffer {
  readonly #kept: number[] = [];
  readonly #capacity: number;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  push(value: number): void {
    this.#kept.push(value);
    if (this.#kept.length > this.#capacity) this.#kept.shift();
  }

  /** Oldest first. */
  values(): readonly number[] {
    return [...this.#kept];
  }
}
