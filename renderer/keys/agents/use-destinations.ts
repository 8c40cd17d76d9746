import { useEffect, useState } from 'react';
import type { DestinationCheck, DestinationWish } from '../../../shared/model/agent-destinations.ts';
import { useClient } from '../../host/host-context.tsx';

export type DestinationsState =
  | { readonly kind: 'none' }
  | { readonly kind: 'loading' }
  | { readonly kind: 'failed'; readonly error: unknown }
  | { readonly kind: 'ready'; readonly check: DestinationCheck };

/** What a key that is kept to these may do. While a change is asked about, the last answer stands. */
export function useDestinations(wishes: readonly DestinationWish[]): DestinationsState {
  const client = useClient();
  const [state, setState] = useState<{ readonly of: readonly DestinationWish[]; readonly state: DestinationsState }>();
  useEffect(() => {
    if (wishes.length === 0) return;
    let isOver = false;
    const show = (next: DestinationsState): void => {
      if (!isOver) setState({ of: wishes, state: next });
    };
    client.agents.destinations({ wishes: [...wishes] }).then(
      (check) => show({ kind: 'ready', check }),
      (error: unknown) => show({ kind: 'failed', error }),
    );
    return () => {
      isOver = true;
    };
  }, [client, wishes]);
  if (wishes.length === 0) return { kind: 'none' };
  return state?.state ?? { kind: 'loading' };
}
