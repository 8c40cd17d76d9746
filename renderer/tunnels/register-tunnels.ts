import { LogIn, Network, Plus, PowerOff, Radar, RadioTower, Undo2 } from 'lucide-react';
import type { Disposable } from '../../shared/base/disposable.ts';
import type { TunnelHost } from '../../shared/model/tunnels.ts';
import type { Command } from '../shell/commands.ts';
import { showSingle } from '../shell/default-commands.ts';
import type { Target } from '../shell/target.ts';
import type { Workbench } from '../shell/workbench.ts';
import { text } from './text.ts';
import { switchTunnel, undoTunnels } from './tunnel-actions.ts';
import { tunnelName } from './tunnel-face.ts';
import { hostKeyOf, tunnelsView } from './tunnels-state.ts';

const words = text.commands;
/** So many switches are offered in the palette; more are found in the view. */
const mostInPalette = 200;

/** Adds what can be done with tunnels to the command registry, with a host to its menu, and each tunnel's switch to the palette. */
export function registerTunnelCommands(workbench: Workbench): Disposable {
  const { commands, tunnels, dock, view } = workbench;
  const here = (): TunnelHost | undefined => dock.active?.target as Target | undefined;
  const group = 'hosts';
  const openForm = (host: TunnelHost | undefined): void =>
    view.setState({ dialog: { kind: 'tunnel', ...(host && { draft: { host } }) } });
  const showHost = (host: TunnelHost): void => {
    tunnelsView(workbench).setState({ hostKey: hostKeyOf(host) });
    showSingle(workbench, 'tunnels');
  };
  const registered = commands.register(
    { id: 'tunnels.new', title: words.new, group, icon: Plus, run: () => openForm(here()), runForHost: openForm },
    {
      id: 'tunnels.ofHost',
      title: words.openHost,
      group,
      icon: Network,
      when: () => here() !== undefined,
      run: () => {
        const host = here();
        if (host) showHost(host);
      },
      runForHost: showHost,
    },
    {
      id: 'tunnels.ports',
      title: words.ports,
      group,
      icon: Radar,
      run: () => {
        const host = here();
        showSingle(workbench, 'tunnels');
        tunnelsView(workbench).setState({ panel: { kind: 'ports', host } });
      },
      runForHost: (host) => {
        showSingle(workbench, 'tunnels');
        tunnelsView(workbench).setState({ panel: { kind: 'ports', host } });
      },
    },
    {
      id: 'tunnels.reachable',
      title: words.reachable,
      group,
      icon: RadioTower,
      run: () => view.setState({ dialog: { kind: 'reachable' } }),
    },
    {
      id: 'tunnels.allOff',
      title: words.allOff,
      group,
      icon: PowerOff,
      when: () => Object.values(tunnels.state.getState().byId).some(({ isOn }) => isOn),
      run: () => void allOff(workbench),
    },
    {
      id: 'tunnels.undo',
      title: words.undo,
      group,
      icon: Undo2,
      when: () => tunnels.state.getState().undoLabel !== undefined,
      run: () => void undoTunnels(workbench),
    },
    {
      id: 'tunnels.loginStart',
      title: words.startAtLogin,
      group: 'program',
      icon: LogIn,
      run: () => void toggleLoginStart(workbench),
    },
  );
  let switches: Disposable | undefined;
  const offerSwitches = (): void => {
    switches?.dispose();
    switches = commands.register(...switchCommands(workbench));
  };
  offerSwitches();
  const stop = tunnels.state.subscribe((state, before) => {
    if (state.byId !== before.byId && hasOtherSwitches(state.byId, before.byId)) offerSwitches();
  });
  return {
    dispose: () => {
      stop();
      switches?.dispose();
      registered.dispose();
    },
  };
}

type ById = ReturnType<Workbench['tunnels']['state']['getState']>['byId'];

/** What the commands say comes from names and switches only: states change all the time. */
function hasOtherSwitches(now: ById, before: ById): boolean {
  const ids = Object.keys(now);
  if (ids.length !== Object.keys(before).length) return true;
  return ids.some((id) => {
    const [one, other] = [now[id], before[id]];
    return (
      one === undefined || other === undefined || one.isOn !== other.isOn || one.name !== other.name || one.spec !== other.spec
    );
  });
}

function switchCommands(workbench: Workbench): Command[] {
  const { byId, order } = workbench.tunnels.state.getState();
  return order.slice(0, mostInPalette).flatMap((id, index): Command[] => {
    const tunnel = byId[id];
    if (tunnel === undefined) return [];
    const name = tunnelName(tunnel);
    return [
      {
        id: `tunnels.switch.${id}`,
        title: tunnel.isOn ? words.toggleOff(name) : words.toggleOn(name),
        group: 'hosts',
        icon: Network,
        isOneOfMany: index > 0,
        run: () => {
          const now = workbench.tunnels.state.getState().byId[id];
          if (now) switchTunnel(workbench, now, !now.isOn);
        },
      },
    ];
  });
}

async function allOff(workbench: Workbench): Promise<void> {
  const on = Object.values(workbench.tunnels.state.getState().byId).filter(({ isOn }) => isOn);
  const ends = on.map(({ tunnelId }) => workbench.client.tunnels.switch({ tunnelId, on: false }));
  const failed = (await Promise.allSettled(ends)).find((end) => end.status === 'rejected');
  if (failed) workbench.showError(failed.reason);
  workbench.note(text.done.allOff(on.length));
}

async function toggleLoginStart(workbench: Workbench): Promise<void> {
  const { client, note, showError } = workbench;
  try {
    const { kind } = await client.tunnels.loginStart({});
    const now = await client.tunnels.setLoginStart({ on: kind !== 'on' });
    note(now.kind === 'on' ? words.loginOn : words.loginOff);
  } catch (error) {
    showError(error);
  }
}
