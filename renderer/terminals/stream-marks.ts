/** A piece of a terminal's stream; `markAfter` is a gap that lies right behind its last byte. */
export interface StreamPiece<M> {
  readonly bytes: Uint8Array;
  readonly markAfter?: M | undefined;
}

/**
 * Counts the bytes of one terminal's stream and cuts it where a gap lies, so that the mark is drawn between the old shell's
 * last byte and the new one's first, whichever of event and bytes comes first.
 */
export class StreamMarks<M> {
  #received = 0;
  #pending: { readonly at: number; readonly mark: M }[] = [];
  readonly #seen = new Set<number>();

  /** Stream offset of the next byte: what was handed out so far. The `from` of a re-attach. */
  get received(): number {
    return this.#received;
  }

  /** The stream goes on at `start` (older bytes are gone, or a replay begins earlier). */
  restart(start: number): void {
    this.#received = start;
    this.#seen.clear();
    this.#pending = this.#pending.filter((entry) => entry.at >= start);
  }

  /** Adds a mark at offset `at`. Answers true when its place has been reached already: draw it now. The same place counts once. */
  add(at: number, mark: M): boolean {
    if (this.#seen.has(at)) return false;
    this.#seen.add(at);
    if (at <= this.#received) return true;
    this.#pending = [...this.#pending, { at, mark }].sort((a, b) => a.at - b.at);
    return false;
  }

  /** Takes the next bytes of the stream and cuts them at the marks inside; without one the answer is the chunk itself. */
  take(bytes: Uint8Array): readonly StreamPiece<M>[] {
    const start = this.#received;
    const end = start + bytes.length;
    this.#received = end;
    const pieces: StreamPiece<M>[] = [];
    let from = start;
    while (this.#pending[0] !== undefined && this.#pending[0].at <= end) {
      const { at, mark } = this.#pending[0];
      this.#pending = this.#pending.slice(1);
      pieces.push({ bytes: bytes.subarray(from - start, at - start), markAfter: mark });
      from = at;
    }
    if (from < end || pieces.length === 0) pieces.push({ bytes: bytes.subarray(from - start) });
    return pieces;
  }
}
