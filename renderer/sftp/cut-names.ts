import { useStore } from 'zustand';
import type { FileName } from '../../shared/model/file-path.ts';
import { fileClipboardOf } from '../shell/file-clipboard.ts';
import type { FileSelection } from '../shell/file-panes.ts';
import { useWorkbench } from '../shell/workbench-context.tsx';
import type { PaneState } from './pane-controller.ts';

const none: ReadonlySet<FileName> = new Set();
const sets = new WeakMap<FileSelection, ReadonlySet<FileName>>();

/** The names of a folder that were cut: they go when they are pasted elsewhere. */
export function useCutNames({ side, path }: Pick<PaneState, 'side' | 'path'>): ReadonlySet<FileName> {
  const { rows, way } = useStore(fileClipboardOf(useWorkbench()));
  if (rows === undefined || way !== 'move' || rows.folder !== path) return none;
  return JSON.stringify(rows.side) === JSON.stringify(side) ? setOf(rows) : none;
}

function setOf(rows: FileSelection): ReadonlySet<FileName> {
  const known = sets.get(rows) ?? new Set(rows.names);
  sets.set(rows, known);
  return known;
}
