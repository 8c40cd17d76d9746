import type { FileName } from '../../shared/model/file-path.ts';
import type { TransferJobInfo } from '../../shared/model/transfers.ts';
import type { OutsideItem } from './dragging/outside-files.ts';
import type { FileSelection, FolderPlace } from './file-selection.ts';
import type { Workbench } from './workbench.ts';

export type { FileSelection, FolderPlace };

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
  /** The folder that a files tab shows on the side which had the focus last; of the tab in front without an id. */
  folder(panelId?: string): FolderPlace | undefined;
  /** The folders of both sides; undefined without a files tab, or while one of them is not there. */
  sides(): { readonly left: FolderPlace; readonly right: FolderPlace } | undefined;
  /** Whether the keyboard is in the rows of a files tab. */
  hasFocus(): boolean;
}

/** What happens with files of the system that are dropped on a folder. */
export type OutsideDrop = (items: readonly OutsideItem[], target: FolderPlace) => void;

/** Rows were dragged out of the window and let go there. `tooLarge`: the system could not be given them. */
export type OutgoingDrop = (rows: FileSelection, why: 'download' | 'tooLarge') => void;

export type FileDrop = (source: FileSelection, target: FolderPlace, way: 'copy' | 'move') => void;

/** An upload that began. `names`: what its things are called there, in their order, where two of one name are told apart. */
export interface BegunUpload {
  readonly job: TransferJobInfo;
  readonly names: readonly FileName[];
}

/** Copies what the page was given to a folder of a host, never over anything; undefined when it has no names. Rejects as a transfer's start. */
export type Upload = (items: readonly OutsideItem[], target: FolderPlace) => Promise<BegunUpload | undefined>;

interface Offer {
  upload?: Upload;
  panes?: FilePanes;
  edit?: (files: FileSelection) => void;
  drop?: FileDrop;
  outsideDrop?: OutsideDrop;
  outgoingDrop?: OutgoingDrop;
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

/** What happens when dragged rows are dropped on a folder. */
export function onFileDrop(workbench: Workbench, drop: FileDrop): void {
  offerOf(workbench).drop = drop;
}

export function fileDropOf(workbench: Workbench): FileDrop | undefined {
  return offerOf(workbench).drop;
}

export function onOutsideDrop(workbench: Workbench, drop: OutsideDrop): void {
  offerOf(workbench).outsideDrop = drop;
}

export function outsideDropOf(workbench: Workbench): OutsideDrop | undefined {
  return offerOf(workbench).outsideDrop;
}

export function onUpload(workbench: Workbench, upload: Upload): void {
  offerOf(workbench).upload = upload;
}

export function uploadOf(workbench: Workbench): Upload | undefined {
  return offerOf(workbench).upload;
}

export function onOutgoingDrop(workbench: Workbench, drop: OutgoingDrop): void {
  offerOf(workbench).outgoingDrop = drop;
}

export function outgoingDropOf(workbench: Workbench): OutgoingDrop | undefined {
  return offerOf(workbench).outgoingDrop;
}
