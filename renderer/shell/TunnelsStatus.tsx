import { useMemo } from 'react';
import { useStore } from 'zustand';
import { StateDot, type DotState } from '../ui/StateDot.tsx';
import { tunnelCounts, type TunnelCounts } from './stores/tunnels-store.ts';
import { text } from './text.ts';
import { useWorkbench } from './workbench-context.tsx';

/** Counts of all tunnels; only counting draws anew, not every change of a tunnel. */
function useTunnelCounts(): TunnelCounts {
  const { tunnels } = useWorkbench();
  const { byId, order } = useStore(tunnels.state);
  return useMemo(() => tunnelCounts({ byId, order }), [byId, order]);
}

function words({ on, stopped, wary }: TunnelCounts): string {
  const all = text.tunnels.on(on);
  if (stopped > 0) return text.tunnels.stopped(all, stopped);
  return wary > 0 ? text.tunnels.waiting(all, wary) : all;
}

function dot({ stopped, wary }: TunnelCounts): DotState {
  return stopped > 0 ? 'stop' : wary > 0 ? 'warning' : 'ok';
}

/** How the tunnels stand, in the status bar; nothing while none is on. Leads to them. */
export function TunnelsPart({ className }: { readonly className: string | undefined }) {
  const { commands } = useWorkbench();
  const counts = useTunnelCounts();
  if (counts.on === 0) return null;
  const isBad = counts.stopped > 0 || counts.wary > 0;
  return (
    <button type="button" className={className} title={text.tunnels.show} onClick={() => commands.run('tunnels.open')}>
      {isBad && <StateDot state={dot(counts)} words="" />}
      {words(counts)}
    </button>
  );
}

/** The same as a mark on their tab. */
export function TunnelsDot() {
  const counts = useTunnelCounts();
  return counts.on === 0 ? null : <StateDot state={dot(counts)} words={words(counts)} />;
}
