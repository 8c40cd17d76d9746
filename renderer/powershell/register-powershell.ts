import { Copy, Layers, Power, Square, SquareTerminal, Terminal } from 'lucide-react';
import type { Disposable } from '../../shared/base/disposable.ts';
import { isRunning, runsOfTab } from '../shell/powershell-face.ts';
import { registerHostPicker } from '../shell/many-hosts/host-pickers.ts';
import type { Target } from '../shell/target.ts';
import { registerDuplicate } from '../shell/views.ts';
import type { Workbench } from '../shell/workbench.ts';
import { copyWords, stopRun } from './cell-actions.ts';
import { enterLine } from './copy-as-powershell.ts';
import { openHostsTab, openSessionTab } from './tabs.ts';
import { text } from './text.ts';

const words = text.commands;

/** Adds the ways to PowerShell to the command registry, and to the menu of each host (PS-02, PS-03). */
export function registerPowerShellCommands(workbench: Workbench): Disposable {
  const { commands, dock, view, hosts, note } = workbench;
  const here = (): Target | undefined => dock.active?.target as Target | undefined;
  /** From the palette: on the host of the focused tab, or on one that is chosen next. */
  const onSomeHost = (run: (target: Target) => void) => (): void => {
    const target = here();
    if (target) run(target);
    else view.setState({ paletteIsOpen: true, paletteOpens: 'side', hostChosen: run });
  };
  const openSession = (target: Target): void => void openSessionTab(workbench, target);
  const openTerminal = (target: Target): void => void workbench.openTerminal(target, { program: 'pwsh' });
  const copy = (target: Target): void => {
    const line = enterLine(target, hosts.state.getState().tree);
    if (line === undefined) note(words.noHost);
    else copyWords(workbench, line, words.copied);
  };
  const running = () => {
    const ids = dock.active?.psSessions;
    if (ids === undefined) return [];
    const { runs, runOrder } = workbench.powerShell.state.getState();
    const all = runOrder.flatMap((id) => runs[id] ?? []);
    return runsOfTab(all, ids).filter(isRunning);
  };
  /** Sessions of the focused tab that can be ended. */
  const live = (): readonly string[] => {
    const { sessions } = workbench.powerShell.state.getState();
    return (dock.active?.psSessions ?? []).filter((id) => {
      const kind = sessions[id]?.state.kind;
      return kind === 'connecting' || kind === 'starting' || kind === 'opened';
    });
  };
  const group = 'hosts';
  registerHostPicker('powershell', (bench, targets) => void openHostsTab(bench, targets));
  registerDuplicate('powershell', (_, { target }, place) => {
    if (target) void openSessionTab(workbench, target as Target, place);
  });
  return commands.register(
    {
      id: 'powershell.session',
      title: words.session,
      help: words.sessionHelp,
      group,
      icon: Terminal,
      run: onSomeHost(openSession),
      runForHost: openSession,
    },
    {
      id: 'powershell.terminal',
      title: words.terminal,
      help: words.terminalHelp,
      group,
      icon: SquareTerminal,
      run: onSomeHost(openTerminal),
      runForHost: openTerminal,
    },
    {
      id: 'powershell.copyAs',
      title: words.copyAs,
      group,
      icon: Copy,
      when: () => here() !== undefined,
      run: onSomeHost(copy),
      runForHost: copy,
    },
    {
      id: 'powershell.several',
      title: words.several,
      group,
      icon: Layers,
      run: () => view.setState({ dialog: { kind: 'pickHosts', purpose: 'powershell' } }),
    },
    {
      id: 'powershell.stop',
      title: words.stop,
      group: 'session',
      icon: Square,
      when: () => running().length > 0,
      run: () => {
        for (const run of running()) stopRun(workbench, run);
      },
    },
    {
      id: 'powershell.end',
      title: words.end,
      group: 'session',
      icon: Power,
      when: () => live().length > 0,
      run: () => void workbench.powerShell.end(live()),
    },
  );
}
