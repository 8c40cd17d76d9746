import { mostFolderCharacters } from '../../shared/model/snippets.ts';
import { LineDialog } from '../shell/LineDialog.tsx';
import { useWorkbench } from '../shell/workbench-context.tsx';
import { changeSnippets } from './change-snippets.ts';
import { text } from './text.ts';

const words = text.renaming;

interface RenameFolderDialogProps {
  readonly folder: string;
  readonly onClose: () => void;
}

/** Another name for a folder, or another place: the whole path stands in the field. */
export function RenameFolderDialog({ folder, onClose }: RenameFolderDialogProps) {
  const workbench = useWorkbench();
  return (
    <LineDialog
      words={{ title: text.renameFolder(folder), label: text.form.folder, submit: words.do, cancel: text.cancel }}
      help={words.help}
      initial={folder}
      field={{ maxLength: mostFolderCharacters }}
      fault={(to) => (to.replace(/[/\s]/g, '') === '' ? words.missing : undefined)}
      onLine={async (to) => {
        if (to.trim() === folder) return;
        await changeSnippets(workbench, { kind: 'renameFolder', from: folder, to: to.trim() }, words.done(folder, to.trim()));
      }}
      onClose={onClose}
    />
  );
}
