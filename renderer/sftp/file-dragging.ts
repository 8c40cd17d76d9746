import { useRef, type DragEvent, type MouseEvent } from 'react';
import { childPath, shownName } from '../../shared/model/file-path.ts';
import { draggedTo, dropFiles, dropWay, dragType, endFileDrag, startFileDrag, type FolderPlace } from '../shell/file-panes.ts';
import { useWorkbench } from '../shell/workbench-context.tsx';
import { opensAsFolder } from './file-words.ts';
import type { PaneController } from './pane-controller.ts';
import { text } from './text.ts';

interface Dragging {
  readonly onMouseDown: (event: MouseEvent) => void;
  readonly onDragStart: (event: DragEvent) => void;
  readonly onDragOver: (event: DragEvent) => void;
  readonly onDragLeave: (event: DragEvent) => void;
  readonly onDrop: (event: DragEvent) => void;
  readonly onDragEnd: () => void;
}

interface DropPlace extends FolderPlace {
  /** What is marked: the folder's row, or the whole side. */
  readonly element: HTMLElement;
}

const mark = 'data-drop';

/**
 * Dragging rows to another side or folder, for the element around the rows. Marks and draggability are set on the elements themselves: rows are
 * drawn anew while one drags, and nothing else of them changes.
 */
export function useFileDragging(pane: PaneController): Dragging {
  const workbench = useWorkbench();
  const marked = useRef<HTMLElement>(undefined);

  const rowAt = (target: EventTarget): HTMLElement | undefined =>
    target instanceof Element ? (target.closest<HTMLElement>('[data-index]') ?? undefined) : undefined;
  const markOnly = (element: HTMLElement | undefined): void => {
    if (marked.current !== element) marked.current?.removeAttribute(mark);
    marked.current = element;
    element?.setAttribute(mark, '');
  };
  const placeOf = (event: DragEvent): DropPlace => {
    const { side, path } = pane.state.getState();
    const element = rowAt(event.target);
    const row = element && pane.row(Number(element.dataset.index));
    return element && row && opensAsFolder(row)
      ? { side, folder: childPath(path, row.name), element }
      : { side, folder: path, element: event.currentTarget as HTMLElement };
  };

  return {
    onMouseDown(event) {
      const row = rowAt(event.target);
      if (row && event.button === 0) row.draggable = !(event.target instanceof HTMLInputElement);
    },
    onDragStart(event) {
      const index = Number(rowAt(event.target)?.dataset.index ?? -1);
      const row = pane.row(index);
      if (row === undefined) return event.preventDefault();
      if (!pane.state.getState().selection.chosen.has(row.name)) pane.choose(index);
      const { side, path } = pane.state.getState();
      const names = pane.targets();
      startFileDrag(workbench, { side, folder: path, names }, event.dataTransfer);
      showDragged(event, names.length === 1 ? shownName(row.name) : text.foot.items(names.length));
    },
    onDragOver(event) {
      if (!event.dataTransfer.types.includes(dragType)) return;
      const place = placeOf(event);
      if (draggedTo(workbench, place) === undefined) return markOnly(undefined);
      event.preventDefault();
      event.dataTransfer.dropEffect = dropWay(event);
      markOnly(place.element);
    },
    onDragLeave(event) {
      const isInside = event.relatedTarget instanceof Node && event.currentTarget.contains(event.relatedTarget);
      if (!isInside) markOnly(undefined);
    },
    onDrop(event) {
      if (!event.dataTransfer.types.includes(dragType)) return;
      event.preventDefault();
      const { side, folder } = placeOf(event);
      markOnly(undefined);
      dropFiles(workbench, { side, folder }, dropWay(event));
    },
    onDragEnd() {
      markOnly(undefined);
      endFileDrag(workbench);
    },
  };
}

/** A label at the pointer instead of a picture of the row. */
function showDragged(event: DragEvent, words: string): void {
  const label = document.createElement('div');
  label.textContent = words;
  label.className = 'drag-label';
  document.body.append(label);
  event.dataTransfer.setDragImage(label, -12, 0);
  requestAnimationFrame(() => label.remove());
}
