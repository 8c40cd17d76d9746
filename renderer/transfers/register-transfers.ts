import { ArrowDownUp, Copy, FolderInput, Trash2 } from 'lucide-react';
import type { Disposable } from '../../shared/base/disposable.ts';
import type { Command } from '../shell/commands.ts';
import { filePanesOf, onFileDrop, type FileSelection, type FolderPlace } from '../shell/file-panes.ts';
import type { Workbench } from '../shell/workbench.ts';
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

/** Starts a copy or a move; a failure is shown. */
export async function startTransfer(
  workbench: Workbench,
  kind: 'copy' | 'move',
  { side, folder, names }: FileSelection,
  target: FolderPlace,
): Promise<void> {
  const { client, transfers, note, showError } = workbench;
  try {
    const job = await client.transfers.start({ kind, source: { side, folder, names: [...names] }, target });
    // A move within one host has ended already, by renaming.
    if (job.status === 'finished' && kind === 'move') note(text.notes.moved(job.nameCount));
    else transfers.added(job);
  } catch (error) {
    showError(error);
  }
}
