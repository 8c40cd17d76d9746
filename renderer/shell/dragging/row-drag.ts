import type { FileSelection } from '../file-panes.ts';
import type { Workbench } from '../workbench.ts';
import { DragSession } from './drag-session.ts';
import type { Dragged } from './drop-spots.ts';
import { outgoingDrag, type OutgoingDrag } from './outgoing-drag.ts';

/** A press that moves less is a click. */
const threshold = 5;

type Rows = { readonly selection: FileSelection; readonly words: string };

/**
 * Waits whether a press on a row becomes a drag, and leads it then. Rows are dragged with the pointer's own events and not with those of a drag of the
 * system: what happens can be said in words, and outside of the window the system may take over with real files (`outgoing-drag.ts`).
 */
export function startRowDrag(workbench: Workbench, press: PointerEvent, take: () => Rows | undefined): void {
  const end = new AbortController();
  const { signal } = end;
  let drag: RowDrag | undefined;
  const listen = <K extends keyof WindowEventMap>(name: K, listener: (event: WindowEventMap[K]) => void): void =>
    window.addEventListener(name, listener, { capture: true, signal });
  const stop = (): void => {
    end.abort();
    drag?.dispose();
  };
  listen('pointermove', (event) => {
    if (event.pointerId !== press.pointerId) return;
    // Let go where nobody saw it.
    if (event.buttons === 0) return stop();
    if (drag === undefined) {
      if (Math.hypot(event.clientX - press.clientX, event.clientY - press.clientY) < threshold) return;
      const rows = take();
      if (rows === undefined) return stop();
      drag = new RowDrag(workbench, { kind: 'rows', ...rows }, stop);
      swallowClick();
    }
    event.preventDefault();
    drag.moveTo(event);
  });
  listen('pointerup', (event) => {
    if (event.pointerId !== press.pointerId) return;
    end.abort();
    drag?.drop(event);
  });
  listen('pointercancel', stop);
  listen('blur', (event) => {
    // Of the window itself: elements lose the focus all the time.
    if (event.target === window && drag?.isLeaving !== true) stop();
  });
  const onKey = (event: KeyboardEvent): void => {
    if (drag === undefined) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (event.type === 'keydown' && event.key === 'Escape') stop();
    else drag.keysChanged(event);
  };
  listen('keydown', onKey);
  listen('keyup', onKey);
}

class RowDrag {
  readonly #session: DragSession;
  readonly #outgoing: OutgoingDrag;
  readonly #stop: () => void;
  #last: PointerEvent | undefined;

  constructor(workbench: Workbench, dragged: Extract<Dragged, { kind: 'rows' }>, stop: () => void) {
    this.#session = new DragSession(dragged);
    this.#outgoing = outgoingDrag(workbench, dragged);
    this.#stop = stop;
  }

  /** The system is about to drag on: that the window loses the focus now is part of it. */
  get isLeaving(): boolean {
    return this.#outgoing.isLeaving;
  }

  moveTo(event: PointerEvent): void {
    this.#last = event;
    this.#session.moveTo(
      event,
      this.#outgoing.moveTo(event, () => this.#stop()),
    );
  }

  keysChanged(keys: KeyboardEvent): void {
    const { clientX = 0, clientY = 0 } = this.#last ?? {};
    const { ctrlKey, shiftKey, altKey, metaKey } = keys;
    if (this.#last && !isOutside(this.#last)) this.#session.moveTo({ clientX, clientY, ctrlKey, shiftKey, altKey, metaKey });
  }

  drop(event: PointerEvent): void {
    if (isOutside(event)) {
      this.#session.dispose();
      this.#outgoing.drop();
    } else {
      this.#session.moveTo(event);
      this.#session.drop();
      this.#outgoing.dispose();
    }
  }

  dispose(): void {
    this.#session.dispose();
    this.#outgoing.dispose();
  }
}

export function isOutside({ clientX, clientY }: { readonly clientX: number; readonly clientY: number }): boolean {
  return clientX < 0 || clientY < 0 || clientX >= window.innerWidth || clientY >= window.innerHeight;
}

/** The click that the end of a drag makes is none. */
function swallowClick(): void {
  const swallow = (event: MouseEvent): void => {
    event.stopPropagation();
    event.preventDefault();
  };
  const end = new AbortController();
  const { signal } = end;
  window.addEventListener('click', swallow, { capture: true, signal });
  // A release outside of the window, or one that the system took, makes no click: the next press is another one's.
  window.addEventListener('pointerup', () => setTimeout(() => end.abort(), 0), { signal });
  window.addEventListener('pointerdown', () => end.abort(), { capture: true, signal });
}
