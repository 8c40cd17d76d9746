import type { Disposable } from '../../../shared/base/disposable.ts';
import { shownName } from '../../../shared/model/file-path.ts';
import { DragLabel } from './drag-label.ts';
import { dropOfferAt, type Dragged, type DragKeys, type DropOffer } from './drop-spots.ts';
import type { OutsideItem } from './outside-files.ts';
import { text } from './text.ts';

/** How long the pointer rests on a folder or a tab before it opens. */
const springMs = 700;
/** So near to the edge of what can be scrolled, it scrolls. */
const edgePixels = 32;
const mostPixelsPerSecond = 1400;
const lookAgainMs = 150;
const mark = 'data-drop';

export interface DragPoint extends DragKeys {
  readonly clientX: number;
  readonly clientY: number;
}

/**
 * One drag over the page, whoever leads the pointer: says what would happen, marks what would take it, scrolls at the edges, opens what the
 * pointer rests on. Ends with `drop` or `dispose`.
 */
export class DragSession implements Disposable {
  readonly dragged: Dragged;
  readonly #label: DragLabel;
  #offer: DropOffer | undefined;
  #point: DragPoint | undefined;
  #springTimer: ReturnType<typeof setTimeout> | undefined;
  #frame = 0;
  #frameAt = 0;
  #lookedAt = 0;
  #isOver = false;
  /** Words for where the page ends; they may change while the pointer rests. */
  #aside: (() => string) | undefined;

  constructor(dragged: Dragged) {
    this.dragged = dragged;
    this.#label = new DragLabel(dragged.kind === 'rows' ? shownName(dragged.words) : text.outside(dragged.count));
    document.documentElement.dataset['dragging'] = 'none';
    this.#frame = requestAnimationFrame((now) => this.#tick(now));
  }

  get offer(): DropOffer | undefined {
    return this.#offer;
  }

  /** The pointer moved, or a key that counts was pressed or let go. `aside`: it is not over anything of the page, and this is said instead. */
  moveTo(point: DragPoint, aside?: () => string): void {
    if (this.#isOver) return;
    this.#point = point;
    this.#aside = aside;
    this.#look();
    this.#label.moveTo(point.clientX, point.clientY);
  }

  /** Answers whether something took it. */
  drop(outside: readonly OutsideItem[] = []): boolean {
    const drop = this.#offer?.drop;
    this.dispose();
    drop?.(outside);
    return drop !== undefined;
  }

  /** Nothing is dropped. Idempotent. */
  dispose(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    cancelAnimationFrame(this.#frame);
    this.#setOffer(undefined);
    this.#label.remove();
    delete document.documentElement.dataset['dragging'];
  }

  #look(): void {
    const point = this.#point;
    if (point === undefined) return;
    const target = this.#aside === undefined ? document.elementFromPoint(point.clientX, point.clientY) : null;
    this.#setOffer(dropOfferAt(target, this.dragged, point));
    this.#label.say(this.#aside?.() ?? this.#offer?.words ?? text.nowhere, this.#offer?.look);
    document.documentElement.dataset['dragging'] = this.#offer?.look ?? 'none';
  }

  #setOffer(offer: DropOffer | undefined): void {
    const before = this.#offer;
    this.#offer = offer;
    if (before?.element === offer?.element) {
      if (offer?.drop === undefined) before?.element.removeAttribute(mark);
      else offer.element.setAttribute(mark, '');
      return;
    }
    before?.element.removeAttribute(mark);
    if (offer?.drop !== undefined) offer.element.setAttribute(mark, '');
    clearTimeout(this.#springTimer);
    if (offer?.spring === undefined) return;
    // What is there by then: rows are drawn anew meanwhile.
    this.#springTimer = setTimeout(() => this.#offer?.spring?.(), springMs);
  }

  #tick(now: number): void {
    const elapsed = Math.min(100, now - (this.#frameAt || now));
    this.#frameAt = now;
    // What is under a resting pointer changes too: rows scroll, a folder opens.
    if (this.#scroll(elapsed) || now - this.#lookedAt > lookAgainMs) {
      this.#lookedAt = now;
      this.#look();
    }
    this.#frame = requestAnimationFrame((next) => this.#tick(next));
  }

  /** Answers whether it moved. */
  #scroll(elapsedMs: number): boolean {
    const point = this.#point;
    if (point === undefined || this.#aside !== undefined) return false;
    const scroller = document
      .elementFromPoint(point.clientX, point.clientY)
      ?.closest<HTMLElement>('[role="grid"], [role="tree"]');
    if (!scroller) return false;
    const { top, bottom } = scroller.getBoundingClientRect();
    const [fromTop, fromBottom] = [point.clientY - top, bottom - point.clientY];
    const near = Math.min(fromTop, fromBottom);
    // The header of a grid lies over its rows: the edge begins below it.
    const edge = fromTop < fromBottom ? edgePixels + 28 : edgePixels;
    if (near >= edge) return false;
    const step = (mostPixelsPerSecond * ((edge - near) / edge) * elapsedMs) / 1000;
    const before = scroller.scrollTop;
    scroller.scrollTop += fromTop < fromBottom ? -step : step;
    return scroller.scrollTop !== before;
  }
}
