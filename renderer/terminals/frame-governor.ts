import { disposable, Slot, type Disposable } from '../../shared/base/disposable.ts';

/** Bytes that reach a visible terminal between two frames and make a flood: more than a screen of any size. */
const floodBytes = 64 * 1024;
/** So often a flood is drawn; nobody reads faster. */
const framePeriodMs = 80;
/** After so long without bytes the flood is over, and its last state is drawn at once. */
const quietMs = 20;

type Request = (callback: FrameRequestCallback) => number;
type Cancel = (handle: number) => void;

/** The part of a window that draws, and its timers. */
export interface FrameWindow {
  requestAnimationFrame: Request;
  cancelAnimationFrame: Cancel;
  setTimeout(run: () => void, delayMs: number): unknown;
  clearTimeout(timer: never): void;
}

/**
 * Draws less while a visible terminal floods. With software rendering a frame (drawing the rows, moving the viewport, layout
 * and paint) takes as long as parsing a whole window of credit, and every wait for the next bytes leaves room for one: a
 * flood would keep a quarter of its speed. So its frames are put off to about twelve a second. It stands in front of the
 * page's requestAnimationFrame, through which xterm draws; other callbacks of the page wait with it for those milliseconds.
 */
export class FrameGovernor implements Disposable {
  readonly #window: FrameWindow;
  readonly #request: Request;
  readonly #cancel: Cancel;
  readonly #release = new Slot<Disposable>();
  readonly #quiet = new Slot<Disposable>();
  /** Put off, by the handle that was given out. */
  readonly #held = new Map<number, FrameRequestCallback>();
  /** Handed on, by the handle that was given out. */
  readonly #handedOn = new Map<number, number>();
  #nextHandle = -1;
  #sinceFrame = 0;
  #isFlooding = false;

  constructor(window: FrameWindow) {
    this.#window = window;
    this.#request = window.requestAnimationFrame.bind(window);
    this.#cancel = window.cancelAnimationFrame.bind(window);
    window.requestAnimationFrame = (callback) => this.#ask(callback);
    window.cancelAnimationFrame = (handle) => this.#withdraw(handle);
  }

  /** Bytes go to a terminal that is seen. */
  onBytes(count: number): void {
    this.#sinceFrame += count;
    if (!this.#isFlooding && this.#sinceFrame >= floodBytes) {
      this.#isFlooding = true;
      this.#release.set(this.#after(framePeriodMs));
    }
    if (this.#isFlooding) this.#quiet.set(this.#after(quietMs));
  }

  dispose(): void {
    this.#letGo();
    this.#window.requestAnimationFrame = this.#request;
    this.#window.cancelAnimationFrame = this.#cancel;
  }

  #ask(callback: FrameRequestCallback): number {
    if (!this.#isFlooding) return this.#request(callback);
    const handle = this.#nextHandle--;
    this.#held.set(handle, callback);
    return handle;
  }

  #withdraw(handle: number): void {
    if (this.#held.delete(handle)) return;
    const handedOn = this.#handedOn.get(handle);
    this.#handedOn.delete(handle);
    this.#cancel(handedOn ?? handle);
  }

  #letGo(): void {
    this.#release.set(undefined);
    this.#quiet.set(undefined);
    this.#isFlooding = false;
    this.#sinceFrame = 0;
    const due = [...this.#held];
    this.#held.clear();
    for (const [handle, callback] of due) {
      const handedOn = this.#request((time) => {
        this.#handedOn.delete(handle);
        callback(time);
      });
      this.#handedOn.set(handle, handedOn);
    }
  }

  #after(delayMs: number): Disposable {
    const timer = this.#window.setTimeout(() => this.#letGo(), delayMs);
    return disposable(() => this.#window.clearTimeout(timer as never));
  }
}
