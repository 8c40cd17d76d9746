import { SquarePen } from 'lucide-react';
import type { Disposable } from '../../shared/base/disposable.ts';
import { isAppError } from '../../shared/model/errors.ts';
import { childPath, type FilePath } from '../../shared/model/file-path.ts';
import type { FileSide } from '../../shared/model/files.ts';
import { askingLoginChange } from '../shell/login-change.ts';
import { filePanesOf, onFileEdit, type FileSelection } from '../shell/file-panes.ts';
import type { Workbench } from '../shell/workbench.ts';
import { text } from './text.ts';

/** So many files open in the editor at once; more are hardly meant. */
const MOST_AT_ONCE = 10;

/** Opening files in the user's editor, for what is chosen in the files tab in front. */
export function registerEditCommands(workbench: Workbench): Disposable {
  const { commands, view, edits } = workbench;
  const selection = (): FileSelection | undefined => {
    const chosen = filePanesOf(workbench)?.selection();
    return chosen && chosen.names.length <= MOST_AT_ONCE ? chosen : undefined;
  };
  const edit = ({ side, folder, names }: FileSelection): void => {
    for (const name of names) void startEdit(workbench, side, childPath(folder, name), false);
  };
  onFileEdit(workbench, edit);
  return commands.register(
    {
      id: 'files.edit',
      title: text.commands.edit,
      group: 'files',
      icon: SquarePen,
      keysWhen: () => filePanesOf(workbench)?.hasFocus() ?? false,
      when: () => selection() !== undefined,
      run: () => {
        const chosen = selection();
        if (chosen) edit(chosen);
      },
    },
    {
      id: 'edits.toggle',
      title: text.commands.toggle,
      group: 'files',
      icon: SquarePen,
      when: () => edits.state.getState().edits.length > 0,
      run: () => view.setState((state) => ({ editsAreOpen: !state.editsAreOpen })),
    },
  );
}

/** Opens one file; what is large is asked about, any other failure shown. */
export async function startEdit(workbench: Workbench, side: FileSide, path: FilePath, evenIfLarge: boolean): Promise<void> {
  const { client, view, showError } = workbench;
  try {
    await askingLoginChange((more) => client.edits.open({ side, path, ...(evenIfLarge && { evenIfLarge }), ...more }));
  } catch (error) {
    if (isAppError(error, 'edit.tooLarge')) {
      view.setState({ dialog: { kind: 'largeEdit', side, path, sizeBytes: error.detail.sizeBytes } });
    } else showError(error);
  }
}
