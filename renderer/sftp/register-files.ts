import {
  ArrowLeft,
  ArrowLeftRight,
  ArrowRight,
  ArrowUp,
  Copy,
  Equal,
  Eye,
  FileSearch,
  FolderPlus,
  Info,
  ListFilter,
  Pencil,
  RefreshCw,
  Server,
  SquarePen,
} from 'lucide-react';
import type { Disposable } from '../../shared/base/disposable.ts';
import type { FileRow } from '../../shared/model/files.ts';
import { childPath, shownName } from '../../shared/model/file-path.ts';
import type { Command } from '../shell/commands.ts';
import { offerFilePanes, type FolderPlace } from '../shell/file-panes.ts';
import type { Workbench } from '../shell/workbench.ts';
import { filesTabsOf, type FilesTab } from './files-tab.ts';
import type { PaneController } from './pane-controller.ts';
import { text } from './text.ts';

const words = text.commands;

/** Adds what can be done with files to the command registry; each acts on the side of the focused tab that had the focus last. */
export function registerFilesCommands(workbench: Workbench): Disposable {
  const tab = (): FilesTab | undefined => filesTabsOf(workbench).get(workbench.dock.active?.id ?? '');
  const command = (
    name: string,
    title: string,
    icon: Command['icon'],
    run: (pane: PaneController) => void,
    when: (pane: PaneController) => boolean = always,
  ): Command => ({
    id: `files.${name}`,
    title,
    group: 'files',
    ...(icon && { icon }),
    keysWhen: hasFocus,
    when: () => {
      const pane = tab()?.activePane;
      return pane !== undefined && when(pane);
    },
    run: () => {
      const pane = tab()?.activePane;
      if (pane) run(pane);
    },
  });
  offerFilePanes(workbench, {
    selection() {
      const pane = tab()?.activePane;
      return pane && hasTargets(pane) ? { ...folderOf(pane), names: pane.targets() } : undefined;
    },
    whenChosen: (act) => tab()?.activePane.whenChosen(act),
    target() {
      const pane = tab()?.otherPane;
      return pane && isOpen(pane) ? folderOf(pane) : undefined;
    },
    hasFocus,
  });
  return workbench.commands.register(
    command('preview', words.preview, FileSearch, (pane) => previewFile(workbench, pane), hasFile),
    command('rename', words.rename, Pencil, (pane) => pane.state.setState({ renaming: cursorRow(pane)?.name }), hasCursor),
    command('newFolder', words.newFolder, FolderPlus, (pane) => askNewFolder(workbench, pane), isOpen),
    command('properties', words.properties, Info, (pane) => pane.whenChosen(() => showProperties(workbench, pane)), hasTargets),
    command('copyPath', words.copyPath, Copy, (pane) => pane.whenChosen(() => copyPaths(workbench, pane)), hasTargets),
    command(
      'back',
      words.back,
      ArrowLeft,
      (pane) => pane.goBack(),
      (pane) => pane.state.getState().places.before.length > 0,
    ),
    command(
      'forward',
      words.forward,
      ArrowRight,
      (pane) => pane.goForward(),
      (pane) => pane.state.getState().places.after.length > 0,
    ),
    command('up', words.up, ArrowUp, (pane) => pane.goUp()),
    command('refresh', words.refresh, RefreshCw, (pane) => pane.refresh()),
    command('hidden', words.hidden, Eye, (pane) => pane.setView({ showHidden: !pane.state.getState().view.showHidden })),
    command('filter', words.filter, ListFilter, (pane) => pane.state.setState({ filterIsOpen: true })),
    command('path', words.path, SquarePen, (pane) => pane.state.setState({ isTypingPath: true })),
    command('selectAll', words.selectAll, undefined, (pane) => pane.chooseAll(), isOpen),
    command('sameFolder', words.sameFolder, Equal, () => sameFolder(tab())),
    command('swap', words.swap, ArrowLeftRight, () => tab()?.swap()),
    command('host', words.host, Server, (pane) => tab()?.askHost(pane)),
  );
}

function folderOf(pane: PaneController): FolderPlace {
  const { side, path: folder } = pane.state.getState();
  return { side, folder };
}

/** A field in a files tab keeps its keys. */
function hasFocus(): boolean {
  const { activeElement } = document;
  return activeElement?.closest('input, textarea, select') === null && activeElement.closest('[data-files-view]') !== null;
}

function always(): boolean {
  return true;
}

function isOpen(pane: PaneController): boolean {
  const { folder, isGoing } = pane.state.getState();
  return !isGoing && folder?.state.getState().listing !== undefined;
}

function hasTargets(pane: PaneController): boolean {
  return isOpen(pane) && pane.targets().length > 0;
}

export function cursorRow(pane: PaneController): FileRow | undefined {
  return pane.row(pane.state.getState().selection.cursor);
}

function hasCursor(pane: PaneController): boolean {
  return isOpen(pane) && cursorRow(pane) !== undefined;
}

function hasFile(pane: PaneController): boolean {
  const row = cursorRow(pane);
  return isOpen(pane) && row !== undefined && row.kind !== 'folder' && row.link?.kind !== 'folder';
}

export function previewFile(workbench: Workbench, pane: PaneController): void {
  const { side, path } = pane.state.getState();
  const row = cursorRow(pane);
  if (row) workbench.view.setState({ dialog: { kind: 'filePreview', side, path: childPath(path, row.name), row } });
}

function askNewFolder(workbench: Workbench, pane: PaneController): void {
  const { side, path } = pane.state.getState();
  workbench.view.setState({ dialog: { kind: 'newFolder', side, folder: path } });
}

function showProperties(workbench: Workbench, pane: PaneController): void {
  const { side, path, info } = pane.state.getState();
  const unixModes = info?.unixModes ?? side.kind === 'remote';
  pane
    .rowsOfTargets()
    .then(
      (rows) =>
        rows.length > 0 && workbench.view.setState({ dialog: { kind: 'fileProperties', side, folder: path, rows, unixModes } }),
      workbench.showError,
    );
}

function copyPaths(workbench: Workbench, pane: PaneController): void {
  const { path } = pane.state.getState();
  const paths = pane.targets().map((name) => childPath(path, name));
  // A clipboard holds text: bytes that are none stand there as they are shown.
  navigator.clipboard
    .writeText(paths.map((each) => (isWellFormed(each) ? each : shownName(each))).join('\n'))
    .then(() => workbench.note(words.copied), workbench.showError);
}

function isWellFormed(path: string): boolean {
  return !/\p{Cs}/u.test(path);
}

function sameFolder(tab: FilesTab | undefined): void {
  if (!tab) return;
  const { side, path } = tab.activePane.state.getState();
  tab.otherPane.go(path, { side });
}
