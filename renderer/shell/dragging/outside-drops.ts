import { disposable, Scope, type Disposable } from '../../../shared/base/disposable.ts';
import type { Dragged } from './drop-spots.ts';
import { DragSession } from './drag-session.ts';
import { takeOutsideItems } from './outside-files.ts';

let handedOver: Dragged | undefined;

/** Rows that the system drags on from here: when they come back over a window they are what they were. */
export function handOver(dragged: Dragged | undefined): void {
  handedOver = dragged;
}

/**
 * Takes what the system drags over the page. A file that is dropped where nothing takes it must not be opened by the browser in place of the
 * page either, so all of them end here.
 */
export function listenForOutsideDrops(): Disposable {
  const scope = new Scope();
  let session: DragSession | undefined;
  const end = (): void => {
    session?.dispose();
    session = undefined;
  };
  const on = (name: 'dragenter' | 'dragover' | 'dragleave' | 'drop', listener: (event: DragEvent) => void): void => {
    const guarded = (event: DragEvent): void => {
      if (event.dataTransfer?.types.includes('Files') === true) listener(event);
    };
    window.addEventListener(name, guarded, true);
    scope.add(disposable(() => window.removeEventListener(name, guarded, true)));
  };
  const over = (event: DragEvent): void => {
    const { dataTransfer } = event;
    if (!dataTransfer) return;
    event.preventDefault();
    event.stopPropagation();
    session ??= new DragSession(handedOver ?? { kind: 'outside', count: dataTransfer.items.length });
    session.moveTo(event);
    // What the system drags may only be copied, as far as it is told; of rows of our own it never learns what became of them.
    dataTransfer.dropEffect = session.offer?.drop === undefined ? 'none' : 'copy';
  };
  on('dragenter', over);
  on('dragover', over);
  on('dragleave', (event) => {
    if (event.relatedTarget === null) end();
  });
  on('drop', (event) => {
    const { dataTransfer } = event;
    event.preventDefault();
    event.stopPropagation();
    if (dataTransfer) {
      session ??= new DragSession(handedOver ?? { kind: 'outside', count: dataTransfer.items.length });
      session.moveTo(event);
      session.drop(handedOver === undefined ? takeOutsideItems(dataTransfer) : []);
    }
    handedOver = undefined;
    end();
  });
  const onPress = (): void => {
    handedOver = undefined;
    end();
  };
  window.addEventListener('pointerdown', onPress, true);
  scope.add(disposable(() => window.removeEventListener('pointerdown', onPress, true)));
  scope.add(disposable(end));
  return scope;
}
