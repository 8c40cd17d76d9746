import { useRef, type KeyboardEvent } from 'react';
import type { BookmarkId } from '../../shared/model/ids.ts';
import type { HostTree } from '../../shared/model/bookmark.ts';
import { useWorkbench } from '../shell/workbench-context.tsx';
import type { Point } from '../ui/Menu.tsx';
import { isBuiltIn, moveNode, moveVariant, removeNode, removeVariant } from './edits.ts';
import { connectRow, editRow } from './host-menu.ts';
import { keyDestination, type MoveKey } from './moves.ts';
import { typeAhead, type TreeRow } from './tree-rows.ts';

interface TreeKeys {
  readonly tree: HostTree;
  readonly rows: readonly TreeRow[];
  readonly selected: number;
  readonly select: (key: string) => void;
  readonly toggle: (row: TreeRow) => void;
  readonly openMenu: (row: TreeRow, at: Point) => void;
  readonly scroller: HTMLElement | null;
}

const typeAheadMs = 700;
const pageRows = 15;
const moveKeys: Readonly<Record<string, MoveKey>> = { ArrowUp: 'up', ArrowDown: 'down', ArrowRight: 'in', ArrowLeft: 'out' };

/** A variant stays with its bookmark. */
const variantKeys: Readonly<Record<string, number>> = { ArrowUp: -1, ArrowDown: 1 };

/** The keys of a tree (ARIA practices), and those that change it: Alt+arrows move, F2 edits, Delete deletes, Ctrl+Z undoes. */
export function useTreeKeys(given: TreeKeys): (event: KeyboardEvent) => void {
  const workbench = useWorkbench();
  const typed = useRef({ words: '', at: 0 });
  const { rows, selected, tree } = given;
  const row = rows[selected];

  const selectAt = (index: number): void => {
    const next = rows[Math.max(0, Math.min(rows.length - 1, index))];
    if (next) given.select(next.key);
  };

  const openMenu = (current: TreeRow): void => {
    const element = given.scroller?.querySelector('[aria-selected="true"]');
    const box = element?.getBoundingClientRect();
    if (box) given.openMenu(current, { x: box.left + 40, y: box.bottom });
  };

  const changes = (event: KeyboardEvent, current: TreeRow): boolean => {
    const node = nodeOf(current);
    const command = event.ctrlKey || event.metaKey;
    if (command && event.key.toLowerCase() === 'z') workbench.commands.run('hosts.undo');
    else if (event.altKey && node && event.key in moveKeys) moveByKey(event.key, node.id);
    else if (event.altKey && current.kind === 'variant' && event.key in variantKeys)
      void moveVariant(workbench, current.variant.id, (from) => from + (variantKeys[event.key] ?? 0));
    else if (event.key === 'F2' && (node !== undefined || current.kind === 'variant')) editRow(workbench, current);
    else if (event.key === 'Delete' && node && !isBuiltIn(node)) void removeNode(workbench, node);
    else if (event.key === 'Delete' && current.kind === 'variant') void removeVariant(workbench, current.variant.id);
    else if (event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey)) openMenu(current);
    else return false;
    return true;
  };

  const moveByKey = (key: string, id: BookmarkId): void => {
    const way = moveKeys[key];
    const to = way && keyDestination(tree, id, way);
    if (to) void moveNode(workbench, id, to);
  };

  const moves = (event: KeyboardEvent, current: TreeRow | undefined): boolean => {
    if (event.ctrlKey || event.altKey || event.metaKey) return false;
    switch (event.key) {
      case 'ArrowDown':
        selectAt(selected + 1);
        return true;
      case 'ArrowUp':
        selectAt(selected - 1);
        return true;
      case 'Home':
        selectAt(0);
        return true;
      case 'End':
        selectAt(rows.length - 1);
        return true;
      case 'PageDown':
        selectAt(selected + pageRows);
        return true;
      case 'PageUp':
        selectAt(selected - pageRows);
        return true;
      case 'ArrowRight':
        if (current) intoBranch(current);
        return true;
      case 'ArrowLeft':
        if (current) outOfBranch(current);
        return true;
      default:
        return false;
    }
  };

  const intoBranch = (current: TreeRow): void => {
    if (!canOpen(current)) return;
    if (!current.isOpen) given.toggle(current);
    else if (rows[selected + 1]?.parentKey === current.key) selectAt(selected + 1);
  };

  const outOfBranch = (current: TreeRow): void => {
    if (canOpen(current) && current.isOpen) given.toggle(current);
    else if (current.parentKey !== undefined) given.select(current.parentKey);
  };

  const search = (event: KeyboardEvent): boolean => {
    if (event.key.length !== 1 || event.key === ' ' || event.ctrlKey || event.altKey || event.metaKey) return false;
    const now = event.timeStamp;
    const words = now - typed.current.at > typeAheadMs ? event.key : typed.current.words + event.key;
    typed.current = { words, at: now };
    const found = typeAhead(rows, Math.max(0, selected), words);
    if (found !== undefined) selectAt(found);
    return true;
  };

  return (event) => {
    const isHandled =
      (row !== undefined && changes(event, row)) ||
      moves(event, row) ||
      (row !== undefined && opens(event, row, given.toggle, () => connectRow(workbench, row, event.ctrlKey))) ||
      search(event);
    if (!isHandled) return;
    event.preventDefault();
    event.stopPropagation();
  };
}

function opens(event: KeyboardEvent, row: TreeRow, toggle: (row: TreeRow) => void, connect: () => void): boolean {
  if (event.key !== 'Enter' && event.key !== ' ') return false;
  if (isBranch(row)) toggle(row);
  else if (event.key === 'Enter') connect();
  return true;
}

/** What the arrows open and close; Enter connects to a bookmark with variants. */
function canOpen(row: TreeRow): row is Extract<TreeRow, { isOpen: boolean | undefined }> & { readonly isOpen: boolean } {
  return 'isOpen' in row && row.isOpen !== undefined;
}

function isBranch(row: TreeRow): row is Extract<TreeRow, { kind: 'folder' | 'configRoot' }> {
  return row.kind === 'folder' || row.kind === 'configRoot';
}

function nodeOf(row: TreeRow) {
  if (row.kind === 'folder') return row.folder;
  return row.kind === 'bookmark' ? row.bookmark : undefined;
}
