import { isAppError } from '../../shared/model/errors.ts';
import { showSingle } from './default-commands.ts';
import { targetKey, type Target } from './target.ts';
import { text } from './text.ts';
import type { Workbench } from './workbench.ts';

/** Switches the kept tunnels of a host on, and shows them: no terminal, no files (as `ssh -N`). */
export function openShowing(workbench: Workbench, target: Target): void {
  const { client, tunnels, view, note, showError } = workbench;
  const { byId, order } = tunnels.state.getState();
  const own = order.flatMap((id) => byId[id] ?? []).filter(({ host }) => targetKey(host) === targetKey(target));
  showSingle(workbench, 'tunnels');
  if (own.length === 0) return note(text.tunnels.noneOfHost);
  for (const { tunnelId, isOn } of own) {
    if (isOn) continue;
    client.tunnels.switch({ tunnelId, on: true }).catch((error: unknown) => {
      // One that others may use is asked about first.
      if (isAppError(error, 'tunnel.unconfirmed')) view.setState({ dialog: { kind: 'tunnelReach', tunnelId } });
      else showError(error);
    });
  }
}
