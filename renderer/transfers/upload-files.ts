import type { OutsideItem } from '../shell/dragging/outside-files.ts';
import type { BegunUpload, FolderPlace } from '../shell/file-panes.ts';
import { askingLoginChange } from '../shell/login-change.ts';
import type { Workbench } from '../shell/workbench.ts';
import { DroppedFiles } from './dropped-files.ts';
import { dropKeeperOf } from './drop-keeper.ts';

/**
 * Copies what the page was given (a paste, a drop) to a folder of a host; what is there already is left out. Rejects as starting a transfer does;
 * undefined when there is nothing among it that has a name.
 */
export async function uploadFiles(
  workbench: Workbench,
  items: readonly OutsideItem[],
  { side, folder }: FolderPlace,
): Promise<BegunUpload | undefined> {
  const { client, transfers } = workbench;
  const dropped = new DroppedFiles(items);
  if (dropped.names.length === 0) return undefined;
  const keeper = dropKeeperOf(workbench);
  keeper.keep(dropped);
  try {
    const request = { dropId: dropped.id, names: [...dropped.names], target: { side, folder } };
    const options = { conflicts: 'skip' } as const;
    const job = await askingLoginChange((more) => client.handover.receive({ ...request, options, ...more }));
    transfers.added(job);
    return { job, names: dropped.names };
  } catch (error) {
    keeper.forget(dropped.id);
    throw error;
  }
}
