import { malformed } from './frames.ts';
import type { Pipe } from './pipe.ts';

/*
 * Messages on a pipe, whose bytes come in any pieces:
 *
 *   byte 0..3   length of the head, uint32, big endian
 *   byte 4..7   length of the body, the same
 *   then        head: JSON in UTF-8
 *   then        body: bytes
 */

const prefixBytes = 8;

export interface MessageLimits {
  readonly headBytes: number;
  readonly bodyBytes: number;
}

/** Sends one message; resolves when there was credit for all of it. Rejects as `Pipe.write` does. */
export async function writeMessage(pipe: Pick<Pipe, 'write'>, head: unknown, body?: Uint8Array): Promise<void> {
  const text = new TextEncoder().encode(JSON.stringify(head));
  const start = new Uint8Array(prefixBytes + text.length);
  const view = new DataView(start.buffer);
  view.setUint32(0, text.length);
  view.setUint32(4, body?.length ?? 0);
  start.set(text, prefixBytes);
  const first = pipe.write(start);
  // Asked for at once, so that nothing comes between the two.
  if (body !== undefined && body.length > 0) await pipe.write(body);
  await first;
}

/** Puts messages together from the pieces of a pipe. The body is memory of its own. */
export class MessageReader {
  readonly #limits: MessageLimits;
  readonly #onMessage: (head: unknown, body: Uint8Array<ArrayBuffer>) => void;
  readonly #prefix = new Uint8Array(prefixBytes);
  #head: Uint8Array = new Uint8Array(0);
  #body = new Uint8Array(0);
  /** Bytes of the present message that are there. */
  #filled = 0;

  constructor(limits: MessageLimits, onMessage: (head: unknown, body: Uint8Array<ArrayBuffer>) => void) {
    this.#limits = limits;
    this.#onMessage = onMessage;
  }

  /** Throws `rpc.badRequest` for what is no message; nothing can be read after that. */
  feed(bytes: Uint8Array): void {
    let rest = bytes;
    while (rest.length > 0) {
      if (this.#filled < prefixBytes) {
        rest = this.#take(rest, this.#prefix, this.#filled);
        if (this.#filled === prefixBytes) this.#begin();
      } else if (this.#filled < prefixBytes + this.#head.length) {
        rest = this.#take(rest, this.#head, this.#filled - prefixBytes);
      } else {
        rest = this.#take(rest, this.#body, this.#filled - prefixBytes - this.#head.length);
      }
      if (this.#filled === prefixBytes + this.#head.length + this.#body.length) this.#finish();
    }
  }

  #take(from: Uint8Array, into: Uint8Array, at: number): Uint8Array {
    const count = Math.min(from.length, into.length - at);
    into.set(from.subarray(0, count), at);
    this.#filled += count;
    return from.subarray(count);
  }

  #begin(): void {
    const view = new DataView(this.#prefix.buffer);
    const [headBytes, bodyBytes] = [view.getUint32(0), view.getUint32(4)];
    if (headBytes === 0 || headBytes > this.#limits.headBytes || bodyBytes > this.#limits.bodyBytes)
      throw malformed(`${headBytes} and ${bodyBytes} bytes`, 'message');
    this.#head = new Uint8Array(headBytes);
    this.#body = new Uint8Array(bodyBytes);
  }

  #finish(): void {
    const [head, body] = [this.#head, this.#body];
    this.#filled = 0;
    this.#head = new Uint8Array(0);
    this.#body = new Uint8Array(0);
    let value: unknown;
    try {
      value = JSON.parse(new TextDecoder().decode(head));
    } catch {
      throw malformed('a head that is not JSON', 'message');
    }
    this.#onMessage(value, body);
  }
}

/**
 * Reads messages off a pipe, and ends it when something else comes. Where `onMessage` answers a promise, the bytes count as used once that settled:
 * who can't follow holds the writer back.
 */
export function readMessages(
  pipe: Pick<Pipe, 'receive'>,
  limits: MessageLimits,
  onMessage: (head: unknown, body: Uint8Array<ArrayBuffer>) => void | Promise<void>,
): void {
  let waits: Promise<void>[] = [];
  const reader = new MessageReader(limits, (head, body) => {
    const wait = onMessage(head, body);
    if (wait !== undefined) waits.push(wait);
  });
  pipe.receive((bytes, used) => {
    reader.feed(bytes);
    const pending = waits;
    waits = [];
    if (pending.length === 0) used();
    else void Promise.allSettled(pending).then(used);
  });
}
