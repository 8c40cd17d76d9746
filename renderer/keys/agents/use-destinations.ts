import { useEffect, useState } from 'react';
import type { DestinationCheck, DestinationWish } from '../../../shared/model/agent-destinations.ts';
import { useClient } from '../../host/host-context.tsx';
import { watchDestinations } from './watch-destinations.ts';

export type DestinationsState =
  | { readonly kind: 'none' }
  | { readonly kind: 'loading' }
  | { readonly kind: 'failed'; readonly error: unknown }
  | { readonly kind: 'ready'; readonly check: DestinationCheck };

/**
 * What a key that is kept to these may do; asked anew when known hosts change and when the window comes back, the last answer standing until then. That of
 * other wishes never stands for these.
 */
export function useDestinations(wishes: readonly DestinationWish[]): DestinationsState {
  const client = useClient();
  const [state, setState] = useState<{ readonly of: readonly DestinationWish[]; readonly state: DestinationsState }>();
  useEffect(() => {
    if (wishes.length === 0) return;
    return watchDestinations(client, wishes, window, (next) => setState({ of: wishes, state: next }));
  }, [client, wishes]);
  if (wishes.length === 0) return { kind: 'none' };
  return state?.of === wishes ? state.state : { kind: 'loading' };
}
