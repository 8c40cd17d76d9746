import type { Disposable } from '../../shared/base/disposable.ts';

/** Starts `task` when nothing more urgent waits. */
export type RunInBackground = (task: () => void) => void;

/** Writes to the emulator; `parsed` is called when it has consumed the bytes. */
export type Write = (bytes: Uint8Array, parsed: () => void) => void;

interface Entry {
  readonly bytes: Uint8Array;
  readonly parsed: () => void;
}

/** About 1 to 2 ms of parsing: a key pressed elsewhere never waits longer than that for a hidden terminal. */
const slice = 16 * 1024;

/**
 * Between pipe and emulator. A visible terminal's bytes go straight through. A hidden one's wait and are written one small
 * slice at a time, each as a background task, so that the focused terminal answers while another tab floods. Nothing piles up:
 * a byte's credit goes back only when it was parsed, so the pipe's window is the bound.
 */
export class WriteQueue implements Disposable {
  readonly #write: Write;
  readonly #background: RunInBackground;
  #entries: Entry[] = [];
  #hidden = false;
  #draining = false;
  #disposed = false;

  constructor(write: Write, background: RunInBackground) {
    this.#write = write;
    this.#background = background;
  }

  setHidden(hidden: boolean): void {
    this.#hidden = hidden;
    if (!hidden) this.#flush();
  }

  push(bytes: Uint8Array, parsed: () => void): void {
    if (this.#disposed) return;
    if (!this.#hidden && this.#entries.length === 0) {
      this.#write(bytes, parsed);
      return;
    }
    for (let from = 0; from < bytes.length || from === 0; from += slice) {
      const isLast = from + slice >= bytes.length;
      this.#entries.push({ bytes: bytes.subarray(from, from + slice), parsed: isLast ? parsed : ignore });
    }
    this.#drainSoon();
  }

  dispose(): void {
    this.#disposed = true;
    this.#entries = [];
  }

  #drainSoon(): void {
    if (this.#draining || this.#disposed) return;
    this.#draining = true;
    this.#background(() => this.#drainOne());
  }

  #drainOne(): void {
    const entry = this.#disposed ? undefined : this.#entries.shift();
    if (entry === undefined) {
      this.#draining = false;
      return;
    }
    this.#write(entry.bytes, () => {
      this.#draining = false;
      entry.parsed();
      if (this.#entries.length > 0) this.#drainSoon();
    });
  }

  #flush(): void {
    const waiting = this.#entries;
    this.#entries = [];
    for (const entry of waiting) this.#write(entry.bytes, entry.parsed);
  }
}

function ignore(): void {
  // Only the last slice of a chunk gives its credit back.
}
