import type { Disposable } from '../../shared/base/disposable.ts';

const framesToSettle = 6;

/** The library writes the place back that it last heard of: it hears of this one at once, and not a frame later. */
function scrollTo(bar: HTMLElement, left: number): void {
  if (Math.abs(bar.scrollLeft - left) < 1) return;
  bar.scrollLeft = left;
  bar.dispatchEvent(new Event('scroll'));
}

/** Scrolls each group's bar of tabs so far that the tab it shows can be read, and no farther. */
function scrollToShown(dock: HTMLElement): void {
  for (const tab of dock.querySelectorAll<HTMLElement>('.dv-tabs-container > .dv-active-tab')) {
    const bar = tab.parentElement;
    if (bar === null || bar.scrollWidth <= bar.clientWidth) continue;
    const right = tab.offsetLeft + tab.offsetWidth;
    // Of a tab that is wider than the bar, the beginning of its name counts.
    if (tab.offsetLeft < bar.scrollLeft || tab.offsetWidth > bar.clientWidth) scrollTo(bar, tab.offsetLeft);
    else if (right > bar.scrollLeft + bar.clientWidth) scrollTo(bar, right - bar.clientWidth);
  }
}

/**
 * Keeps the shown tab of every group in sight when another one is shown or the room becomes less: the docking library leaves a bar of tabs where it
 * was scrolled to.
 */
export class TabsInSight implements Disposable {
  readonly #dock: HTMLElement;
  readonly #observer: ResizeObserver;
  readonly #bars = new WeakSet<Element>();
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
      for (const bar of this.#dock.querySelectorAll('.dv-tabs-container')) this.#observe(bar);
      scrollToShown(this.#dock);
      if (frames > 1) this.#lookFor(frames - 1);
    });
  }

  #observe(bar: Element): void {
    if (this.#bars.has(bar)) return;
    this.#bars.add(bar);
    this.#observer.observe(bar);
  }

  dispose(): void {
    cancelAnimationFrame(this.#frame);
    this.#observer.disconnect();
  }
}
