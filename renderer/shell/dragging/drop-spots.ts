import { disposable, type Disposable } from '../../../shared/base/disposable.ts';
import type { FileSelection } from '../file-panes.ts';
import type { OutsideItem } from './outside-files.ts';

/** What is on its way: rows of a pane, or files of the system. */
export type Dragged =
  | { readonly kind: 'rows'; readonly selection: FileSelection; readonly words: string }
  /** How many is known, what they are not before they are dropped. */
  | { readonly kind: 'outside'; readonly count: number };

export interface DragKeys {
  readonly ctrlKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
  readonly metaKey: boolean;
}

/** What would happen at a place. */
export interface DropOffer {
  /** What is marked: exactly what would take it. */
  readonly element: HTMLElement;
  /** What would happen, or why nothing can. */
  readonly words: string;
  readonly look: 'copy' | 'move' | 'link' | 'refused';
  /** Absent: it is refused. `outside` comes with a drop of files of the system. */
  readonly drop?: ((outside: readonly OutsideItem[]) => void) | undefined;
  /** Opens what the pointer rests on: a folder, a tab. */
  readonly spring?: (() => void) | undefined;
}

export type DropAsk = (target: Element, dragged: Dragged, keys: DragKeys) => DropOffer | undefined;

const spots = new WeakMap<Element, DropAsk>();

/** Lets things be dropped on an element and what is in it; what is further inside is asked first. */
export function offerDropSpot(element: Element, ask: DropAsk): Disposable {
  spots.set(element, ask);
  return disposable(() => {
    if (spots.get(element) === ask) spots.delete(element);
  });
}

/** What the innermost place says that says anything. */
export function dropOfferAt(target: Element | null, dragged: Dragged, keys: DragKeys): DropOffer | undefined {
  for (let element = target; element !== null; element = element.parentElement) {
    const offer = target && spots.get(element)?.(target, dragged, keys);
    if (offer) return offer;
  }
  return undefined;
}
