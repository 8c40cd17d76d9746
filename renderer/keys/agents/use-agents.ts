import { useEffect, useState } from 'react';
import type { AgentInfo } from '../../../shared/model/agents.ts';
import { useClient, useWireGeneration } from '../../host/host-context.tsx';

export type AgentsState =
  | { readonly kind: 'loading' }
  | { readonly kind: 'failed'; readonly error: unknown }
  | { readonly kind: 'ready'; readonly agents: readonly AgentInfo[] };

/** An agent looks for what is over every second or so. */
const lateMs = 2000;
const dayMs = 86_400_000;

/** The agents of this computer, asked for with each wire, by `reload`, and when a key is to have gone: they tell nobody of changes. */
export function useAgents(): { readonly state: AgentsState; readonly reload: () => void } {
  const client = useClient();
  const generation = useWireGeneration();
  const [state, setState] = useState<AgentsState>({ kind: 'loading' });
  const [wish, setWish] = useState(0);
  useEffect(() => {
    if (generation === 0) return;
    let isOver = false;
    client.agents.list({}).then(
      ({ agents }) => isOver || setState({ kind: 'ready', agents }),
      (error: unknown) => isOver || setState({ kind: 'failed', error }),
    );
    return () => {
      isOver = true;
    };
  }, [client, generation, wish]);
  useEffect(() => {
    const waitMs = state.kind === 'ready' ? earliestEnd(state.agents) - Date.now() + lateMs : Infinity;
    if (waitMs > dayMs) return;
    const timer = setTimeout(() => setWish((count) => count + 1), Math.max(waitMs, lateMs));
    return () => clearTimeout(timer);
  }, [state]);
  return { state, reload: () => setWish((count) => count + 1) };
}

/** In ms since 1970; Infinity: no key is known to go. */
function earliestEnd(agents: readonly AgentInfo[]): number {
  const ends = agents.flatMap(({ state }) =>
    state.kind === 'answers' ? state.keys.map(({ given }) => given?.until ?? Infinity) : [],
  );
  return Math.min(Infinity, ...ends);
}
