import type { FileHandle } from 'node:fs/promises';
import { cancelled } from '../../shared/model/errors.ts';

/** One call writes so much at most: what it waits for must not keep others from their turn for long. */
const MOST_BYTES = 2 * 1024 * 1024;
const MOST_PIECES = 64;

interface Waiting {
  readonly at: number;
  readonly pieces: readonly Uint8Array[];
  readonly sizeBytes: number;
  readonly signal: AbortSignal;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * The writes to one open file, one call of the system after the other: the system lets one in at a time anyhow, and threads that wait for their turn
 * take time from who has data for them. What has come meanwhile and belongs together is one call.
 */
export class LocalWrites {
  readonly #handle: Pick<FileHandle, 'write' | 'writev'>;
  #waiting: Waiting[] = [];
  #isBusy = false;

  constructor(handle: Pick<FileHandle, 'write' | 'writev'>) {
    this.#handle = handle;
  }

  /** Fulfilled when all of it is written. Rejects with the system's error, or with `cancelled` when it was not begun before an abort. */
  write(at: number, pieces: readonly Uint8Array[], signal: AbortSignal): Promise<void> {
    let sizeBytes = 0;
    for (const piece of pieces) sizeBytes += piece.length;
    return new Promise((resolve, reject) => {
      this.#waiting.push({ at, pieces, sizeBytes, signal, resolve, reject });
      if (!this.#isBusy) void this.#run();
    });
  }

  /** What was not begun is not done any more. */
  drop(): void {
    for (const { reject } of this.#waiting.splice(0)) reject(cancelled());
  }

  async #run(): Promise<void> {
    this.#isBusy = true;
    for (let batch = this.#next(); batch.length > 0; batch = this.#next()) {
      try {
        await this.#writeAll(
          batch[0]?.at ?? 0,
          batch.flatMap(({ pieces }) => pieces),
        );
        for (const { resolve } of batch) resolve();
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    this.#isBusy = false;
  }

  /** The first in the file, and those that follow it without a gap. */
  #next(): readonly Waiting[] {
    const left: Waiting[] = [];
    for (const each of this.#waiting) {
      if (each.signal.aborted) each.reject(cancelled());
      else left.push(each);
    }
    left.sort((a, b) => a.at - b.at);
    const [first] = left;
    if (first === undefined) {
      this.#waiting = left;
      return [];
    }
    let { sizeBytes } = first;
    let pieces = first.pieces.length;
    let count = 1;
    for (let next = left[count]; next !== undefined; next = left[count]) {
      const fits = sizeBytes + next.sizeBytes <= MOST_BYTES && pieces + next.pieces.length <= MOST_PIECES;
      if (next.at !== first.at + sizeBytes || !fits) break;
      sizeBytes += next.sizeBytes;
      pieces += next.pieces.length;
      count += 1;
    }
    this.#waiting = left.slice(count);
    return left.slice(0, count);
  }

  async #writeAll(offsetBytes: number, pieces: readonly Uint8Array[]): Promise<void> {
    let left = pieces.filter((piece) => piece.length > 0);
    let at = offsetBytes;
    while (left.length > 0) {
      const [first] = left;
      const { bytesWritten } =
        left.length === 1 && first !== undefined
          ? await this.#handle.write(first, 0, first.length, at)
          : await this.#handle.writev(left, at);
      at += bytesWritten;
      left = without(left, bytesWritten);
    }
  }
}

/** What is left of pieces after their first bytes. */
function without(pieces: readonly Uint8Array[], bytes: number): Uint8Array[] {
  const left: Uint8Array[] = [];
  let skip = bytes;
  for (const piece of pieces) {
    if (skip >= piece.length) {
      skip -= piece.length;
    } else {
      left.push(skip === 0 ? piece : piece.subarray(skip));
      skip = 0;
    }
  }
  return left;
}
