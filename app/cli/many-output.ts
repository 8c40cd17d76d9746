import type { Writable } from 'node:stream';
import { LineWriter } from './invoke-output.ts';

type Consumer = (bytes: Uint8Array, used: () => void) => void;

/** One of our streams, which many hosts write: while nobody takes it, no host is read on. */
export class ManyOutput {
  readonly #stream: Writable;
  #waiting: (() => void)[] = [];
  isBroken = false;

  /** `onBroken`: nobody reads any more. */
  constructor(stream: Writable, onBroken: () => void) {
    this.#stream = stream;
    stream.on('drain', () => this.#flow());
    stream.on('error', () => {
      if (this.isBroken) return;
      this.isBroken = true;
      this.#flow();
      onBroken();
    });
  }

  write(text: string): void {
    if (!this.isBroken) this.#stream.write(text);
  }

  /** Until what was written has been taken, or nobody reads any more. */
  async taken(): Promise<void> {
    while (this.#stream.writableNeedDrain && !this.isBroken) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  /** Lines of ours or of a server's banner, `prefix` in front of each. */
  say(prefix: string, text: string): void {
    for (const line of text.trimEnd().split(/\r\n?|\n/)) this.write(`${prefix}${line}\n`);
  }

  /** Takes what a host writes, whole lines with `prefix` in front, byte for byte. */
  host(prefix: string): { readonly take: Consumer; end(): void } {
    const bytesOf = (text: string): Buffer => Buffer.from(text, 'latin1');
    const lines = new LineWriter((text) => {
      if (!this.isBroken) this.#stream.write(bytesOf(text));
    }, Buffer.from(prefix, 'utf8').toString('latin1'));
    return {
      take: (bytes, used) => {
        lines.piece(Buffer.from(bytes).toString('latin1'));
        if (this.#stream.writableNeedDrain && !this.isBroken) this.#waiting.push(used);
        else used();
      },
      end: () => lines.end(),
    };
  }

  #flow(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const used of waiting) used();
  }
}

/**
 * Memory that the documents of all hosts share. Where it is used up a host is not read on until others have ended; the one that began first always is,
 * so that there is always one that goes on.
 */
export class SharedRoom {
  readonly #most: number;
  readonly #owners = new Set<object>();
  #waiting: { readonly owner: object; readonly used: () => void }[] = [];
  #held = 0;

  constructor(most: number) {
    this.#most = most;
  }

  /** Bytes that are held for all. */
  get held(): number {
    return this.#held;
  }

  enter(owner: object): void {
    this.#owners.add(owner);
  }

  take(owner: object, bytes: number, used: () => void): void {
    this.#held += bytes;
    if (bytes === 0 || this.#mayGoOn(owner)) used();
    else this.#waiting.push({ owner, used });
  }

  /** Gives back what it held. */
  leave(owner: object, bytes: number): void {
    if (!this.#owners.delete(owner)) return;
    this.#held -= bytes;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const each of waiting) {
      if (each.owner === owner || this.#mayGoOn(each.owner)) each.used();
      else this.#waiting.push(each);
    }
  }

  #mayGoOn(owner: object): boolean {
    const [first] = this.#owners;
    return this.#held <= this.#most || owner === first;
  }
}

/** What a host wrote, as a text for its document: the first bytes are kept, the rest is counted. */
export class GatheredText {
  readonly #most: number;
  readonly #room: SharedRoom;
  readonly #owner: object;
  readonly #pieces: Buffer[] = [];
  kept = 0;
  left = 0;

  /** `owner`: of the shared room, which it has entered. */
  constructor(most: number, room: SharedRoom, owner: object) {
    this.#most = most;
    this.#room = room;
    this.#owner = owner;
  }

  readonly take: Consumer = (bytes, used) => {
    const room = Math.min(bytes.length, this.#most - this.kept);
    if (room > 0) this.#pieces.push(Buffer.from(bytes.subarray(0, room)));
    this.kept += room;
    this.left += bytes.length - room;
    this.#room.take(this.#owner, room, used);
  };

  text(): string {
    return Buffer.concat(this.#pieces).toString('utf8');
  }
}
