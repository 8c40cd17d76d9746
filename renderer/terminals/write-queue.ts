import type { Disposable } from '../../shared/base/disposable.ts';

/** Starts `task` when nothing more urgent waits. */
export type RunInBackground = (task: () => void) => void;

/** Writes to the emulator; `parsed` is called when it has consumed the bytes. */
export type Write = (bytes: Uint8Array, parsed: () => void) => void;

interface Bytes {
  readonly kind: 'bytes';
  readonly bytes: Uint8Array;
  readonly parsed: () => void;
}
/** Something that needs the emulator to stand still: it runs when everything before it is parsed, what follows waits for `done`. */
interface Barrier {
  readonly kind: 'barrier';
  readonly run: (done: () => void) => void;
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
  #entries: (Bytes | Barrier)[] = [];
  #hidden = false;
  #draining = false;
  /** A barrier is being passed. */
  #held = false;
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
    if (!this.#hidden && !this.#held && this.#entries.length === 0) {
      this.#write(bytes, parsed);
      return;
    }
    for (let from = 0; from < bytes.length || from === 0; from += slice) {
      const isLast = from + slice >= bytes.length;
      this.#entries.push({ kind: 'bytes', bytes: bytes.subarray(from, from + slice), parsed: isLast ? parsed : ignore });
    }
    this.#drainSoon();
  }

  /** Runs `run` when everything pushed before is parsed; everything pushed later waits until it calls `done`. */
  barrier(run: (done: () => void) => void): void {
    if (this.#disposed) return;
    this.#entries.push({ kind: 'barrier', run });
    if (this.#hidden) this.#drainSoon();
    else this.#flush();
  }

  dispose(): void {
    this.#disposed = true;
    this.#entries = [];
  }

  #drainSoon(): void {
    if (this.#draining || this.#held || this.#disposed) return;
    this.#draining = true;
    this.#background(() => this.#drainOne());
  }

  #drainOne(): void {
    this.#draining = false;
    if (this.#disposed || this.#held) return;
    const entry = this.#entries.shift();
    if (entry === undefined) return;
    if (entry.kind === 'barrier') {
      this.#hold(entry.run);
      return;
    }
    this.#draining = true;
    this.#write(entry.bytes, () => {
      this.#draining = false;
      entry.parsed();
      if (this.#entries.length > 0) this.#drainSoon();
    });
  }

  #flush(): void {
    while (!this.#held && !this.#disposed) {
      const entry = this.#entries.shift();
      if (entry === undefined) return;
      if (entry.kind === 'barrier') this.#hold(entry.run);
      else this.#write(entry.bytes, entry.parsed);
    }
  }

  #hold(run: (done: () => void) => void): void {
    this.#held = true;
    // The emulator answers in order: an empty write is parsed after everything before it.
    this.#write(new Uint8Array(0), () =>
      run(() => {
        this.#held = false;
        if (this.#hidden) this.#drainSoon();
        else this.#flush();
      }),
    );
  }
}

function ignore(): void {
  // Only the last slice of a chunk gives its credit back.
}
