import type { FileName, FilePath } from '../../shared/model/file-path.ts';
import type { FileSide } from '../../shared/model/files.ts';
import type { Workbench } from './workbench.ts';

export interface FolderPlace {
  readonly side: FileSide;
  readonly folder: FilePath;
}

/** Entries of one folder. */
export interface FileSelection extends FolderPlace {
  readonly names: readonly FileName[];
}

/** What the files tab in front offers to whoever copies, moves and deletes. */
export interface FilePanes {
  /** What commands act on; undefined without a files tab, or when nothing is chosen. */
  selection(): FileSelection | undefined;
  /** Does it once what is being chosen is chosen (all of a long folder, a range): now, when nothing is. */
  whenChosen(act: () => void): void;
  /** The folder of the side in front; undefined without a files tab. */
  here(): FolderPlace | undefined;
  /** The folder of the other side. */
  target(): FolderPlace | undefined;
  /** Whether the keyboard is in the rows of a files tab. */
  hasFocus(): boolean;
}

export type FileDrop = (source: FileSelection, target: FolderPlace, way: 'copy' | 'move') => void;

interface Offer {
  panes?: FilePanes;
  edit?: (files: FileSelection) => void;
  drop?: FileDrop;
  /** What is being dragged within this page. */
  dragged?: FileSelection | undefined;
}

// Panes and transfers are two features that don't know each other: they meet here.
const offers = new WeakMap<Workbench, Offer>();

function offerOf(workbench: Workbench): Offer {
  const offer = offers.get(workbench) ?? {};
  offers.set(workbench, offer);
  return offer;
}

export function offerFilePanes(workbench: Workbench, panes: FilePanes): void {
  offerOf(workbench).panes = panes;
}

export function filePanesOf(workbench: Workbench): FilePanes | undefined {
  return offerOf(workbench).panes;
}

/** How files are opened in the user's editor. */
export function onFileEdit(workbench: Workbench, edit: (files: FileSelection) => void): void {
  offerOf(workbench).edit = edit;
}

/** Opens files in the user's editor; answers whether somebody does that. */
export function editFiles(workbench: Workbench, files: FileSelection): boolean {
  const { edit } = offerOf(workbench);
  edit?.(files);
  return edit !== undefined;
}

/** What happens when dragged files are dropped on a folder. */
export function onFileDrop(workbench: Workbench, drop: FileDrop): void {
  offerOf(workbench).drop = drop;
}

/** The type that a drag within the page carries; what is dragged stays in the page. */
export const dragType = 'application/x-hawser-files';

export function startFileDrag(workbench: Workbench, selection: FileSelection, transfer: DataTransfer): void {
  offerOf(workbench).dragged = selection;
  transfer.setData(dragType, String(selection.names.length));
  transfer.effectAllowed = 'copyMove';
}

export function endFileDrag(workbench: Workbench): void {
  offerOf(workbench).dragged = undefined;
}

/** What is dragged, when it may be dropped there: not where it lies already, and nothing into itself. */
export function draggedTo(workbench: Workbench, target: FolderPlace): FileSelection | undefined {
  const { dragged } = offerOf(workbench);
  if (dragged === undefined || JSON.stringify(dragged.side) !== JSON.stringify(target.side)) return dragged;
  const base = dragged.folder.endsWith('/') ? dragged.folder : `${dragged.folder}/`;
  const isInside = dragged.names.some((name) => `${target.folder}/`.startsWith(`${base}${name}/`));
  return dragged.folder === target.folder || isInside ? undefined : dragged;
}

/** Shift moves, otherwise it is copied; as the pointer shows. */
export function dropWay(event: { readonly shiftKey: boolean }): 'copy' | 'move' {
  return event.shiftKey ? 'move' : 'copy';
}

/** Answers whether there was something that could be dropped there. */
export function dropFiles(workbench: Workbench, target: FolderPlace, way: 'copy' | 'move'): boolean {
  const source = draggedTo(workbench, target);
  const { drop } = offerOf(workbench);
  endFileDrag(workbench);
  if (source === undefined || drop === undefined) return false;
  drop(source, target, way);
  return true;
}
