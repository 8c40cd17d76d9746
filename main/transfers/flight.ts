import { BlockMemory } from './block-memory.ts';

const FLOOR_BYTES = 4 * 1024 * 1024;
const CEILING_BYTES = 64 * 1024 * 1024;
const SAMPLE_MS = 20;
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
  #sampleStart: number;
  #sampleBytes = 0;
  #users = 0;
  #lastBytesPerMs = 0;

  /** `roundTripMs` may change; `now` is a monotonic clock in milliseconds. */
  constructor(roundTripMs: () => number, now: () => number) {
    this.#roundTripMs = roundTripMs;
    this.#now = now;
    this.#sampleStart = now();
  }

  get limitBytes(): number {
    return this.#limitBytes;
  }

  /** What one of the files that are under way may have. */
  get shareBytes(): number {
    return this.#limitBytes / Math.max(1, this.#users);
  }

  enter(): void {
    this.#users += 1;
  }

  leave(): void {
    this.#users -= 1;
  }

  /** Bytes arrived. */
  arrived(bytes: number): void {
    this.#sampleBytes += bytes;
    const now = this.#now();
    const roundTripMs = this.#roundTripMs();
    const spentMs = now - this.#sampleStart;
    if (spentMs < Math.max(SAMPLE_MS, roundTripMs)) return;
    const bytesPerMs = this.#sampleBytes / spentMs;
    const factor = bytesPerMs > STILL_GROWING * this.#lastBytesPerMs ? 4 : 2;
    this.#lastBytesPerMs = Math.max(bytesPerMs, this.#lastBytesPerMs);
    const wanted = Math.max(this.#limitBytes, FLOOR_BYTES + factor * bytesPerMs * roundTripMs);
    this.#limitBytes = Math.min(CEILING_BYTES, wanted);
    this.#sampleStart = now;
    this.#sampleBytes = 0;
  }
}

/** Files that may be under way at once, when they are small: each needs about three round trips. */
export function smallFilesInFlight(roundTripMs: number, maxOpenFiles: number): number {
  const wanted = Math.round(64 + 24 * roundTripMs);
  const possible = maxOpenFiles > 0 ? Math.floor(maxOpenFiles * 0.6) : 64;
  return Math.max(8, Math.min(512, wanted, possible));
}

/** Channels for large files. A server takes 2 MiB at a time of each channel, which fills a line without distance only. */
export function channelsFor(roundTripMs: number, direction: 'read' | 'write'): number {
  if (direction === 'read') return roundTripMs < 40 ? 1 : 4;
  return roundTripMs < 2 ? 1 : roundTripMs < 8 ? 4 : roundTripMs < 50 ? 8 : 10;
}
