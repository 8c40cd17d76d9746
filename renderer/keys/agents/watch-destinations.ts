import type { DestinationCheck, DestinationWish } from '../../../shared/model/agent-destinations.ts';
import type { HawserClient } from '../../host/linked-client.ts';

type Answer = { readonly kind: 'failed'; readonly error: unknown } | { readonly kind: 'ready'; readonly check: DestinationCheck };

/**
 * Asks what a key that is kept to these may do: now, when known hosts change or a host that was missing is connected to, and when `page` has the focus
 * again. Only the answer to the last question is shown. Answers how to end it.
 */
export function watchDestinations(
  client: Pick<HawserClient, 'agents' | 'connections' | 'trust'>,
  wishes: readonly DestinationWish[],
  page: Pick<EventTarget, 'addEventListener' | 'removeEventListener'>,
  show: (answer: Answer) => void,
): () => void {
  let last = 0;
  const look = (): void => {
    last += 1;
    const mine = last;
    const answered = (answer: Answer): void => {
      if (mine === last) show(answer);
    };
    client.agents.destinations({ wishes: [...wishes] }).then(
      (check) => answered({ kind: 'ready', check }),
      (error: unknown) => answered({ kind: 'failed', error }),
    );
  };
  look();
  const subscription = client.trust.onChanged(look);
  // Files are not watched while nobody looks at them: a connection that was not there before is what makes a host known.
  const seen = new Set<string>();
  const connections = client.connections.onChanged(({ connectionId }) => {
    if (seen.has(connectionId)) return;
    seen.add(connectionId);
    look();
  });
  page.addEventListener('focus', look);
  return () => {
    last += 1;
    subscription.dispose();
    connections.dispose();
    page.removeEventListener('focus', look);
  };
}
