type Consumer = (bytes: Uint8Array, used: () => void) => void;

/**
 * One incoming byte stream of a channel. Bytes that come before the consumer are kept (the channel window bounds them) and handed
 * over, in order, when it attaches.
 */
export class Inlet {
  readonly #giveBack: (bytes: number) => void;
  readonly #drained: () => void;
  readonly #reportError: (error: unknown) => void;
  #consumer: Consumer | undefined;
  #borrows = false;
  #isIgnored = false;
  #isBroken = false;
  #waiting: Buffer[] = [];

  /** `giveBack` gets bytes as they are used; `drained` is called when kept bytes were handed over or thrown away. */
  constructor(giveBack: (bytes: number) => void, drained: () => void, reportError: (error: unknown) => void) {
    this.#giveBack = giveBack;
    this.#drained = drained;
    this.#reportError = reportError;
  }

  /** Whether everything that came was handed over. */
  get isEmpty(): boolean {
    return this.#waiting.length === 0;
  }

  /** Whether the consumer uses bytes during its call only, so that they may be lent to it. */
  get borrows(): boolean {
    return this.#borrows;
  }

  attach(consumer: Consumer, borrows = false): void {
    if (this.#consumer !== undefined && !this.#isIgnored) throw new Error('a channel has one consumer');
    this.#isIgnored = false;
    this.#consumer = consumer;
    this.#borrows = borrows;
    if (this.#waiting.length === 0) return;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const bytes of waiting) this.#deliver(consumer, bytes);
    this.#drained();
  }

  /** Nobody wants this stream, unless somebody attaches later: what comes is used up at once. */
  ignore(): void {
    if (this.#consumer !== undefined) return;
    this.attach((_bytes, used) => used());
    this.#isIgnored = true;
  }

  push(bytes: Buffer): void {
    if (this.#consumer === undefined) this.#waiting.push(bytes);
    else this.#deliver(this.#consumer, bytes);
  }

  discard(): void {
    this.#waiting = [];
    this.#drained();
  }

  #deliver(consumer: Consumer, bytes: Buffer): void {
    let isUsed = false;
    const used = (): void => {
      if (isUsed) return;
      isUsed = true;
      this.#giveBack(bytes.length);
    };
    // After a gap nothing more is handed over.
    if (this.#isBroken) return used();
    try {
      consumer(bytes, used);
    } catch (error) {
      this.#isBroken = true;
      this.#reportError(error);
      used();
    }
  }
}
