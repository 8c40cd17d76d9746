import { FolderSync } from 'lucide-react';
import type { Disposable } from '../../shared/base/disposable.ts';
import { lastName, shownName } from '../../shared/model/file-path.ts';
import type { PanePlace } from '../shell/dock-panels.ts';
import { filePanesOf, type FolderPlace } from '../shell/file-panes.ts';
import type { Workbench } from '../shell/workbench.ts';
import { text } from './text.ts';

/** Adds the command that compares both sides of the files tab in front. */
export function registerComparisonCommands(workbench: Workbench): Disposable {
  const { commands, dock } = workbench;
  return commands.register({
    id: 'files.compare',
    title: text.command,
    group: 'files',
    icon: FolderSync,
    keysWhen: () => filePanesOf(workbench)?.hasFocus() ?? false,
    when: () => filePanesOf(workbench)?.sides() !== undefined,
    run: () => {
      const sides = filePanesOf(workbench)?.sides();
      if (sides === undefined) return;
      const { left, right } = sides;
      const name = lastName(right.folder) ?? right.folder;
      dock.open({ view: 'comparison', name: text.tab(shownName(name)), places: { left: placeOf(left), right: placeOf(right) } });
    },
  });
}

function placeOf({ side, folder }: FolderPlace): PanePlace {
  return side.kind === 'local' ? { isLocal: true, path: folder } : { isLocal: false, sessionId: side.sessionId, path: folder };
}
