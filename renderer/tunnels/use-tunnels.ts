import { useEffect, useMemo, useState } from 'react';
import { useStore } from 'zustand';
import type { TunnelInfo, TunnelTraffic } from '../../shared/model/tunnels.ts';
import { useWorkbench } from '../shell/workbench-context.tsx';

/** What time it is, told anew each second while somebody looks. */
export function useNow(isWatched: boolean): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!isWatched) return;
    const tick = (): void => setNow(Date.now());
    const timer = setInterval(tick, 1000);
    const first = setTimeout(tick, 0);
    return () => {
      clearInterval(timer);
      clearTimeout(first);
    };
  }, [isWatched]);
  return now;
}

export function useTunnel(tunnelId: string): TunnelInfo | undefined {
  return useStore(useWorkbench().tunnels.state, (state) => state.byId[tunnelId]);
}

export function useTraffic(tunnelId: string): TunnelTraffic | undefined {
  return useStore(useWorkbench().tunnels.traffic, (state) => state[tunnelId]);
}

/** Names of the hosts on the way to a tunnel's own, once it is connected. */
export function useRoute(connectionId: string | undefined): readonly string[] {
  const route = useStore(useWorkbench().connections.state, (state) =>
    connectionId === undefined ? undefined : state.byId[connectionId]?.route,
  );
  return route ?? noRoute;
}

const noRoute: readonly string[] = [];

/** All tunnels in their order. */
export function useTunnelList(): readonly TunnelInfo[] {
  const { tunnels } = useWorkbench();
  const byId = useStore(tunnels.state, (state) => state.byId);
  const order = useStore(tunnels.state, (state) => state.order);
  return useMemo(() => order.flatMap((id) => byId[id] ?? []), [byId, order]);
}
