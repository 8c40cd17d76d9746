import type { ByteChannel } from '../ssh/connection-types.ts';

/** So much is handed to the channel ahead of what the server's window takes: more would only make small requests wait. */
const AHEAD_BYTES = 512 * 1024;
/** Small requests of one turn go out together, in about so many bytes at a time (one SSH packet). */
const TOGETHER_BYTES = 30 * 1024;

interface Bulk {
  /** undefined: taken back. */
  pieces: readonly Uint8Array[] | undefined;
  readonly sizeBytes: number;
}

/** What goes to the server: small requests overtake the data of writes, and those of one turn share SSH packets. */
export class Outbox {
  readonly #channel: Pick<ByteChannel, 'writeAll'>;
  #small: Uint8Array[] = [];
  readonly #bulk: Bulk[] = [];
  #firstBulk = 0;
  #aheadBytes = 0;
  #isScheduled = false;
  #isClosed = false;

  constructor(channel: Pick<ByteChannel, 'writeAll'>) {
    this.#channel = channel;
  }

  /** Small packets, or the pieces of one, in order. */
  send(...pieces: readonly Uint8Array[]): void {
    this.#small.push(...pieces);
    this.#schedule();
  }

  /** `pieces` are one packet. The answer takes it back: true when nothing of it was handed on. */
  sendBulk(pieces: readonly Uint8Array[], sizeBytes: number): () => boolean {
    const bulk: Bulk = { pieces, sizeBytes };
    this.#bulk.push(bulk);
    this.#schedule();
    return () => {
      if (!this.#bulk.includes(bulk, this.#firstBulk)) return false;
      bulk.pieces = undefined;
      return true;
    };
  }

  close(): void {
    this.#isClosed = true;
    this.#small = [];
    this.#bulk.length = 0;
    this.#firstBulk = 0;
  }

  #schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    queueMicrotask(() => {
      this.#isScheduled = false;
      this.#pump();
    });
  }

  #pump(): void {
    while (!this.#isClosed && this.#aheadBytes < AHEAD_BYTES) {
      const next = this.#small.length > 0 ? this.#together() : this.#nextBulk();
      if (next === undefined) return;
      const { pieces, sizeBytes } = next;
      if (pieces === undefined) continue;
      this.#aheadBytes += sizeBytes;
      const onSent = (): void => {
        this.#aheadBytes -= sizeBytes;
        this.#pump();
      };
      // Why a write fails is told by the channel's end.
      this.#channel.writeAll(pieces).then(onSent, () => this.close());
    }
  }

  #together(): Bulk {
    const small = this.#small;
    let count = 0;
    let sizeBytes = 0;
    while (count < small.length && (count === 0 || sizeBytes + (small[count]?.length ?? 0) <= TOGETHER_BYTES)) {
      sizeBytes += small[count]?.length ?? 0;
      count += 1;
    }
    this.#small = small.slice(count);
    return { pieces: small.slice(0, count), sizeBytes };
  }

  #nextBulk(): Bulk | undefined {
    const next = this.#bulk[this.#firstBulk];
    if (next === undefined) return undefined;
    this.#firstBulk += 1;
    if (this.#firstBulk > 64 || this.#firstBulk === this.#bulk.length) {
      this.#bulk.splice(0, this.#firstBulk);
      this.#firstBulk = 0;
    }
    return next;
  }
}
