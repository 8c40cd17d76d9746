import { useCallback, useEffect, type PointerEvent as ReactPointerEvent, type RefObject } from 'react';
import { childPath, type FileName } from '../../shared/model/file-path.ts';
import type { FileSelection } from '../shell/file-panes.ts';
import { offerDropSpot, type DropAsk } from '../shell/dragging/drop-spots.ts';
import { folderOffer } from '../shell/dragging/folder-offer.ts';
import { startRowDrag } from '../shell/dragging/row-drag.ts';
import { text as dragText } from '../shell/dragging/text.ts';
import { useWorkbench } from '../shell/workbench-context.tsx';
import { opensAsFolder } from './file-words.ts';
import type { PaneController } from './pane-controller.ts';

/** Lets things be dropped on a pane's folder, or on a folder in it: for the `ref` of the element around the rows. */
export function useFileDrops(pane: PaneController): (element: HTMLElement | null) => (() => void) | undefined {
  const workbench = useWorkbench();
  return useCallback(
    (element) => {
      if (element === null) return undefined;
      const spot = offerDropSpot(element, paneSpot(workbench, pane, element));
      return () => spot.dispose();
    },
    [workbench, pane],
  );
}

/** Drags rows out of a pane: for presses on the element around the rows. */
export function useRowDragging(pane: PaneController): (event: ReactPointerEvent) => void {
  const workbench = useWorkbench();
  return (event) => {
    const index = indexAt(event.target);
    if (index === undefined || event.button !== 0 || event.pointerType === 'touch') return;
    startRowDrag(workbench, event.nativeEvent, () => selectionFor(pane, index));
  };
}

/** The row under the pointer; what is being typed into or pressed in a row is no handle. */
function indexAt(target: EventTarget): number | undefined {
  if (!(target instanceof Element) || target.closest('button, input, a') !== null) return undefined;
  const index = target.closest<HTMLElement>('[data-index]')?.dataset['index'];
  return index === undefined ? undefined : Number(index);
}

/** What is dragged with a row: what is chosen, when it is among that, else the row alone. */
function selectionFor(
  pane: PaneController,
  index: number,
): { readonly selection: FileSelection; readonly words: string } | undefined {
  const row = pane.row(index);
  const { side, path, isGoing } = pane.state.getState();
  if (row === undefined || isGoing) return undefined;
  if (!pane.state.getState().selection.chosen.has(row.name)) pane.choose(index);
  const names = pane.targets();
  return { selection: { side, folder: path, names }, words: names.length === 1 ? row.name : dragText.items(names.length) };
}

function paneSpot(workbench: Parameters<typeof folderOffer>[0], pane: PaneController, whole: HTMLElement): DropAsk {
  return (target, dragged, keys) => {
    const { side, path, isGoing, folder } = pane.state.getState();
    // Where one is not yet told.
    if (isGoing || folder === undefined || !path.startsWith('/')) return undefined;
    const element = target.closest<HTMLElement>('[data-index]');
    const row = element && pane.row(Number(element.dataset['index']));
    if (element && row && opensAsFolder(row) && !isDragged(dragged, side, path, row.name)) {
      const into = { side, folder: childPath(path, row.name) };
      return folderOffer(workbench, { place: into, element, spring: () => pane.enter(row.name) }, dragged, keys);
    }
    return folderOffer(workbench, { place: { side, folder: path }, element: whole }, dragged, keys);
  };
}

/** A folder that is dragged itself is part of the folder around it. */
function isDragged(dragged: Parameters<DropAsk>[1], side: FileSelection['side'], folder: string, name: FileName): boolean {
  if (dragged.kind !== 'rows') return false;
  const { selection } = dragged;
  return selection.folder === folder && JSON.stringify(selection.side) === JSON.stringify(side) && selection.names.includes(name);
}

/** Dropping on the steps of a path, for the element around them; each has its path in `data-crumb`. */
export function useCrumbDrops(ref: RefObject<HTMLElement | null>, pane: PaneController): void {
  const workbench = useWorkbench();
  useEffect(() => {
    if (!ref.current) return;
    const spot = offerDropSpot(ref.current, (target, dragged, keys) => {
      const element = target.closest<HTMLElement>('[data-crumb]');
      const folder = element?.dataset['crumb'];
      if (!element || folder === undefined) return undefined;
      const { side, path } = pane.state.getState();
      const to = folder as typeof path;
      const spring = (): void => pane.go(folder);
      return folderOffer(workbench, { place: { side, folder: to }, element, ...(to !== path && { spring }) }, dragged, keys);
    });
    return () => spot.dispose();
  }, [workbench, ref, pane]);
}
