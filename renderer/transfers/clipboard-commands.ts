import { ClipboardPaste, Copy, Scissors } from 'lucide-react';
import { childPath, shownName, type FileName } from '../../shared/model/file-path.ts';
import type { CopyOptions } from '../../shared/model/transfers.ts';
import type { Command } from '../shell/commands.ts';
import { faultOf, isSameSide } from '../shell/dragging/folder-offer.ts';
import { clearFileClipboard, fileClipboardOf } from '../shell/file-clipboard.ts';
import { filePanesOf, type FileSelection, type FolderPlace } from '../shell/file-panes.ts';
import type { Workbench } from '../shell/workbench.ts';
import { startTransfer } from './start-transfer.ts';
import { text } from './text.ts';

const words = text.commands;

/** Cut, copy and paste of rows: between sides, tabs and hosts of the page. */
export function clipboardCommands(workbench: Workbench): readonly Command[] {
  const panes = (): ReturnType<typeof filePanesOf> => filePanesOf(workbench);
  const keysWhen = (): boolean => panes()?.hasFocus() ?? false;
  const hasRows = (): boolean => panes()?.selection() !== undefined;
  const keep = (way: 'copy' | 'move'): void => {
    panes()?.whenChosen(() => {
      const rows = panes()?.selection();
      if (rows) keepRows(workbench, rows, way);
    });
  };
  const shared = { group: 'files', keysWhen } as const;
  return [
    { ...shared, id: 'files.cutFiles', title: words.cut, icon: Scissors, when: hasRows, run: () => keep('move') },
    { ...shared, id: 'files.copyFiles', title: words.copyFiles, icon: Copy, when: hasRows, run: () => keep('copy') },
    {
      ...shared,
      id: 'files.pasteFiles',
      title: words.paste,
      icon: ClipboardPaste,
      when: () => fileClipboardOf(workbench).getState().rows !== undefined && panes()?.folder() !== undefined,
      run: () => {
        const place = panes()?.folder();
        if (place) void pasteInto(workbench, place);
      },
    },
  ];
}

function keepRows(workbench: Workbench, rows: FileSelection, way: 'copy' | 'move'): void {
  fileClipboardOf(workbench).setState({ rows, way });
  const paths = rows.names.map((name) => childPath(rows.folder, name));
  // A clipboard holds text: bytes that are none stand there as they are shown.
  const lines = paths.map((path) => (/\p{Cs}/u.test(path) ? shownName(path) : path)).join('\n');
  // Files can be pasted all the same when the browser says no.
  navigator.clipboard.writeText(lines).catch(() => undefined);
  workbench.note(way === 'move' ? text.notes.cut(rows.names.length) : text.notes.copied(rows.names.length));
}

async function pasteInto(workbench: Workbench, place: FolderPlace): Promise<void> {
  const { rows, way } = fileClipboardOf(workbench).getState();
  if (rows === undefined) return;
  const isSameFolder = isSameSide(rows, place) && rows.folder === place.folder;
  if (isSameFolder && way === 'copy') {
    // A second copy beside the first; what is in its way too gets a further number.
    const options: CopyOptions = { conflicts: 'rename' };
    return startTransfer(workbench, 'copy', rows, place, { names: rows.names.map(secondName), options });
  }
  const fault = faultOf(rows, place);
  if (fault !== undefined) return workbench.note(fault);
  if (way === 'move') clearFileClipboard(workbench);
  await startTransfer(workbench, way, rows, place);
}

/** `report (2).pdf` beside `report.pdf`. */
export function secondName(name: FileName): FileName {
  const [, stem = name, ending = ''] = /^(.+?)((?:\.tar)?\.[^.]+)?$/s.exec(name) ?? [];
  return `${stem} (2)${ending}` as FileName;
}
