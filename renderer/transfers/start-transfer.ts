import type { FileName } from '../../shared/model/file-path.ts';
import type { CopyOptions } from '../../shared/model/transfers.ts';
import { askingLoginChange } from '../shell/login-change.ts';
import type { FileSelection, FolderPlace } from '../shell/file-panes.ts';
import type { Workbench } from '../shell/workbench.ts';
import { text } from './text.ts';

/** Starts a copy or a move; a failure is shown. */
export async function startTransfer(
  workbench: Workbench,
  kind: 'copy' | 'move',
  { side, folder, names }: FileSelection,
  target: FolderPlace,
  more: { readonly names?: readonly FileName[]; readonly options?: CopyOptions } = {},
): Promise<void> {
  const { client, transfers, note, showError } = workbench;
  const { options } = more;
  const to = { ...target, ...(more.names && { names: [...more.names] }) };
  try {
    const request = { kind, source: { side, folder, names: [...names] }, target: to, ...(options && { options }) };
    const job = await askingLoginChange((more) => client.transfers.start({ ...request, ...more }));
    // A move within one host has ended already, by renaming.
    if (job.status === 'finished' && kind === 'move') note(text.notes.moved(job.nameCount));
    else transfers.added(job);
  } catch (error) {
    showError(error);
  }
}
