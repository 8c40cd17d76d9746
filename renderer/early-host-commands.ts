import { Copy, FileQuestion, Layers, Network, Plus, Radar, SquareTerminal, Terminal, type LucideIcon } from 'lucide-react';
import type { Command, CommandRegistry } from './shell/commands.ts';
import { hostCommandWords as words } from './shell/host-command-words.ts';

interface Early extends Pick<Command, 'id' | 'title' | 'help'> {
  readonly icon: LucideIcon;
  /** In the palette too: those that need no tab of a host in front. */
  readonly isInPalette?: boolean;
  /** In the palette alone. */
  readonly isForNoHost?: boolean;
}

/** In the order of the menu. */
const entries: readonly Early[] = [
  { id: 'sshConfig.why', title: words.whySettings, icon: FileQuestion, isInPalette: true },
  { id: 'trust.scanHost', title: words.scanHost, icon: Radar },
  { id: 'tunnels.new', title: words.newTunnel, icon: Plus, isInPalette: true },
  { id: 'tunnels.ofHost', title: words.tunnels, icon: Network },
  { id: 'tunnels.ports', title: words.ports, icon: Radar, isInPalette: true },
  {
    id: 'powershell.session',
    title: words.powerShellSession,
    help: words.powerShellSessionHelp,
    icon: Terminal,
    isInPalette: true,
  },
  {
    id: 'powershell.terminal',
    title: words.powerShellTerminal,
    help: words.powerShellTerminalHelp,
    icon: SquareTerminal,
    isInPalette: true,
  },
  { id: 'powershell.copyAs', title: words.copyAsPowerShell, icon: Copy },
  { id: 'runs.ofHost', title: words.runCommand, icon: Layers },
  { id: 'runs.several', title: words.runOnHosts, icon: Layers, isInPalette: true, isForNoHost: true },
  { id: 'powershell.several', title: words.powerShellOnSeveral, icon: Layers, isInPalette: true, isForNoHost: true },
];

/**
 * Entries of each host's menu, and of the palette, that belong to parts of the program which are loaded after the first screen. One that is chosen before that has its part
 * loaded first; then the part's own command is done, which has taken the entry's place. Where its part did not come, the reason is shown, and the entry stays.
 */
export function registerEarlyHostCommands(
  commands: CommandRegistry,
  load: () => Promise<void>,
  showError: (error: unknown) => void,
): void {
  const late = async (id: string, early: Command, act: (command: Command) => void): Promise<void> => {
    let failure: unknown;
    try {
      await load();
    } catch (error) {
      failure = error;
    }
    const command = commands.all().find((each) => each.id === id);
    // Another part may be the one that failed.
    if (command !== undefined && command !== early) act(command);
    else if (failure !== undefined) showError(failure);
  };
  for (const { isInPalette = false, isForNoHost = false, ...entry } of entries) {
    const command: Command = {
      ...entry,
      group: 'hosts',
      isHidden: !isInPalette,
      run: () => void late(entry.id, command, ({ run }) => run()),
      ...(!isForNoHost && {
        runForHost: (target) => void late(entry.id, command, ({ runForHost }) => runForHost?.(target)),
      }),
    };
    commands.register(command);
  }
}
