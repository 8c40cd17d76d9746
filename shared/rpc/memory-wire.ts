import type { Frame, Wire } from './wire.ts';
import { WireInbox } from './wire-inbox.ts';

/** Two ends in one process: each frame arrives in a later microtask, in order. Closing delivers what was sent before. */
export function memoryWirePair(): readonly [Wire, Wire] {
  const left = new MemoryWire();
  const right = new MemoryWire();
  left.peer = right;
  right.peer = left;
  return [left, right];
}

class MemoryWire implements Wire {
  readonly #inbox = new WireInbox();
  peer: MemoryWire | undefined;
  bufferedBytes = 0;

  readonly onFrame = this.#inbox.onFrame;
  readonly onClosed = this.#inbox.onClosed;

  send(frame: Frame): void {
    if (this.#inbox.isClosed) return;
    this.bufferedBytes += frame.length;
    this.#post(frame);
  }

  close(): void {
    if (this.#inbox.isClosed) return;
    this.#post(undefined);
    this.#inbox.closed();
  }

  #post(frame: Frame | undefined): void {
    queueMicrotask(() => {
      if (frame === undefined) this.peer?.arrived(undefined);
      else {
        this.bufferedBytes -= frame.length;
        this.peer?.arrived(frame);
      }
    });
  }

  /** A frame of the peer, or its end. */
  arrived(frame: Frame | undefined): void {
    if (this.#inbox.isClosed) return;
    if (frame === undefined) this.#inbox.closed();
    else this.#inbox.receive(frame);
  }
}
