import { Copy, CopyPlus, Globe, PanelRight, Pencil, PowerOff, Radar, RotateCw, Trash2 } from 'lucide-react';
import { specWords } from '../../shared/model/tunnel-spec.ts';
import type { TunnelId, TunnelInfo } from '../../shared/model/tunnels.ts';
import type { Workbench } from '../shell/workbench.ts';
import type { MenuEntry } from '../ui/Menu.tsx';
import { boundPort, hostPort, listenWords, listensHere } from './places.ts';
import { text } from './text.ts';
import { tunnelName } from './tunnel-face.ts';

/** The switch. What others could reach is asked about first (SE-16); the core refuses it without that answer. */
export function switchTunnel(workbench: Workbench, tunnel: TunnelInfo, on: boolean): void {
  if (on && tunnel.reach === 'network' && !tunnel.isReachConfirmed) {
    workbench.view.setState({ dialog: { kind: 'tunnelReach', tunnelId: tunnel.tunnelId } });
    return;
  }
  workbench.client.tunnels.switch({ tunnelId: tunnel.tunnelId, on }).catch(workbench.showError);
}

export function tunnelOf(workbench: Workbench, tunnelId: string): TunnelInfo | undefined {
  return workbench.tunnels.state.getState().byId[tunnelId];
}

export async function removeTunnel(workbench: Workbench, tunnel: TunnelInfo): Promise<void> {
  try {
    await workbench.client.tunnels.remove({ tunnelId: tunnel.tunnelId });
    offerUndo(workbench, text.done.removed(tunnelName(tunnel)));
  } catch (error) {
    workbench.showError(error);
  }
}

/** Says what was done, and takes it back when that is wanted. `added`: the very first ones, before which there was nothing to go back to. */
export function offerUndo(workbench: Workbench, words: string, added: readonly TunnelId[] = []): void {
  const undo = async (): Promise<void> => {
    if (added.length === 0 || workbench.tunnels.state.getState().undoLabel !== undefined) return undoTunnels(workbench);
    await Promise.all(added.map((tunnelId) => workbench.client.tunnels.remove({ tunnelId }))).catch(workbench.showError);
  };
  const { show, dismiss } = workbench.toasts.getState();
  // Only the last change is taken back: an offer that is still there would speak of another one.
  const before = offers.get(workbench);
  if (before !== undefined) dismiss(before);
  offers.set(workbench, show({ tone: 'note', words, action: { words: text.actions.undo, run: () => void undo() } }));
}

/** The toast of each workbench that offers to take the last change back. */
const offers = new WeakMap<Workbench, number>();

export async function undoTunnels(workbench: Workbench): Promise<void> {
  const label = workbench.tunnels.state.getState().undoLabel;
  try {
    workbench.tunnels.replaced(await workbench.client.tunnels.undo({}));
    workbench.note(text.done.undone(label ?? text.title));
  } catch (error) {
    workbench.showError(error);
  }
}

/** Moves a tunnel whose port is taken to another one, and tries it there. */
export async function moveToPort(workbench: Workbench, tunnel: TunnelInfo, port: number): Promise<void> {
  const { spec, tunnelId } = tunnel;
  if (spec.listen.kind !== 'tcp') return;
  const listen = { ...spec.listen, port };
  try {
    const confirmed = tunnel.isReachConfirmed ? { confirmReach: true } : {};
    workbench.tunnels.added(
      await workbench.client.tunnels.update({ tunnelId, patch: { spec: { ...spec, listen }, ...confirmed } }),
    );
    offerUndo(workbench, text.done.moved(port));
  } catch (error) {
    workbench.showError(error);
  }
}

export function openForm(workbench: Workbench, tunnel: TunnelInfo, how: 'edit' | 'duplicate' = 'edit'): void {
  const { tunnelId, host, spec, name, probe, opens, mayMove } = tunnel;
  const draft = { host, spec, probe, opens, mayMove, ...(name !== undefined && { name }) };
  workbench.view.setState({ dialog: { kind: 'tunnel', ...(how === 'edit' ? { tunnelId } : {}), draft } });
}

export function copyWords(workbench: Workbench, words: string): void {
  void navigator.clipboard.writeText(words).then(() => workbench.note(text.actions.copied), workbench.showError);
}

/** Where a program of this computer connects to; of a remote tunnel where those on the host do. */
export function addressOf({ spec, state, hostName }: TunnelInfo): string {
  const bound = 'bound' in state ? state.bound : [];
  const [first] = bound.filter((each) => each.kind === 'listening');
  if (first !== undefined && listensHere(spec.kind)) return hostPort(first.address, first.port);
  return listenWords(spec.listen, listensHere(spec.kind) ? undefined : hostName, boundPort(bound));
}

export async function copyProxy(workbench: Workbench, tunnelId: TunnelId): Promise<void> {
  try {
    copyWords(workbench, (await workbench.client.tunnels.proxyHelp({ tunnelId })).url);
  } catch (error) {
    workbench.showError(error);
  }
}

/** The one thing that helps most in the state that a tunnel is in. */
export function helpFor(
  workbench: Workbench,
  tunnel: TunnelInfo,
  showDetails: () => void,
): { readonly words: string; readonly run: () => void } | undefined {
  const { state, proof, spec, tunnelId } = tunnel;
  if (state.kind === 'failed') {
    const { freePort } = state;
    if (freePort !== undefined && tunnel.origin.kind !== 'config')
      return { words: text.actions.usePort(freePort), run: () => void moveToPort(workbench, tunnel, freePort) };
    if (state.error.code === 'tunnel.remoteRefused') return { words: text.actions.askFor, run: showDetails };
    return { words: text.actions.retry, run: () => void workbench.client.tunnels.retry({ tunnelId }).catch(workbench.showError) };
  }
  if (state.kind === 'reconnecting')
    return { words: text.actions.retry, run: () => void workbench.client.tunnels.retry({ tunnelId }).catch(workbench.showError) };
  if (state.kind !== 'listening') return undefined;
  if (proof.kind === 'refused') return { words: text.actions.askFor, run: showDetails };
  return spec.kind === 'dynamic' ? { words: text.actions.copyProxy, run: () => void copyProxy(workbench, tunnelId) } : undefined;
}

/** An ssh line that does the same, from what is in force for the host. */
async function copyCommand(workbench: Workbench, { host, spec, specText }: TunnelInfo): Promise<void> {
  try {
    const { ssh } = await workbench.client.imports.commands({ target: host, forward: [specText.slice(0, 2), specWords(spec)] });
    copyWords(workbench, ssh);
  } catch (error) {
    workbench.showError(error);
  }
}

/** Everything that can be done with one. */
export function menuOf(workbench: Workbench, tunnel: TunnelInfo, showDetails: () => void): readonly MenuEntry[] {
  const { client, showError } = workbench;
  const { tunnelId, state, spec, specText, origin } = tunnel;
  const words = text.actions;
  const isListening = state.kind === 'listening';
  const item = (name: string, icon: typeof Copy, run: () => void, more: { keys?: string; danger?: boolean } = {}): MenuEntry => ({
    kind: 'item',
    words: name,
    icon,
    run,
    ...more,
  });
  const separator: MenuEntry = { kind: 'separator' };
  return [
    item(words.details, PanelRight, showDetails, { keys: 'Enter' }),
    ...(isListening && spec.kind !== 'dynamic' && spec.kind !== 'remoteDynamic'
      ? [item(words.probe, Radar, () => void client.tunnels.probe({ tunnelId }).catch(showError))]
      : []),
    ...(state.kind === 'failed' || state.kind === 'reconnecting'
      ? [item(words.retry, RotateCw, () => void client.tunnels.retry({ tunnelId }).catch(showError))]
      : []),
    ...(isListening && spec.kind === 'dynamic' ? [item(words.openPage, Globe, showDetails)] : []),
    ...(tunnel.isOn
      ? [item(words.cut, PowerOff, () => void client.tunnels.switch({ tunnelId, on: false, cut: true }).catch(showError))]
      : []),
    separator,
    item(words.copyAddress, Copy, () => copyWords(workbench, addressOf(tunnel))),
    item(words.copySpec, Copy, () => copyWords(workbench, specText)),
    item(words.copyCommand, Copy, () => void copyCommand(workbench, tunnel)),
    separator,
    ...(origin.kind === 'config' ? [] : [item(words.edit, Pencil, () => openForm(workbench, tunnel), { keys: 'F2' })]),
    item(words.duplicate, CopyPlus, () => openForm(workbench, tunnel, 'duplicate')),
    ...(origin.kind === 'config'
      ? []
      : [item(words.remove, Trash2, () => void removeTunnel(workbench, tunnel), { keys: 'Delete', danger: true })]),
  ];
}
