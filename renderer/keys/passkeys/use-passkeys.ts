import { useEffect, useState } from 'react';
import type { PasskeyInfo } from '../../../shared/model/passkeys.ts';
import { useClient, useWireGeneration } from '../../host/host-context.tsx';

export type PasskeysState =
  | { readonly kind: 'loading' }
  | { readonly kind: 'failed'; readonly error: unknown }
  | { readonly kind: 'ready'; readonly passkeys: readonly PasskeyInfo[] };

/** The passkeys, as they change; asked for anew with each wire, and by `reload`. */
export function usePasskeys(): { readonly state: PasskeysState; readonly reload: () => void } {
  const client = useClient();
  const generation = useWireGeneration();
  const [state, setState] = useState<PasskeysState>({ kind: 'loading' });
  const [wish, setWish] = useState(0);
  useEffect(() => {
    if (generation === 0) return;
    let isOver = false;
    const subscription = client.passkeys.onChanged(({ passkeys }) => setState({ kind: 'ready', passkeys }));
    client.passkeys.list({}).then(
      ({ passkeys }) => isOver || setState({ kind: 'ready', passkeys }),
      (error: unknown) => isOver || setState({ kind: 'failed', error }),
    );
    return () => {
      isOver = true;
      subscription.dispose();
    };
  }, [client, generation, wish]);
  return { state, reload: () => setWish((count) => count + 1) };
}
