import { BlockMemory } from './block-memory.ts';

const FLOOR_BYTES = 4 * 1024 * 1024;
const CEILING_BYTES = 64 * 1024 * 1024;
const SAMPLE_MS = 20;
/** The first blocks of a line tell its rate after this time, a whole round trip before anything else does; how far they are believed. */
const TRAIN_MS = 8;
const TRAIN_CEILING_BYTES = 32 * 1024 * 1024;
/** What a sample must have more than the one before, so that the line counts as not yet full. */
const STILL_GROWING = 1.5;

/**
 * How many bytes of large files may be on their way at once: twice what the line holds (rate × round trip), and a floor that keeps both ends busy
 * where there is no distance. Grows by itself: what is allowed raises the rate, and the rate what is allowed; four times what the line holds as long
 * as each step brings much.
 */
export class Flight {
  /** For what is on its way. */
  readonly memory = new BlockMemory(CEILING_BYTES);
  readonly #roundTripMs: () => number;
  readonly #now: () => number;
  #limitBytes = FLOOR_BYTES;
  /** undefined: the next block that arrives begins one. */
  #sampleStart: number | undefined;
  #sampleBytes = 0;
  #isFirstSample = true;
  #users = 0;
  #lastBytesPerMs = 0;

  /** `roundTripMs` may change; `now` is a monotonic clock in milliseconds. */
  constructor(roundTripMs: () => number, now: () => number) {
    this.#roundTripMs = roundTripMs;
    this.#now = now;
  }

  get limitBytes(): number {
    return this.#limitBytes;
  }

  /** What one of the files that are under way may have. */
  get shareBytes(): number {
    return this.#limitBytes / Math.max(1, this.#users);
  }

  enter(): void {
    // Idle time says nothing of the rate.
    if (this.#users === 0) this.#sampleStart = undefined;
    this.#users += 1;
  }

  leave(): void {
    this.#users -= 1;
  }

  /** Bytes arrived. */
  arrived(bytes: number): void {
    const now = this.#now();
    if (this.#sampleStart === undefined) {
      this.#sampleStart = now;
      this.#sampleBytes = 0;
      return;
    }
    this.#sampleBytes += bytes;
    const roundTripMs = this.#roundTripMs();
    const spentMs = now - this.#sampleStart;
    const bytesPerMs = this.#sampleBytes / spentMs;
    if (spentMs < Math.max(SAMPLE_MS, roundTripMs)) {
      if (this.#isFirstSample && spentMs >= TRAIN_MS) this.#allow(2 * bytesPerMs * roundTripMs, TRAIN_CEILING_BYTES);
      return;
    }
    const factor = bytesPerMs > STILL_GROWING * this.#lastBytesPerMs ? 4 : 2;
    this.#lastBytesPerMs = Math.max(bytesPerMs, this.#lastBytesPerMs);
    this.#allow(factor * bytesPerMs * roundTripMs, CEILING_BYTES);
    this.#isFirstSample = false;
    this.#sampleStart = now;
    this.#sampleBytes = 0;
  }

  #allow(bytes: number, mostBytes: number): void {
    this.#limitBytes = Math.max(this.#limitBytes, Math.min(mostBytes, FLOOR_BYTES + bytes));
  }
}

/** Files that may be under way at once, when they are small: each needs about three round trips. */
export function smallFilesInFlight(roundTripMs: number, maxOpenFiles: number): number {
  const wanted = Math.round(64 + 24 * roundTripMs);
  const possible = maxOpenFiles > 0 ? Math.floor(maxOpenFiles * 0.6) : 64;
  return Math.max(8, Math.min(512, wanted, possible));
}

/** From so many bytes on more than one channel is worth its opening, which takes a server some ten milliseconds beside the round trips. */
export function severalChannelsFrom(roundTripMs: number): number {
  return roundTripMs < 2 ? 64 * 1024 * 1024 : 8 * 1024 * 1024;
}

/**
 * Channels for large files. A server takes 2 MiB at a time of each channel, which fills a line without distance only. For downloads a second channel
 * keeps the server busy: one of its processes reads the file while the other waits for sshd to take what it has from the pipe between them.
 */
export function channelsFor(roundTripMs: number, direction: 'read' | 'write'): number {
  if (direction === 'read') return roundTripMs < 40 ? 2 : 4;
  return roundTripMs < 2 ? 1 : roundTripMs < 8 ? 4 : roundTripMs < 50 ? 8 : 10;
}
