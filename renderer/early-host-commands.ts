import { Copy, Network, Plus, Radar, SquareTerminal, Terminal, type LucideIcon } from 'lucide-react';
import type { Command, CommandRegistry } from './shell/commands.ts';
import { hostCommandWords as words } from './shell/host-command-words.ts';

type Early = Pick<Command, 'id' | 'title' | 'help'> & { readonly icon: LucideIcon };

/** In the order of the menu. */
const entries: readonly Early[] = [
  { id: 'trust.scanHost', title: words.scanHost, icon: Radar },
  { id: 'tunnels.new', title: words.newTunnel, icon: Plus },
  { id: 'tunnels.ofHost', title: words.tunnels, icon: Network },
  { id: 'tunnels.ports', title: words.ports, icon: Radar },
  { id: 'powershell.session', title: words.powerShellSession, help: words.powerShellSessionHelp, icon: Terminal },
  { id: 'powershell.terminal', title: words.powerShellTerminal, help: words.powerShellTerminalHelp, icon: SquareTerminal },
  { id: 'powershell.copyAs', title: words.copyAsPowerShell, icon: Copy },
];

/**
 * Entries of each host's menu that belong to parts of the program which are loaded after the first screen. One that is chosen before that has its part
 * loaded first; then the part's own command is done, which has taken the entry's place.
 */
export function registerEarlyHostCommands(commands: CommandRegistry, load: () => Promise<void>): void {
  const late = (id: string, early: Command, act: (command: Command) => void): void =>
    void load().then(() => {
      const command = commands.all().find((each) => each.id === id);
      if (command !== undefined && command !== early) act(command);
    });
  for (const entry of entries) {
    const command: Command = {
      ...entry,
      group: 'hosts',
      isHidden: true,
      run: () => late(entry.id, command, ({ run }) => run()),
      runForHost: (target) => late(entry.id, command, ({ runForHost }) => runForHost?.(target)),
    };
    commands.register(command);
  }
}
