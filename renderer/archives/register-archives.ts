import { Archive, PackageOpen, Package } from 'lucide-react';
import type { Disposable } from '../../shared/base/disposable.ts';
import { formatOfName } from '../../shared/model/archives.ts';
import type { Command } from '../shell/commands.ts';
import { filePanesOf, type FileSelection, type FolderPlace } from '../shell/file-panes.ts';
import type { Workbench } from '../shell/workbench.ts';
import { refusalOf } from './refusals.ts';
import type { ArchiveWay } from './request.ts';
import { text } from './text.ts';

const icons = { pack: Package, unpack: PackageOpen, tree: Archive } as const;

/** Archives and copies by tar between this computer and a host: each opens the dialog that says what it would run. */
export function registerArchiveCommands(workbench: Workbench): Disposable {
  const panes = (): ReturnType<typeof filePanesOf> => filePanesOf(workbench);
  const both = (): { readonly source: FileSelection; readonly target: FolderPlace } | undefined => {
    const [source, target] = [panes()?.selection(), panes()?.target()];
    return source && target && source.side.kind !== target.side.kind ? { source, target } : undefined;
  };
  const fits = (way: ArchiveWay): boolean => {
    const sides = both();
    if (sides === undefined) return false;
    const { source } = sides;
    return way !== 'unpack' || (source.side.kind === 'local' && source.names.length === 1 && isArchive(source));
  };
  const ask = (way: ArchiveWay): void => {
    const target = both()?.target;
    panes()?.whenChosen(() => {
      const source = panes()?.selection();
      if (source && target) workbench.view.setState({ dialog: { kind: 'archive', way, source, target } });
    });
  };
  const command = (way: ArchiveWay): Command => ({
    id: `files.${way}`,
    title: text.commands[way],
    group: 'files',
    icon: icons[way],
    when: () => fits(way),
    // Known without asking the host: nobody is asked for what can't be.
    blocked: () => (way === 'pack' && both()?.source.side.kind === 'local' ? undefined : blockedBy(workbench, both())),
    run: () => ask(way),
  });
  return workbench.commands.register(command('pack'), command('unpack'), command('tree'));
}

function isArchive({ names }: FileSelection): boolean {
  return formatOfName(names[0] ?? '') !== undefined;
}

function blockedBy(
  workbench: Workbench,
  sides: { readonly source: FileSelection; readonly target: FolderPlace } | undefined,
): string | undefined {
  const side = [sides?.source.side, sides?.target.side].find((each) => each?.kind === 'remote');
  const session = side?.kind === 'remote' ? workbench.sessions.state.getState().byId[side.sessionId] : undefined;
  if (session?.files?.root?.kind === 'on') return text.asRoot;
  return refusalOf(workbench, side);
}
