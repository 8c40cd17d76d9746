import type { Disposable } from '../../shared/base/disposable.ts';

/** Scrolls each group's bar of tabs so far that the tab it shows can be read, and no farther. */
function scrollToShown(dock: HTMLElement): void {
  for (const tab of dock.querySelectorAll<HTMLElement>('.dv-tabs-container > .dv-active-tab')) {
    const bar = tab.parentElement;
    if (bar === null || bar.scrollWidth <= bar.clientWidth) continue;
    const right = tab.offsetLeft + tab.offsetWidth;
    // Of a tab that is wider than the bar, the beginning of its name counts.
    if (tab.offsetLeft < bar.scrollLeft || tab.offsetWidth > bar.clientWidth) bar.scrollLeft = tab.offsetLeft;
    else if (right > bar.scrollLeft + bar.clientWidth) bar.scrollLeft = right - bar.clientWidth;
  }
}

/**
 * Keeps the shown tab of every group in sight when another one is shown or the room becomes less: the docking library leaves a bar of tabs where it
 * was scrolled to.
 */
export class TabsInSight implements Disposable {
  readonly #dock: HTMLElement;
  readonly #observer: ResizeObserver;
  #frame = 0;

  constructor(dock: HTMLElement) {
    this.#dock = dock;
    this.#observer = new ResizeObserver(() => this.look());
    this.#observer.observe(dock);
  }

  /** As soon as what changed has been drawn. */
  look(): void {
    cancelAnimationFrame(this.#frame);
    this.#frame = requestAnimationFrame(() => {
      // The library's own buttons beside a bar come and go, and take room from it.
      for (const bar of this.#dock.querySelectorAll('.dv-tabs-container')) this.#observer.observe(bar);
      scrollToShown(this.#dock);
    });
  }

  dispose(): void {
    cancelAnimationFrame(this.#frame);
    this.#observer.disconnect();
  }
}
