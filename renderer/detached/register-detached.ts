import { Hourglass } from 'lucide-react';
import type { Disposable } from '../../shared/base/disposable.ts';
import type { Target } from '../shell/target.ts';
import type { Workbench } from '../shell/workbench.ts';
import { text } from './text.ts';

/** Adds detached runs to the palette and to each host's menu (TM-11). */
export function registerDetachedCommands({ commands, dock, view }: Workbench): Disposable {
  const show = (target: Target | undefined): void => view.setState({ dialog: { kind: 'detachedRuns', target } });
  return commands.register({
    id: 'detached.open',
    title: text.command,
    help: text.help,
    group: 'hosts',
    icon: Hourglass,
    run: () => show(dock.active?.target as Target | undefined),
    runForHost: show,
  });
}
