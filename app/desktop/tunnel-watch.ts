import type { Workbench } from '../../main/workbench.ts';
import { printableLine } from '../../shared/base/printable.ts';
import { contract } from '../../shared/contract.ts';
import { TunnelId, type TunnelInfo } from '../../shared/model/tunnels.ts';
import { createClient } from '../../shared/rpc/client.ts';
import { memoryWirePair } from '../../shared/rpc/memory-wire.ts';
import type { TunnelGlance } from './core-messages.ts';

export interface TunnelWatch {
  switchOff(tunnelId: string): void;
}

/**
 * Tells which tunnels are on whenever that changes, for the tray. It asks over the contract as pages do, as a watcher: it takes no
 * window's place, may do nothing else, and no question of a host is ever sent here, where nobody could answer.
 */
export async function watchTunnels(workbench: Workbench, report: (on: readonly TunnelGlance[]) => void): Promise<TunnelWatch> {
  const [mine, core] = memoryWirePair();
  workbench.attach(core, { isWatcher: true });
  const client = createClient(contract, mine);
  const known = new Map<string, TunnelInfo>();
  let last = '[]';
  const tell = (): void => {
    const on = [...known.values()].filter(({ isOn }) => isOn).map(glanceOf);
    const words = JSON.stringify(on);
    if (words === last) return;
    last = words;
    report(on);
  };
  client.tunnels.onChanged(({ tunnels, removed }) => {
    for (const tunnel of tunnels) known.set(tunnel.tunnelId, tunnel);
    for (const id of removed) known.delete(id);
    tell();
  });
  for (const tunnel of (await client.tunnels.list({})).tunnels) known.set(tunnel.tunnelId, tunnel);
  tell();
  return {
    switchOff: (tunnelId) => void client.tunnels.switch({ tunnelId: TunnelId.parse(tunnelId), on: false }).catch(() => undefined),
  };
}

function glanceOf({ tunnelId, name, specText, hostName, state }: TunnelInfo): TunnelGlance {
  const words = printableLine(name ?? `${specText} ${hostName}`, 80);
  return { tunnelId, words, isListening: state.kind === 'listening' };
}
