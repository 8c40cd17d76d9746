import { useState, type DragEvent } from 'react';
import type { HostTree } from '../../shared/model/bookmark.ts';
import { useWorkbench } from '../shell/workbench-context.tsx';
import { addFromConfig, isBuiltIn, moveNode, moveVariant } from './edits.ts';
import { dropDestination, dropZone, variantDropIndex, type Destination, type DropZone } from './moves.ts';
import type { TreeRow } from './tree-rows.ts';

interface DragProps {
  readonly draggable: boolean;
  readonly onDragStart?: (event: DragEvent) => void;
  readonly onDragEnd?: () => void;
  readonly onDragOver?: (event: DragEvent) => void;
  readonly onDragLeave?: () => void;
  readonly onDrop?: (event: DragEvent) => void;
}

interface TreeDrag {
  /** Where the dragged row would go. */
  readonly over: { readonly key: string; readonly zone: DropZone } | undefined;
  propsOf(row: TreeRow): DragProps;
  /** Below the last row: to the end of the roots. */
  readonly onDragOverEnd: (event: DragEvent) => void;
  readonly onDropEnd: (event: DragEvent) => void;
}

/** Dragging rows to other places; a host of ssh_config that is dropped among the bookmarks becomes one. */
export function useTreeDrag(tree: HostTree): TreeDrag {
  const workbench = useWorkbench();
  const [dragged, setDragged] = useState<TreeRow>();
  const [over, setOver] = useState<TreeDrag['over']>();

  const destination = (row: TreeRow, zone: DropZone): Destination | undefined =>
    dragged && dragged.kind !== 'variant' ? dropDestination(tree, dragged.key, row.key, zone) : undefined;

  /** Of a variant among those of its bookmark. */
  const variantIndex = (row: TreeRow, zone: DropZone): number | undefined =>
    dragged?.kind === 'variant' && row.kind === 'variant' && row.of.id === dragged.of.id
      ? variantDropIndex(row.of.variants ?? [], dragged.key, row.key, zone)
      : undefined;

  const drop = (to: Destination | undefined): void => {
    if (!to || !dragged) return;
    if (dragged.kind === 'config') void addFromConfig(workbench, dragged.host, to);
    else if (dragged.kind === 'bookmark') void moveNode(workbench, dragged.bookmark.id, to);
    else if (dragged.kind === 'folder') void moveNode(workbench, dragged.folder.id, to);
  };

  const finish = (): void => {
    setDragged(undefined);
    setOver(undefined);
  };

  const propsOf = (row: TreeRow): DragProps => ({
    draggable: canDrag(row),
    onDragStart: (event) => {
      event.dataTransfer.effectAllowed = 'move';
      event.dataTransfer.setData('application/x-hawser-host', row.key);
      setDragged(row);
    },
    onDragEnd: finish,
    onDragOver: (event) => {
      const zone = zoneAt(event, row);
      if (!destination(row, zone) && variantIndex(row, zone) === undefined) return setOver(undefined);
      event.preventDefault();
      event.stopPropagation();
      if (over?.key !== row.key || over.zone !== zone) setOver({ key: row.key, zone });
    },
    onDragLeave: () => setOver(undefined),
    onDrop: (event) => {
      event.preventDefault();
      event.stopPropagation();
      const index = variantIndex(row, zoneAt(event, row));
      if (index !== undefined && dragged?.kind === 'variant') void moveVariant(workbench, dragged.variant.id, () => index);
      else drop(destination(row, zoneAt(event, row)));
      finish();
    },
  });

  const isEmptyPart = (event: DragEvent): boolean =>
    dragged !== undefined && dragged.kind !== 'variant' && event.target === event.currentTarget;
  return {
    over,
    propsOf,
    onDragOverEnd: (event) => {
      if (isEmptyPart(event)) event.preventDefault();
    },
    onDropEnd: (event) => {
      if (!isEmptyPart(event)) return;
      event.preventDefault();
      drop({ parentId: null, index: tree.roots.filter((node) => node.id !== dragged?.key).length });
      finish();
    },
  };
}

function canDrag(row: TreeRow): boolean {
  if (row.kind === 'bookmark') return !isBuiltIn(row.bookmark);
  return row.kind === 'folder' || row.kind === 'variant' || (row.kind === 'config' && !row.host.isPattern);
}

function zoneAt(event: DragEvent, row: TreeRow): DropZone {
  const box = event.currentTarget.getBoundingClientRect();
  return dropZone(event.clientY - box.top, box.height, row.kind === 'folder');
}
