import type { DropOffer } from './drop-spots.ts';

const besidePointer = { x: 14, y: 18 } as const;
const margin = 4;

/** What is dragged and what would happen, beside the pointer. Read aloud politely; never under the pointer itself. */
export class DragLabel {
  readonly #element = document.createElement('div');
  readonly #what = document.createElement('span');
  readonly #happens = document.createElement('span');

  constructor(what: string) {
    this.#element.className = 'drag-label';
    this.#element.setAttribute('role', 'status');
    this.#what.textContent = what;
    this.#element.append(this.#what, this.#happens);
    document.body.append(this.#element);
  }

  /** Words and look of what would happen here; none over nothing. */
  say(words: string, look: DropOffer['look'] | undefined): void {
    if (this.#happens.textContent !== words) this.#happens.textContent = words;
    this.#element.dataset['look'] = look ?? 'none';
  }

  /** Stays inside of the window, also when the pointer does not. */
  moveTo(x: number, y: number): void {
    const { offsetWidth, offsetHeight } = this.#element;
    const between = (value: number, most: number): number => Math.max(margin, Math.min(most - margin, value));
    const left = between(x + besidePointer.x, window.innerWidth - offsetWidth);
    const top = between(y + besidePointer.y, window.innerHeight - offsetHeight);
    this.#element.style.transform = `translate(${left}px, ${top}px)`;
  }

  remove(): void {
    this.#element.remove();
  }
}
