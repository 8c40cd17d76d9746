import { FolderTree, SquareTerminal } from 'lucide-react';
import type { Command } from './commands.ts';
import { isBarredHere } from './devices.ts';
import type { Panel } from './dock-panels.ts';
import { filePanesOf } from './file-panes.ts';
import { filesOnlyWords, refusesShells } from './files-only.ts';
import { targetOf, type Target } from './target.ts';
import { sftpFolder } from './powershell-folder.ts';
import { terminalDirectories } from './terminal-directories.ts';
import { text } from './text.ts';
import type { Workbench } from './workbench.ts';

const words = text.commands;

/** The ways to a host's files. What can be done in them is registered by the files themselves. */
export function filesCommands(workbench: Workbench): Command[] {
  const { dock, view, sessions } = workbench;
  const group = 'hosts';
  const here = (): Panel | undefined => (dock.active?.target === undefined ? undefined : dock.active);
  const openHere = (): void => {
    const panel = here();
    if (!panel?.target) return;
    void workbench.openFiles(panel.target as Target, { beside: panel.id, folder: folderOf(panel) });
  };
  const isBarred = (): boolean =>
    isBarredHere('files.here', workbench.hosts.state.getState().tree, here()?.target as Target | undefined);
  /** Where the tab's shell or PowerShell says it is. */
  const folderOf = ({ sessionId, psSessions = [] }: Panel): string | undefined => {
    const [psSession] = psSessions;
    if (psSession !== undefined) return sftpFolder(workbench.powerShell.state.getState().sessions[psSession]?.location);
    const told = terminalDirectories(workbench).getState()[sessionId ?? ''];
    return told === undefined || told.isElsewhere ? undefined : told.path;
  };
  /** The folder of the side in front, on its host; of the tab's own host where that side is this computer. */
  const terminalPlace = (panel: Panel): { readonly target: Target; readonly folder?: string } => {
    const place = filePanesOf(workbench)?.here();
    const session = place?.side.kind === 'remote' ? sessions.state.getState().byId[place.side.sessionId] : undefined;
    return session && place ? { target: targetOf(session), folder: place.folder } : { target: panel.target as Target };
  };
  const whyNoTerminal = (): string | undefined => {
    const panel = here();
    if (!panel?.target) return undefined;
    return refusesShells(workbench, terminalPlace(panel).target) ? filesOnlyWords : undefined;
  };
  const openTerminalHere = (): void => {
    const panel = here();
    if (!panel?.target) return;
    const why = whyNoTerminal();
    if (why !== undefined) return workbench.note(why);
    const { target, folder } = terminalPlace(panel);
    void workbench.openTerminal(target, { beside: panel.id, folder });
  };
  return [
    {
      id: 'files.open',
      title: words.files,
      group,
      icon: FolderTree,
      run: () => {
        // Of a host whose files are in front another one is meant.
        if (here() && here()?.view !== 'files' && !isBarred()) openHere();
        else view.setState({ paletteIsOpen: true, paletteOpens: 'files' });
      },
      runForHost: (target) => void workbench.openFiles(target),
    },
    {
      id: 'files.here',
      title: words.filesHere,
      group,
      icon: FolderTree,
      isHidden: true,
      when: () => here()?.view === 'terminal' || here()?.view === 'powershell',
      run: openHere,
    },
    {
      id: 'session.terminalHere',
      title: words.terminalHere,
      group: 'session',
      icon: SquareTerminal,
      when: () => here()?.view === 'files',
      blocked: whyNoTerminal,
      run: openTerminalHere,
    },
  ];
}
