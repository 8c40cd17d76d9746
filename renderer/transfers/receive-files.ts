import { lastName, parentPath, type FileName, type FilePath } from '../../shared/model/file-path.ts';
import type { OutsideItem } from '../shell/dragging/outside-files.ts';
import type { FolderPlace } from '../shell/file-panes.ts';
import { askingLoginChange } from '../shell/login-change.ts';
import type { Workbench } from '../shell/workbench.ts';
import { DroppedFiles } from './dropped-files.ts';
import { dropKeeperOf } from './drop-keeper.ts';
import { startTransfer } from './start-transfer.ts';
import { text } from './text.ts';

/** What the system dropped on a folder is copied there: by its paths where it has some (Electron), else the page lets the core read it. */
export async function receiveFiles(workbench: Workbench, items: readonly OutsideItem[], target: FolderPlace): Promise<void> {
  const isWindows = workbench.keyboard().platform === 'win32';
  const paths = items.map(({ file }) => (file && nativePath(file)) ?? '');
  if (items.length === 0) return workbench.note(text.notes.nothingDropped);
  const withoutPath = items.filter((_item, index) => paths[index] === '');
  for (const [folder, names] of byFolder(paths.filter((path) => path !== '').map((path) => pathOf(path, isWindows)))) {
    await startTransfer(workbench, 'copy', { side: { kind: 'local' }, folder, names }, target);
  }
  if (withoutPath.length > 0) await receiveInPage(workbench, withoutPath, target);
}

/** The path that Electron knows of a file; empty for what has none, undefined in a browser. */
function nativePath(file: File): string | undefined {
  return window.hawser?.getPathForFile(file);
}

async function receiveInPage(workbench: Workbench, items: readonly OutsideItem[], target: FolderPlace): Promise<void> {
  const { client, transfers, showError } = workbench;
  const dropped = new DroppedFiles(items);
  if (dropped.names.length === 0) return workbench.note(text.notes.nothingDropped);
  const keeper = dropKeeperOf(workbench);
  keeper.keep(dropped);
  try {
    const { side, folder } = target;
    const request = { dropId: dropped.id, names: [...dropped.names], target: { side, folder } };
    const job = await askingLoginChange((more) => client.handover.receive({ ...request, ...more }));
    transfers.added(job);
  } catch (error) {
    keeper.forget(dropped.id);
    showError(error);
  }
}

/** A path of this computer in the form of `file-path.ts`: `C:\Users` is `/C:/Users`. */
export function pathOf(native: string, isWindows: boolean): FilePath {
  const slashed = isWindows ? native.replaceAll('\\', '/') : native;
  return (isWindows && /^[a-z]:/i.test(slashed) ? `/${slashed}` : slashed) as FilePath;
}

/** What was dropped together mostly lies together; what does not (the outcome of a search) becomes several jobs. */
export function byFolder(paths: readonly FilePath[]): ReadonlyMap<FilePath, readonly FileName[]> {
  const folders = new Map<FilePath, FileName[]>();
  for (const path of paths) {
    const name = lastName(path);
    if (name === undefined) continue;
    const folder = parentPath(path);
    folders.set(folder, [...(folders.get(folder) ?? []), name]);
  }
  return folders;
}
