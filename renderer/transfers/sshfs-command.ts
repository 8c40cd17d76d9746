import { HardDrive } from 'lucide-react';
import type { Command } from '../shell/commands.ts';
import { filePanesOf, type FolderPlace } from '../shell/file-panes.ts';
import type { Workbench } from '../shell/workbench.ts';
import { shellWord } from '../shell/shell-words.ts';
import { text } from './text.ts';

const words = text.sshfs;

/** Copies the command that mounts the folder in front with sshfs(1): this program does not mount by itself. */
export function sshfsCopyCommand(workbench: Workbench): Command {
  const place = (): FolderPlace | undefined => filePanesOf(workbench)?.here();
  return {
    id: 'files.sshfs',
    title: words.command,
    group: 'files',
    icon: HardDrive,
    when: () => place()?.side.kind === 'remote',
    run: () => void copySshfs(workbench, place()),
  };
}

async function copySshfs({ client, toasts, showError }: Workbench, place: FolderPlace | undefined): Promise<void> {
  if (place?.side.kind !== 'remote') return;
  const { side, folder } = place;
  try {
    const { words: found } = await client.exports.sshfs({ sessionId: side.sessionId, folder });
    if (found === undefined) {
      toasts.getState().show({ tone: 'stop', words: words.noUtf8 });
      return;
    }
    const mountPoint = shellWord(found.at(-1) ?? '');
    await navigator.clipboard.writeText(`mkdir -p ${mountPoint} && ${found.map(shellWord).join(' ')}`);
    toasts.getState().show({ tone: 'note', words: words.copied, detail: words.unmount(mountPoint) });
  } catch (error) {
    showError(error);
  }
}
