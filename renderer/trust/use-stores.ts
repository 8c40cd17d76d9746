import { useEffect, useState } from 'react';
import type { TrustStore } from '../../shared/model/trust.ts';
import { useWorkbench } from '../shell/workbench-context.tsx';

/** The known_hosts files, for a dialog that has no table. Empty until the core has answered. */
export function useStores(): readonly TrustStore[] {
  const { client, showError } = useWorkbench();
  const [stores, setStores] = useState<readonly TrustStore[]>([]);
  useEffect(() => {
    const given = new AbortController();
    client.trust
      .query({ text: '', flags: [], sort: { by: 'place', descending: false }, from: 0, count: 0 }, { signal: given.signal })
      .then((page) => setStores(page.stores), showError);
    return () => given.abort();
  }, [client, showError]);
  return stores;
}
