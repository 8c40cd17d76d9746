import {
  Archive,
  ClipboardPaste,
  Copy,
  CornerDownRight,
  FilePlus,
  Download,
  FileSearch,
  Files as FilesIcon,
  FolderInput,
  FolderPlus,
  Info,
  Link2,
  ListChecks,
  Package,
  PackageOpen,
  Pencil,
  SquarePen,
  Scissors,
  Trash2,
} from 'lucide-react';
import type { Workbench } from '../shell/workbench.ts';
import type { MenuEntry } from '../ui/Menu.tsx';
import { opensAsFolder } from './file-words.ts';
import type { PaneController } from './pane-controller.ts';
import { cursorRow } from './register-files.ts';
import { text } from './text.ts';

const separator: MenuEntry = { kind: 'separator' };

/** What can be done with what is chosen; each entry is a command. */
export function fileMenu(workbench: Workbench, pane: PaneController): readonly MenuEntry[] {
  const row = cursorRow(pane);
  const isMany = pane.targets().length > 1;
  const entry = (id: string, icon: typeof Copy): MenuEntry[] => {
    const command = workbench.commands.all().find((each) => each.id === `files.${id}`);
    if (!command || !workbench.commands.isAvailable(command)) return [];
    const keys = workbench.commands.keysOf(command.id)[0];
    return [{ kind: 'item', words: command.title, icon, keys, why: command.blocked?.(), run: command.run }];
  };
  const open: MenuEntry[] =
    row !== undefined && !isMany && opensAsFolder(row)
      ? [{ kind: 'item', words: text.commands.open, icon: CornerDownRight, keys: 'Enter', run: () => pane.enter(row.name) }]
      : [];
  return [
    ...open,
    ...(isMany ? [] : entry('preview', FileSearch)),
    ...(row !== undefined && opensAsFolder(row) ? [] : entry('edit', SquarePen)),
    ...(isMany ? [] : entry('rename', Pencil)),
    separator,
    ...entry('copy', FilesIcon),
    ...entry('copyWith', ListChecks),
    ...entry('move', FolderInput),
    ...entry('delete', Trash2),
    ...entry('download', Download),
    ...entry('pack', Package),
    ...entry('unpack', PackageOpen),
    ...entry('tree', Archive),
    separator,
    ...entry('cutFiles', Scissors),
    ...entry('copyFiles', Copy),
    ...entry('pasteFiles', ClipboardPaste),
    separator,
    ...entry('newFolder', FolderPlus),
    ...entry('newFile', FilePlus),
    ...entry('newLink', Link2),
    ...entry('copyPath', Copy),
    separator,
    ...entry('properties', Info),
  ];
}
