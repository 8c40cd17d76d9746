import type { Event } from '../base/emitter.ts';

/** A frame is a JSON text (control) or bytes (pipe data, see `frames.ts`). */
export type Frame = string | Uint8Array;

/**
 * What carries frames between a page and the core: a MessagePort, a WebSocket, or a pair in memory. Ordered, reliable,
 * full duplex; it knows nothing of calls. `onClosed` fires once, whichever side ended it.
 */
export interface Wire {
  send(frame: Frame): void;
  readonly onFrame: Event<Frame>;
  readonly onClosed: Event<void>;
  /** Bytes handed to `send` and not yet taken by the transport, 0 where that can't be known. */
  readonly bufferedBytes: number;
  close(): void;
}
