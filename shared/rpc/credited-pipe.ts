import { deferred, type Deferred } from '../base/deferred.ts';
import type { Event } from '../base/emitter.ts';
import { AppError } from '../model/errors.ts';
import { malformed } from './frames.ts';
import { limits } from './limits.ts';
import { OnceEvent } from './once-event.ts';
import type { Pipe } from './pipe.ts';

/** What a pipe needs of the side that owns it. */
export interface PipeLink {
  sendData(bytes: Uint8Array): void;
  sendCredit(bytes: number): void;
  sendEnd(failure: AppError | undefined): void;
  /** The pipe needs its id no longer. Called once. */
  released(): void;
  /** The consumer threw; answers what the other side is told. */
  consumerFailed(error: unknown): AppError;
}

interface PendingWrite {
  bytes: Uint8Array;
  readonly done: Deferred<void>;
}

/** `draining`: ended here, what was written before still waits for credit. */
type State = 'open' | 'draining' | 'over';

/**
 * One end of a pipe, the same on both sides. Credit is given back in halves of the window (each message of it costs a page
 * about 0.1 ms): the part that is used and not yet given back is always smaller than a half, so that a sender can never wait
 * for credit that nobody owes it.
 */
export class CreditedPipe implements Pipe {
  readonly #member: string;
  readonly #windowBytes: number;
  readonly #link: PipeLink;
  readonly #ended = new OnceEvent();
  #state: State = 'open';
  #failure: AppError | undefined;
  /** Bytes that we may send. */
  #credit: number;
  #writes: PendingWrite[] = [];
  /** Bytes that came and whose credit was not given back. */
  #held = 0;
  /** The part of `#held` that the consumer has used. */
  #usedBytes = 0;
  #consumer: ((bytes: Uint8Array, used: () => void) => void) | undefined;
  #unclaimed: Uint8Array[] = [];

  constructor(member: string, windowBytes: number, link: PipeLink) {
    this.#member = member;
    this.#windowBytes = windowBytes;
    this.#credit = windowBytes;
    this.#link = link;
  }

  readonly onEnded: Event<void> = (listener) => this.#ended.event(listener);

  get credit(): number {
    return this.#writes.length > 0 || this.#state !== 'open' ? 0 : this.#credit;
  }

  get failure(): AppError | undefined {
    return this.#failure;
  }

  receive(consumer: (bytes: Uint8Array, used: () => void) => void): void {
    if (this.#consumer !== undefined) throw new Error(`receive was called twice on ${this.#member}`);
    this.#consumer = consumer;
    const unclaimed = this.#unclaimed;
    this.#unclaimed = [];
    for (const bytes of unclaimed) this.#consume(bytes);
  }

  write(bytes: Uint8Array): Promise<void> {
    const done = deferred<void>();
    // Whoever awaits the write sees the rejection; whoever does not must not bring the process down with it.
    done.promise.catch(() => undefined);
    if (this.#state !== 'open') done.reject(this.#disconnected());
    else {
      this.#writes.push({ bytes, done });
      if (this.#writes.length === 1) this.#flush();
    }
    return done.promise;
  }

  end(): void {
    if (this.#state !== 'open') return;
    this.#state = 'draining';
    this.#unclaimed = [];
    if (this.#writes.length === 0) this.#finish(() => this.#link.sendEnd(undefined));
    else this.#ended.fire();
  }

  /** Ends the pipe at once with a failure that the other side is told. */
  abort(failure: AppError): void {
    this.#failure ??= failure;
    this.#finish(() => this.#link.sendEnd(failure));
  }

  /** A data frame came. More than the granted window ends the pipe. */
  accept(bytes: Uint8Array): void {
    if (this.#state === 'over') return;
    if (this.#held + bytes.length > this.#windowBytes) {
      this.abort(malformed(`${this.#held + bytes.length} bytes in a window of ${this.#windowBytes}`, this.#member));
      return;
    }
    this.#held += bytes.length;
    if (this.#state === 'draining') this.#giveBack(bytes.length);
    else if (this.#consumer === undefined) this.#unclaimed.push(bytes);
    else this.#consume(bytes);
  }

  /** A credit frame came. A window can't grow beyond the contract's, whatever the peer says. */
  grant(bytes: number): void {
    this.#credit = Math.min(this.#windowBytes, this.#credit + bytes);
    this.#flush();
  }

  /** The other side ended the pipe. What came before can still be received. */
  endedByPeer(failure: AppError | undefined): void {
    this.#failure ??= failure;
    this.#finish(() => undefined);
  }

  /** The wire broke. */
  disconnect(): void {
    this.endedByPeer(this.#disconnected());
  }

  #consume(bytes: Uint8Array): void {
    let isUsed = false;
    const used = (): void => {
      if (isUsed) return;
      isUsed = true;
      this.#giveBack(bytes.length);
    };
    try {
      this.#consumer?.(bytes, used);
    } catch (error) {
      this.abort(this.#link.consumerFailed(error));
    }
  }

  #giveBack(bytes: number): void {
    if (this.#state === 'over') return;
    this.#usedBytes += bytes;
    if (this.#usedBytes < this.#windowBytes / 2) return;
    const given = this.#usedBytes;
    this.#usedBytes = 0;
    this.#held -= given;
    this.#link.sendCredit(given);
  }

  #flush(): void {
    let sent = 0;
    for (const write of this.#writes) {
      this.#send(write);
      if (write.bytes.length > 0) break;
      write.done.resolve();
      sent++;
    }
    if (sent > 0) this.#writes.splice(0, sent);
    if (this.#state === 'draining' && this.#writes.length === 0) this.#finish(() => this.#link.sendEnd(undefined));
  }

  /** Sends as much of a write as there is credit for, and leaves the rest in it. */
  #send(write: PendingWrite): void {
    while (write.bytes.length > 0 && this.#credit > 0 && this.#state !== 'over') {
      const size = Math.min(write.bytes.length, this.#credit, limits.dataFrameBytes);
      this.#credit -= size;
      this.#link.sendData(write.bytes.subarray(0, size));
      write.bytes = write.bytes.subarray(size);
    }
  }

  #finish(tellPeer: () => void): void {
    if (this.#state === 'over') return;
    this.#state = 'over';
    const writes = this.#writes;
    this.#writes = [];
    tellPeer();
    this.#link.released();
    for (const write of writes) write.done.reject(this.#disconnected());
    this.#ended.fire();
  }

  #disconnected(): AppError {
    return new AppError('rpc.disconnected', { member: this.#member }, `${this.#member} has ended`, { cause: this.#failure });
  }
}
