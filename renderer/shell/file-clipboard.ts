import { createStore, type StoreApi } from 'zustand/vanilla';
import type { FileSelection } from './file-panes.ts';
import type { Workbench } from './workbench.ts';

export interface ClipboardState {
  /** Rows that wait to be pasted into a folder. */
  readonly rows: FileSelection | undefined;
  /** Cut ones are moved, once. */
  readonly way: 'copy' | 'move';
}

const nothing: ClipboardState = { rows: undefined, way: 'copy' };
const clipboards = new WeakMap<Workbench, StoreApi<ClipboardState>>();

/** Files that were cut or copied in the panes of this page. The system's clipboard gets their paths as text beside this. */
export function fileClipboardOf(workbench: Workbench): StoreApi<ClipboardState> {
  const known = clipboards.get(workbench) ?? createStore<ClipboardState>(() => nothing);
  clipboards.set(workbench, known);
  return known;
}

export function clearFileClipboard(workbench: Workbench): void {
  fileClipboardOf(workbench).setState(nothing);
}
