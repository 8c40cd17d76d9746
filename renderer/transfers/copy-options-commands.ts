import { ListChecks } from 'lucide-react';
import type { Command } from '../shell/commands.ts';
import { filePanesOf } from '../shell/file-panes.ts';
import type { Workbench } from '../shell/workbench.ts';
import { optionWords as words } from './copy-options-text.ts';

/** Copy and move to the other side, with a question before about how. */
export function optionCommands(workbench: Workbench): readonly Command[] {
  const panes = (): ReturnType<typeof filePanesOf> => filePanesOf(workbench);
  const ask = (way: 'copy' | 'move'): void => {
    const target = panes()?.target();
    panes()?.whenChosen(() => {
      const source = panes()?.selection();
      if (source && target) workbench.view.setState({ dialog: { kind: 'copyOptions', way, source, target } });
    });
  };
  return (['copy', 'move'] as const).map((way) => ({
    id: `files.${way}With`,
    title: words.commands[way],
    group: 'files',
    icon: ListChecks,
    keysWhen: () => panes()?.hasFocus() ?? false,
    when: () => panes()?.selection() !== undefined && panes()?.target() !== undefined,
    run: () => ask(way),
  }));
}
