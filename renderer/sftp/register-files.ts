import {
  ArrowLeft,
  ArrowLeftRight,
  ArrowRight,
  ArrowUp,
  Columns3,
  Copy,
  Equal,
  Eye,
  FilePlus,
  FileSearch,
  FolderPlus,
  Footprints,
  Info,
  Link2,
  ListFilter,
  Pencil,
  RefreshCw,
  Search,
  Server,
  SquarePen,
  Star,
} from 'lucide-react';
import type { Disposable } from '../../shared/base/disposable.ts';
import type { FileRow } from '../../shared/model/files.ts';
import { childPath, shownName, type FilePath } from '../../shared/model/file-path.ts';
import type { Command } from '../shell/commands.ts';
import { offerFilePanes, type FolderPlace } from '../shell/file-panes.ts';
import type { Workbench } from '../shell/workbench.ts';
import { rootCommand } from './as-root.ts';
import { filesTabsOf, type FilesTab } from './files-tab.ts';
import { toggleFollowing } from './follow-terminal.ts';
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
    here() {
      const pane = tab()?.activePane;
      return pane && folderOf(pane);
    },
    target() {
      const pane = tab()?.otherPane;
      return pane && isOpen(pane) ? folderOf(pane) : undefined;
    },
    folder(panelId) {
      const pane = (panelId === undefined ? tab() : filesTabsOf(workbench).get(panelId))?.activePane;
      return pane && isOpen(pane) ? folderOf(pane) : undefined;
    },
    sides() {
      const { left, right } = tab() ?? {};
      return left && right && isOpen(left) && isOpen(right) ? { left: folderOf(left), right: folderOf(right) } : undefined;
    },
    hasFocus,
  });
  return workbench.commands.register(
    rootCommand(workbench, () => tab()?.activePane.state.getState().side),
    command('preview', words.preview, FileSearch, (pane) => previewFile(workbench, pane), hasFile),
    command('rename', words.rename, Pencil, (pane) => pane.state.setState({ renaming: cursorRow(pane)?.name }), hasCursor),
    command('newFolder', words.newFolder, FolderPlus, (pane) => askNewFolder(workbench, pane), isOpen),
    command('newFile', words.newFile, FilePlus, (pane) => askNewFolder(workbench, pane, 'file'), isOpen),
    command('newLink', words.newLink, Link2, (pane) => askNewLink(workbench, pane), isOpen),
    command('find', words.find, Search, (pane) => askFind(workbench, pane), isOpen),
    command('folders', words.folders, Star, (pane) => pane.state.setState({ foldersAreOpen: true })),
    command('columns', words.columns, Columns3, () => workbench.view.setState({ dialog: { kind: 'fileColumns' } })),
    command('follow', words.follow, Footprints, (pane) => toggleFollowing(workbench, pane, text.follow), isRemote),
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

function askNewFolder(workbench: Workbench, pane: PaneController, what?: 'file'): void {
  const { side, path } = pane.state.getState();
  workbench.view.setState({ dialog: { kind: 'newFolder', side, folder: path, ...(what && { what }) } });
}

function askNewLink(workbench: Workbench, pane: PaneController): void {
  const { side, path, info } = pane.state.getState();
  const target = cursorRow(pane)?.name as string | undefined;
  const hasHardLinks = info?.lacks.includes('hardLink') !== true;
  workbench.view.setState({
    dialog: { kind: 'newLink', side, folder: path, target: target as FilePath | undefined, hasHardLinks },
  });
}

function askFind(workbench: Workbench, pane: PaneController): void {
  const panelId = workbench.dock.active?.id;
  const { side, path, view } = pane.state.getState();
  if (panelId === undefined) return;
  workbench.view.setState({ dialog: { kind: 'findFiles', panelId, side, folder: path, hidden: view.showHidden } });
}

function isRemote(pane: PaneController): boolean {
  return pane.state.getState().side.kind === 'remote';
}

function showProperties(workbench: Workbench, pane: PaneController): void {
  const { side, path, info } = pane.state.getState();
  const unixModes = info?.unixModes ?? side.kind === 'remote';
  pane.rowsOfTargets().then(
    (rows) =>
      rows.length > 0 &&
      workbench.view.setState({
        dialog: { kind: 'fileProperties', side, folder: path, rows, unixModes, accounts: knownAccounts(pane) },
      }),
    workbench.showError,
  );
}

/** Names of owners and groups with their numbers, as far as the rows that are here tell them: SFTP has no way to ask for a number. */
function knownAccounts(pane: PaneController): {
  readonly users: Record<string, number>;
  readonly groups: Record<string, number>;
} {
  const accounts = { users: new Map<string, number>([['root', 0]]), groups: new Map<string, number>([['root', 0]]) };
  for (const { owner, ownerId, group, groupId } of pane.loadedRows()) {
    if (owner !== undefined && ownerId !== undefined) accounts.users.set(owner, ownerId);
    if (group !== undefined && groupId !== undefined) accounts.groups.set(group, groupId);
  }
  return { users: Object.fromEntries(accounts.users), groups: Object.fromEntries(accounts.groups) };
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
