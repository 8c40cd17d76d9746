import type { FileName } from '../../shared/model/file-path.ts';
import { askingLoginChange } from '../shell/login-change.ts';
import { NameDialog } from '../shell/NameDialog.tsx';
import type { DialogProps } from '../shell/views.ts';
import { useWorkbench } from '../shell/workbench-context.tsx';
import { pointTo } from './files-tab.ts';
import { hostNames } from './host-names.ts';
import { text } from './text.ts';

/** A name for a folder or an empty file; the cursor stands on it afterwards. */
export function NewFolderDialog({ request, onClose }: DialogProps<'newFolder'>) {
  const workbench = useWorkbench();
  const { side, folder, what } = request;
  const words = what === 'file' ? text.newFile : text.newFolder;
  const names = hostNames(workbench, side);
  const make = async (typed: string): Promise<string | undefined> => {
    const name = names.typed(typed) as FileName | undefined;
    if (name === undefined) return text.notInEncoding;
    const { files } = workbench.client;
    if (what === 'file') await askingLoginChange((more) => files.makeFile({ side, folder, name, ...more }));
    else await files.makeFolder({ side, folder, name });
    pointTo(workbench, side, folder, name);
    return undefined;
  };
  return <NameDialog words={words} help={words.in(names.shown(folder))} onName={make} onClose={onClose} />;
}
