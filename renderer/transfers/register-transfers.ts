import { ArrowDownUp, Copy, Download, FileTerminal, FolderInput, Trash2 } from 'lucide-react';
import type { Disposable } from '../../shared/base/disposable.ts';
import type { Command } from '../shell/commands.ts';
import {
  filePanesOf,
  onFileDrop,
  onOutgoingDrop,
  onOutsideDrop,
  onUpload,
  type FileSelection,
  type FolderPlace,
} from '../shell/file-panes.ts';
import type { Workbench } from '../shell/workbench.ts';
import { clipboardCommands } from './clipboard-commands.ts';
import { optionCommands } from './copy-options-commands.ts';
import { download } from './download.ts';
import { keepDrops } from './drop-keeper.ts';
import { receiveFiles } from './receive-files.ts';
import { sshfsCopyCommand } from './sshfs-command.ts';
import { startTransfer } from './start-transfer.ts';
import { uploadFiles } from './upload-files.ts';
import { text } from './text.ts';

const words = text.commands;

/** Copy, move and delete of what is chosen in the files tab in front, and what happens when files are dropped on a folder. */
export function registerTransferCommands(workbench: Workbench): Disposable {
  const { commands, view, transfers } = workbench;
  const selection = (): FileSelection | undefined => filePanesOf(workbench)?.selection();
  const target = (): FolderPlace | undefined => filePanesOf(workbench)?.target();
  const keysWhen = (): boolean => filePanesOf(workbench)?.hasFocus() ?? false;
  // A key that follows Ctrl+A at once means what Ctrl+A chooses.
  const whenChosen = (act: () => void): void => filePanesOf(workbench)?.whenChosen(act);
  const send = (kind: 'copy' | 'move'): void => {
    const to = target();
    whenChosen(() => {
      const source = selection();
      if (source && to) void startTransfer(workbench, kind, source, to);
    });
  };
  const canSend = (): boolean => selection() !== undefined && target() !== undefined;
  const command = (name: string, title: string, icon: Command['icon'], when: () => boolean, run: () => void): Command => ({
    id: `files.${name}`,
    title,
    group: 'files',
    ...(icon && { icon }),
    keysWhen,
    when,
    run,
  });
  const isServe = workbench.keyboard().hostKind === 'serve';
  onOutsideDrop(workbench, (items, to) => void receiveFiles(workbench, items, to));
  onUpload(workbench, (items, to) => uploadFiles(workbench, items, to));
  onOutgoingDrop(workbench, (rows, why) => {
    const get = (): void => void download(workbench, rows);
    if (why === 'download') get();
    else
      workbench.toasts
        .getState()
        .show({ tone: 'note', ...text.tooLargeToDrag, action: { words: text.commands.downloadTo, run: get } });
  });
  keepDrops(workbench);
  onFileDrop(workbench, (source, to, way) => void startTransfer(workbench, way, source, to));
  return commands.register(
    command('copy', words.copy, Copy, canSend, () => send('copy')),
    command('move', words.move, FolderInput, canSend, () => send('move')),
    command(
      'delete',
      words.delete,
      Trash2,
      () => selection() !== undefined,
      () =>
        whenChosen(() => {
          const source = selection();
          if (source) view.setState({ dialog: { kind: 'deleteFiles', ...source } });
        }),
    ),
    ...clipboardCommands(workbench),
    ...optionCommands(workbench),
    sshfsCopyCommand(workbench),
    command(
      'download',
      isServe ? words.download : words.downloadTo,
      Download,
      // In Electron this computer's files are here already; where the core of a browser's page runs is another question.
      () => (isServe ? selection() !== undefined : selection()?.side.kind === 'remote'),
      () => {
        const rows = selection();
        if (rows) void download(workbench, rows);
      },
    ),
    {
      id: 'transfers.exportBatch',
      title: words.exportBatch,
      group: 'files',
      icon: FileTerminal,
      when: () => transfers.state.getState().order.length > 0,
      run: () => view.setState({ dialog: { kind: 'exportBatch', jobIds: [] } }),
    },
    {
      id: 'transfers.toggle',
      title: words.toggle,
      group: 'files',
      icon: ArrowDownUp,
      when: () => transfers.state.getState().order.length > 0,
      run: () => view.setState((state) => ({ transfersAreOpen: !state.transfersAreOpen })),
    },
  );
}
