import {
  BookmarkPlus,
  GitFork,
  Copy,
  FilePen,
  Save,
  SquareChevronRight,
  CopyPlus,
  FolderPlus,
  Info,
  Layers,
  Pencil,
  Play,
  SquareTerminal,
  Trash2,
  ArrowDown,
  ArrowUp,
  type LucideIcon,
} from 'lucide-react';
import type { ConfigHost, Folder, TreeNode } from '../../shared/model/bookmark.ts';
import type { BookmarkId } from '../../shared/model/ids.ts';
import type { Command } from '../shell/commands.ts';
import type { MenuEntry } from '../ui/Menu.tsx';
import { variantTitle } from '../shell/bookmark-variants.ts';
import { notOnDevices } from '../shell/devices.ts';
import { filesOnlyWords, refusesShells } from '../shell/files-only.ts';
import { openHost } from '../shell/open-host.ts';
import type { Target } from '../shell/target.ts';
import type { Workbench } from '../shell/workbench.ts';
import { addFromConfig, copySshCommand, duplicateNode, isBuiltIn, moveNode, removeNode, removeVariant } from './edits.ts';
import { findPlaced } from './inherited.ts';
import { keyDestination } from './moves.ts';
import { text as importText } from './imports/text.ts';
import { text } from './text.ts';
import type { TreeRow } from './tree-rows.ts';

const words = text.actions;
const separator: MenuEntry = { kind: 'separator' };

/** What a double click on a row opens, in a terminal where its host has one; undefined for rows that open nothing. */
export function targetOfRow(row: TreeRow): Target | undefined {
  if (row.kind === 'bookmark') return { bookmarkId: row.bookmark.id };
  if (row.kind === 'variant') return { bookmarkId: row.variant.id };
  return row.kind === 'config' && !row.host.isPattern ? { destination: row.host.alias } : undefined;
}

export function connectRow(workbench: Workbench, row: TreeRow, ownConnection = false): void {
  const target = targetOfRow(row);
  if (!target) return;
  const { active } = workbench.dock;
  const options = { ownConnection, ...(active?.view === 'welcome' && { insteadOf: active.id }) };
  openHost(workbench, target, options);
}

export function editRow(workbench: Workbench, row: TreeRow): void {
  if (row.kind === 'bookmark' && !isBuiltIn(row.bookmark))
    workbench.view.setState({ dialog: { kind: 'bookmark', id: row.bookmark.id, parentId: null } });
  else if (row.kind === 'variant') workbench.view.setState({ dialog: { kind: 'bookmark', id: row.variant.id, parentId: null } });
  else if (row.kind === 'folder') workbench.view.setState({ dialog: { kind: 'folder', id: row.folder.id, parentId: null } });
}

export function menuOfRow(workbench: Workbench, row: TreeRow): readonly MenuEntry[] {
  switch (row.kind) {
    case 'bookmark':
      return bookmarkMenu(workbench, row);
    case 'variant':
      return variantMenu(workbench, row);
    case 'folder':
      return folderMenu(workbench, row);
    case 'config':
      return configMenu(workbench, row);
    case 'configRoot':
      return newEntries(workbench, null);
  }
}

type RowOf<K extends TreeRow['kind']> = Extract<TreeRow, { kind: K }>;

function connectEntries(workbench: Workbench, row: TreeRow): MenuEntry[] {
  const target = targetOfRow(row);
  const why = target && refusesShells(workbench, target) ? filesOnlyWords : undefined;
  return [
    { kind: 'item', words: words.connect, icon: Play, keys: 'Enter', why, run: () => connectRow(workbench, row) },
    { kind: 'item', words: words.connectOwn, icon: SquareTerminal, why, run: () => connectRow(workbench, row, true) },
  ];
}

function bookmarkMenu(workbench: Workbench, row: RowOf<'bookmark'>): MenuEntry[] {
  const node = row.bookmark;
  const details = (): void =>
    workbench.view.setState({ dialog: { kind: 'hostCard', title: node.name, target: { bookmarkId: node.id } } });
  const tail: MenuEntry[] = isBuiltIn(node)
    ? []
    : [
        { kind: 'item', words: words.edit, icon: Pencil, keys: 'F2', run: () => editRow(workbench, row) },
        { kind: 'item', words: words.duplicate, icon: CopyPlus, run: () => void duplicateNode(workbench, node) },
        addVariantEntry(workbench, node),
      ];
  return [
    ...connectEntries(workbench, row),
    separator,
    ...tail,
    { kind: 'item', words: words.details, icon: Info, run: details },
    ...lineEntries(workbench, { bookmarkId: node.id }, node.name),
    ...(isBuiltIn(node) ? [] : [saveEntry(workbench, node)]),
    ...hostCommandEntries(workbench, { bookmarkId: node.id }, row.isDevice),
    separator,
    ...newEntries(workbench, row.parentKey ?? null),
    ...(isBuiltIn(node) ? [] : [separator, ...moveEntries(workbench, node), deleteEntry(workbench, row)]),
  ];
}

function addVariantEntry({ view }: Workbench, { id }: TreeNode): MenuEntry {
  const run = (): void => view.setState({ dialog: { kind: 'bookmark', variantOf: id, parentId: null } });
  return { kind: 'item', words: words.addVariant, icon: GitFork, run };
}

function variantMenu(workbench: Workbench, row: RowOf<'variant'>): MenuEntry[] {
  const { variant, of } = row;
  const target: Target = { bookmarkId: variant.id };
  const title = variantTitle(of, variant);
  const details = (): void => workbench.view.setState({ dialog: { kind: 'hostCard', title, target } });
  return [
    ...connectEntries(workbench, row),
    separator,
    { kind: 'item', words: words.edit, icon: Pencil, keys: 'F2', run: () => editRow(workbench, row) },
    addVariantEntry(workbench, of),
    { kind: 'item', words: words.details, icon: Info, run: details },
    ...lineEntries(workbench, target, title),
    saveEntry(workbench, { id: variant.id, name: title }),
    ...hostCommandEntries(workbench, target, row.isDevice),
    separator,
    {
      kind: 'item',
      words: words.delete,
      icon: Trash2,
      keys: 'Delete',
      danger: true,
      run: () => void removeVariant(workbench, variant.id),
    },
  ];
}

function folderMenu(workbench: Workbench, row: RowOf<'folder'>): MenuEntry[] {
  const node = row.folder;
  return [
    ...newEntries(workbench, node.id),
    separator,
    { kind: 'item', words: words.edit, icon: Pencil, keys: 'F2', run: () => editRow(workbench, row) },
    { kind: 'item', words: words.duplicate, icon: CopyPlus, run: () => void duplicateNode(workbench, node) },
    ...runEntries(workbench, node),
    separator,
    ...moveEntries(workbench, node),
    deleteEntry(workbench, row),
  ];
}

/** Runs commands on the hosts of a folder and of those in it; they can be chosen from before. */
function runEntries({ view }: Workbench, folder: Folder): MenuEntry[] {
  const targets = hostsIn(folder);
  if (targets.length === 0) return [];
  const run = (): void => view.setState({ dialog: { kind: 'pickHosts', purpose: 'runs', targets } });
  return [separator, { kind: 'item', words: words.runOnFolder, icon: Layers, run }];
}

function hostsIn({ children }: Folder): Target[] {
  return children.flatMap((node) => (node.kind === 'bookmark' ? [{ bookmarkId: node.id }] : hostsIn(node)));
}

function configMenu(workbench: Workbench, row: RowOf<'config'>): MenuEntry[] {
  const { host } = row;
  if (host.isPattern) return newEntries(workbench, null);
  const details = (): void =>
    workbench.view.setState({ dialog: { kind: 'hostCard', title: host.alias, target: { destination: host.alias } } });
  const end = workbench.hosts.state.getState().tree?.roots.length ?? 0;
  return [
    ...connectEntries(workbench, row),
    separator,
    { kind: 'item', words: words.details, icon: Info, run: details },
    ...lineEntries(workbench, { destination: host.alias }, host.alias),
    ...hostCommandEntries(workbench, { destination: host.alias }),
    separator,
    {
      kind: 'item',
      words: words.keep,
      icon: BookmarkPlus,
      run: () => void addFromConfig(workbench, host, { parentId: null, index: end }),
    },
    { kind: 'item', words: importText.override, icon: Pencil, run: () => overrideHost(workbench, host) },
    { kind: 'item', words: importText.openConfig(host.line), icon: FilePen, run: () => openConfigFile(workbench, host) },
  ];
}

/** Copies the ssh line at once; the others are in a dialog. */
function lineEntries(workbench: Workbench, target: Target, name: string): MenuEntry[] {
  return [
    { kind: 'item', words: words.copySsh, icon: Copy, run: () => copySshCommand(workbench, target) },
    {
      kind: 'item',
      words: importText.lines.action,
      icon: SquareChevronRight,
      run: () => workbench.view.setState({ dialog: { kind: 'hostCommands', target, name } }),
    },
  ];
}

function saveEntry(workbench: Workbench, { id, name }: Pick<TreeNode, 'id' | 'name'>): MenuEntry {
  return {
    kind: 'item',
    words: importText.write.action,
    icon: Save,
    run: () => workbench.view.setState({ dialog: { kind: 'saveToConfig', id, name } }),
  };
}

/** A bookmark of the host's name: what it sets wins, and the rest is as the file says. */
function overrideHost({ view }: Workbench, { alias }: ConfigHost): void {
  view.setState({ dialog: { kind: 'bookmark', parentId: null, draft: { name: alias, host: alias, settings: {} } } });
}

function openConfigFile({ client, showError }: Workbench, { file }: ConfigHost): void {
  client.edits.open({ side: { kind: 'local' }, path: file }).catch(showError);
}

/** What other parts of the program can do with a host; a device is offered neither files nor commands. */
function hostCommandEntries(workbench: Workbench, target: Target, isDevice = false): MenuEntry[] {
  return workbench.commands
    .all()
    .filter((command): command is Command & Required<Pick<Command, 'runForHost'>> => command.runForHost !== undefined)
    .filter(({ id }) => !isDevice || !notOnDevices.has(id))
    .map(({ title, icon, help, runForHost }) => ({ kind: 'item', words: title, icon, help, run: () => runForHost(target) }));
}

function newEntries(workbench: Workbench, parentKey: string | null): MenuEntry[] {
  const parentId = findFolderId(workbench, parentKey);
  return [
    {
      kind: 'item',
      words: words.newBookmark,
      icon: BookmarkPlus,
      run: () => workbench.view.setState({ dialog: { kind: 'bookmark', parentId } }),
    },
    {
      kind: 'item',
      words: words.newFolder,
      icon: FolderPlus,
      run: () => workbench.view.setState({ dialog: { kind: 'folder', parentId } }),
    },
  ];
}

function findFolderId(workbench: Workbench, key: string | null): BookmarkId | null {
  const placed = key === null ? undefined : findPlaced(workbench.hosts.state.getState().tree?.roots ?? [], key);
  return placed?.node.kind === 'folder' ? placed.node.id : null;
}

function moveEntries(workbench: Workbench, node: TreeNode): MenuEntry[] {
  const { tree } = workbench.hosts.state.getState();
  if (!tree) return [];
  const entry = (label: string, icon: LucideIcon, keys: string, way: 'up' | 'down'): MenuEntry[] => {
    const to = keyDestination(tree, node.id, way);
    return to ? [{ kind: 'item', words: label, icon, keys, run: () => void moveNode(workbench, node.id, to) }] : [];
  };
  return [...entry(words.moveUp, ArrowUp, 'Alt+ArrowUp', 'up'), ...entry(words.moveDown, ArrowDown, 'Alt+ArrowDown', 'down')];
}

function deleteEntry(workbench: Workbench, row: RowOf<'bookmark' | 'folder'>): MenuEntry {
  const node = row.kind === 'folder' ? row.folder : row.bookmark;
  return {
    kind: 'item',
    words: words.delete,
    icon: Trash2,
    keys: 'Delete',
    danger: true,
    run: () => void removeNode(workbench, node),
  };
}
