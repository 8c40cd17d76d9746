import type { Socket } from 'node:net';
import type { ByteChannel } from '../ssh/connection-types.ts';
import { Outlet } from './outlet.ts';
import type { OutletMemory } from './outlet-memory.ts';
import { resetSocket } from './reset-socket.ts';
import { readInto } from './socket-input.ts';

export interface JoinTraffic {
  /** From the socket into the channel. */
  sent(bytes: number): void;
  received(bytes: number): void;
}

/** Attaches a consumer to the bytes of a channel, which it borrows. */
export type ChannelInput = (consumer: (bytes: Uint8Array, used: () => void) => void) => void;

export interface JoinParts {
  /** Made with `allowHalfOpen`, paused. */
  readonly socket: Socket;
  readonly channel: ByteChannel;
  /** Attaches to the channel's bytes; absent: nobody has read them before. */
  readonly input?: ChannelInput | undefined;
  /** What was read from the socket before. */
  readonly first?: Uint8Array | undefined;
  readonly memory: OutletMemory;
  readonly traffic: JoinTraffic;
  /** Both sides are gone; once. */
  readonly onClosed: () => void;
}

/**
 * A socket and a channel led into each other. Each direction ends for itself: EOF is passed on, and the other direction goes on (RFC 4254
 * section 5.3). A socket that breaks closes the channel; a connection that breaks resets the socket, so that nobody takes what came for all.
 */
export class Join {
  readonly #socket: Socket;
  readonly #channel: ByteChannel;
  readonly #outlet: Outlet;
  readonly #memory: OutletMemory;
  readonly #traffic: JoinTraffic;
  readonly #onClosed: () => void;
  /** Writes that wait for the server's window, or for the line. */
  #waiting = 0;
  #isSocketGone = false;
  #isChannelGone = false;

  constructor({ socket, channel, input, first, memory, traffic, onClosed }: JoinParts) {
    this.#socket = socket;
    this.#channel = channel;
    this.#memory = memory;
    this.#traffic = traffic;
    this.#onClosed = onClosed;
    this.#outlet = new Outlet(socket, memory);
    socket.on('error', () => this.#channel.close());
    socket.on('close', () => this.#socketGone());
    socket.on('end', () => this.#channel.end());
    if (first !== undefined && first.length > 0) this.#send(first);
    // What was read before may have been all: the end of a SOCKS client comes even while it is paused, when nobody listens yet.
    if (socket.readableEnded) channel.end();
    const attach = input ?? ((consumer) => channel.receive(consumer, { borrows: true }));
    attach((bytes, used) => this.#receive(bytes, used));
    channel.onEnd(() => this.#channelEnded());
    channel.onClosed(() => this.#channelClosed());
    readInto(socket, (bytes) => this.#send(bytes));
    if (socket.destroyed) this.#socketGone();
    else if (this.#waiting === 0) socket.resume();
  }

  /** Cuts both sides. */
  cut(): void {
    this.#channel.close();
    resetSocket(this.#socket);
  }

  /** The bytes may change when this returns. */
  #send(bytes: Uint8Array): void {
    this.#traffic.sent(bytes.length);
    const sent = this.#channel.send(bytes);
    if (sent === bytes.length || this.#isChannelGone) return;
    this.#waiting += 1;
    this.#socket.pause();
    // Copied, as the memory is for the next read of any socket; this one is not read meanwhile.
    const kept = this.#memory.keep(bytes.subarray(sent));
    this.#channel.write(kept.bytes).then(
      () => {
        kept.giveBack();
        this.#waiting -= 1;
        if (this.#waiting === 0) this.#socket.resume();
      },
      // The channel is closed, and says so itself. Nothing more is read from the client.
      () => kept.giveBack(),
    );
  }

  #receive(bytes: Uint8Array, used: () => void): void {
    this.#traffic.received(bytes.length);
    if (this.#isSocketGone || !this.#socket.writable) return used();
    this.#outlet.push(bytes, used);
  }

  #channelEnded(): void {
    this.#outlet.flush();
    if (this.#channel.lost !== undefined) resetSocket(this.#socket);
    else this.#socket.end();
  }

  #channelClosed(): void {
    this.#isChannelGone = true;
    // What was received is still written; what the client sends now goes nowhere.
    if (!this.#isSocketGone) {
      this.#socket.destroySoon();
      this.#socket.resume();
    }
    this.#settle();
  }

  #socketGone(): void {
    if (this.#isSocketGone) return;
    this.#isSocketGone = true;
    this.#channel.close();
    this.#settle();
  }

  #settle(): void {
    if (this.#isSocketGone && this.#isChannelGone) this.#onClosed();
  }
}
