import type { ByteChannel } from '../ssh/connection-types.ts';

type Consumer = (bytes: Uint8Array, used: () => void) => void;

/** The bytes of a channel, for one consumer after the other; what comes in between is kept, within the channel's window. */
export class ChannelTap {
  #consumer: Consumer | undefined;
  #kept: { readonly bytes: Buffer; readonly used: () => void }[] = [];

  constructor(channel: ByteChannel) {
    channel.receive(
      (bytes, used) => {
        if (this.#consumer === undefined) this.#kept.push({ bytes: Buffer.from(bytes), used });
        else this.#consumer(bytes, used);
      },
      { borrows: true },
    );
  }

  readonly attach = (consumer: Consumer): void => {
    this.#consumer = consumer;
    // A consumer may detach itself in the middle.
    while (this.#consumer === consumer) {
      const next = this.#kept.shift();
      if (next === undefined) return;
      consumer(next.bytes, next.used);
    }
  };

  detach(): void {
    this.#consumer = undefined;
  }
}
