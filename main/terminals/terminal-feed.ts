import type { Clock } from '../../shared/base/clock.ts';
import type { Disposable } from '../../shared/base/disposable.ts';
import type { Pipe } from '../../shared/rpc/pipe.ts';
import { ByteRing } from './byte-ring.ts';

/** What a page that comes back gets to see again. */
export const replayBytes = 1024 * 1024;
/** Live bytes that may wait while a replay runs: the SSH window of a terminal, twice. */
const headroomBytes = 512 * 1024;
/** A quarter of the window of a page: while it parses one message the next ones are on their way. */
const chunkBytes = 128 * 1024;
/**
 * A pseudo-terminal hands out 4 KiB at a time; as a message each, a flood keeps the page busy with receiving. So what follows
 * a message within `burstMs` is gathered for `gatherMs`, or until it fills a message. The first one, the echo of a key, never waits.
 */
const burstMs = 6;
const gatherMs = 3;

interface Unused {
  readonly end: number;
  readonly used: () => void;
}

/**
 * Brings the bytes of a terminal to the page that is attached, and keeps the last MiB for a page that comes back. A byte
 * counts as used (and its SSH window is given back) when the page's credit took it; while no page is attached, at once.
 */
export class TerminalFeed implements Disposable {
  readonly #ring = new ByteRing(replayBytes + headroomBytes);
  #unused: Unused[] = [];
  #pipe: Pipe | undefined;
  readonly #clock: Clock;
  #cursor = 0;
  #isPumping = false;
  #lastSent = -Infinity;
  /** Ends the wait for more bytes. */
  #wake: (() => void) | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Stream offset after the newest byte. */
  get end(): number {
    return this.#ring.end;
  }

  /** A copy of the newest bytes, at most so many; `isWhole`: there never were others. */
  tail(mostBytes: number): { readonly bytes: Uint8Array; readonly isWhole: boolean } {
    const from = Math.max(this.#ring.start, this.#ring.end - mostBytes);
    return { bytes: this.#ring.read(from, mostBytes), isWhole: from === 0 };
  }

  /** Stream offset of the oldest byte that is kept. */
  get start(): number {
    return this.#ring.start;
  }

  /** A copy of what is kept from an offset on, for those who only look. */
  read(from: number, mostBytes: number): Uint8Array<ArrayBuffer> {
    return this.#ring.read(from, Math.min(mostBytes, this.#ring.end - from));
  }

  /** Takes bytes from the channel. `used` is called once, when they reached the page or nobody waits for them. */
  push(bytes: Uint8Array, used: () => void): void {
    this.#ring.append(bytes);
    if (!this.#pipe) {
      used();
      return;
    }
    this.#unused.push({ end: this.#ring.end, used });
    if (this.#isMessageFull) this.#wake?.();
    void this.#pump();
  }

  /**
   * Attaches a page that has shown everything before stream offset `from`. Answers where its bytes start: later than `from`
   * when older ones are gone. A page that was attached before is let go. Bytes flow once `start` is called.
   */
  attach(pipe: Pipe, from: number): { readonly start: number; readonly end: number; begin(): void } {
    this.detach();
    const oldest = Math.max(this.#ring.start, this.#ring.end - replayBytes);
    const start = Math.min(Math.max(from, oldest), this.#ring.end);
    return {
      start,
      end: this.#ring.end,
      begin: () => {
        this.#pipe = pipe;
        this.#cursor = start;
        pipe.onEnded(() => {
          if (this.#pipe === pipe) this.detach();
        });
        void this.#pump();
      },
    };
  }

  detach(): void {
    this.#pipe = undefined;
    this.#settle(Infinity);
  }

  dispose(): void {
    this.#pipe?.end();
    this.detach();
  }

  async #pump(): Promise<void> {
    if (this.#isPumping) return;
    this.#isPumping = true;
    try {
      for (let pipe = this.#pipe; pipe && this.#cursor < this.#ring.end; pipe = this.#pipe) {
        if (this.#isBurst) {
          await this.#gather();
          if (this.#pipe !== pipe) continue;
        }
        const chunk = this.#ring.read(this.#cursor, chunkBytes);
        this.#cursor += chunk.length;
        this.#lastSent = this.#clock.now();
        const end = this.#cursor;
        try {
          await pipe.write(chunk);
        } catch {
          // The page went away; its bytes stay in the ring for the next one.
          if (this.#pipe === pipe) this.detach();
        }
        if (this.#pipe === pipe) this.#settle(end);
      }
    } finally {
      this.#isPumping = false;
    }
  }

  /** Whether a message that is not full yet should wait for more. */
  get #isBurst(): boolean {
    return !this.#isMessageFull && this.#clock.now() - this.#lastSent < burstMs;
  }

  get #isMessageFull(): boolean {
    return this.#ring.end - this.#cursor >= chunkBytes;
  }

  /** Waits `gatherMs`, or until a message is full. */
  async #gather(): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = this.#clock.after(gatherMs, resolve);
      this.#wake = () => {
        timer.dispose();
        resolve();
      };
    });
    this.#wake = undefined;
  }

  #settle(upTo: number): void {
    while (this.#unused[0] && this.#unused[0].end <= upTo) this.#unused.shift()?.used();
  }
}
