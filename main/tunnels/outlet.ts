import type { Socket } from 'node:net';
import { SMALL_BYTES, type OutletMemory } from './outlet-memory.ts';

interface Gathered {
  readonly memory: Buffer;
  readonly isSlot: boolean;
  length: number;
}

/**
 * The way into a socket: gathers what one turn brings, or what comes while the client does not read, and writes it with one system call. `used` of
 * each piece is called when the system has taken it, so that a client that does not read keeps its own channel waiting and nobody else's.
 */
export class Outlet {
  readonly #socket: Socket;
  readonly #memory: OutletMemory;
  #gathered: Gathered | undefined;
  #used: (() => void)[] = [];
  #isPlanned = false;
  /** Our own writes that the system has not taken. Not those of others into this socket: their end is not told to us, so nothing would follow it. */
  #writing = 0;

  constructor(socket: Socket, memory: OutletMemory) {
    this.#socket = socket;
    this.#memory = memory;
  }

  /** The bytes may change when this returns. */
  push(bytes: Uint8Array, used: () => void): void {
    const gathered = this.#gathered;
    if (gathered !== undefined && gathered.memory.length - gathered.length < bytes.length) this.flush();
    const room = this.#room(bytes.length);
    room.memory.set(bytes, room.length);
    room.length += bytes.length;
    this.#used.push(used);
    // Each write of its own would take memory for itself until the client reads.
    if (this.#isPlanned || this.#isWaiting) return;
    this.#isPlanned = true;
    process.nextTick(flushPlanned, this);
  }

  /** Writes what is gathered now. */
  flush(): void {
    this.#isPlanned = false;
    const gathered = this.#gathered;
    if (gathered === undefined) return;
    const used = this.#used;
    this.#gathered = undefined;
    this.#used = [];
    this.#writing += 1;
    // Also called when the socket breaks: the credit is given back in any case.
    this.#socket.write(gathered.memory.subarray(0, gathered.length), () => {
      this.#writing -= 1;
      if (gathered.isSlot) this.#memory.giveBack(gathered.memory);
      for (const each of used) each();
      if (!this.#isWaiting) this.flush();
    });
  }

  /** Whether the system has not taken all that was written from here. */
  get #isWaiting(): boolean {
    return this.#writing > 0 && !this.#socket.destroyed;
  }

  #room(bytes: number): Gathered {
    if (this.#gathered !== undefined) return this.#gathered;
    const isSlot = bytes > SMALL_BYTES || this.#isWaiting;
    const memory = isSlot ? this.#memory.take() : Buffer.allocUnsafe(bytes);
    this.#gathered = { memory, isSlot, length: 0 };
    return this.#gathered;
  }
}

function flushPlanned(outlet: Outlet): void {
  outlet.flush();
}
