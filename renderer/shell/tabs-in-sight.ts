import type { Disposable } from '../../shared/base/disposable.ts';

const framesToSettle = 6;

/** A bar as it was when it was looked at last. */
interface Seen {
  readonly tab: HTMLElement | undefined;
  readonly place: number;
  readonly width: number;
  /** Where the bar was left; it stands elsewhere when the user scrolled it. */
  readonly left: number;
  /** For so many frames more it settles. */
  readonly frames: number;
}

/** The library writes the place back that it last heard of: it hears of this one at once, and not a frame later. */
function scrollTo(bar: HTMLElement, left: number): void {
  if (Math.abs(bar.scrollLeft - left) < 1) return;
  bar.scrollLeft = left;
  bar.dispatchEvent(new Event('scroll'));
}

/** Scrolls a bar of tabs so far that the tab it shows can be read, and no farther. */
function scrollToShown(bar: HTMLElement, tab: HTMLElement): void {
  if (bar.scrollWidth <= bar.clientWidth) return;
  const right = tab.offsetLeft + tab.offsetWidth;
  // Of a tab that is wider than the bar, the beginning of its name counts.
  if (tab.offsetLeft < bar.scrollLeft || tab.offsetWidth > bar.clientWidth) scrollTo(bar, tab.offsetLeft);
  else if (right > bar.scrollLeft + bar.clientWidth) scrollTo(bar, right - bar.clientWidth);
}

/**
 * Keeps the shown tab of every group in sight when another one is shown, it is moved or the bar's width changes: the docking library leaves a bar of tabs
 * where it was scrolled to. A bar that the user scrolled stays until then.
 */
export class TabsInSight implements Disposable {
  readonly #dock: HTMLElement;
  readonly #observer: ResizeObserver;
  readonly #seen = new WeakMap<HTMLElement, Seen>();
  #frame = 0;

  constructor(dock: HTMLElement) {
    this.#dock = dock;
    this.#observer = new ResizeObserver(() => this.look());
    this.#observer.observe(dock);
  }

  /** As soon as what changed has been drawn, and some frames on: the library's own buttons beside a bar come and go after that. */
  look(): void {
    cancelAnimationFrame(this.#frame);
    this.#lookFor(framesToSettle);
  }

  #lookFor(frames: number): void {
    this.#frame = requestAnimationFrame(() => {
      for (const bar of this.#dock.querySelectorAll<HTMLElement>('.dv-tabs-container')) this.#lookAt(bar);
      if (frames > 1) this.#lookFor(frames - 1);
    });
  }

  #lookAt(bar: HTMLElement): void {
    const before = this.#seen.get(bar);
    if (before === undefined) this.#observer.observe(bar);
    const tab = bar.querySelector<HTMLElement>(':scope > .dv-active-tab') ?? undefined;
    const place = tab === undefined ? -1 : Array.from(bar.children).indexOf(tab);
    const width = bar.clientWidth;
    const isSame = before?.tab === tab && before?.place === place && before.width === width;
    const frames = isSame ? before.frames - 1 : framesToSettle;
    // The layout changes with every title, too: the user's place in the bar is not given up for that.
    const isScrolled = isSame && frames <= 0 && Math.abs(before.left - bar.scrollLeft) >= 1;
    if (tab !== undefined && !isScrolled) scrollToShown(bar, tab);
    this.#seen.set(bar, { tab, place, width, left: isScrolled ? before.left : bar.scrollLeft, frames });
  }

  dispose(): void {
    cancelAnimationFrame(this.#frame);
    this.#observer.disconnect();
  }
}
