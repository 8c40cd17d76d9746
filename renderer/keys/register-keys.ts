import { FilePlus2, Plus } from 'lucide-react';
import type { Disposable } from '../../shared/base/disposable.ts';
import type { Workbench } from '../shell/workbench.ts';
import { text } from './text.ts';

/** What can be done with keys, in the palette. */
export function registerKeyCommands(workbench: Workbench): Disposable {
  const group = 'hosts';
  return workbench.commands.register(
    {
      id: 'keys.new',
      title: text.newKey,
      group,
      icon: Plus,
      run: () => workbench.view.setState({ dialog: { kind: 'newKey' } }),
    },
    {
      id: 'keys.import',
      title: text.importing.title,
      group,
      icon: FilePlus2,
      run: () => workbench.view.setState({ dialog: { kind: 'importKey' } }),
    },
  );
}
