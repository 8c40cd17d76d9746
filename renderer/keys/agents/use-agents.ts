import { useEffect, useState } from 'react';
import type { AgentInfo } from '../../../shared/model/agents.ts';
import { useClient, useWireGeneration } from '../../host/host-context.tsx';

export type AgentsState =
  | { readonly kind: 'loading' }
  | { readonly kind: 'failed'; readonly error: unknown }
  | { readonly kind: 'ready'; readonly agents: readonly AgentInfo[] };

/** The agents of this computer, asked for with each wire and by `reload`: they tell nobody of changes. */
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
  return { state, reload: () => setWish((count) => count + 1) };
}
