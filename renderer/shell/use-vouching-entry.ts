import { useEffect, useState } from 'react';
import type { ConnectionInfo } from '../../shared/model/session.ts';
import type { TrustEntry } from '../../shared/model/trust.ts';
import { vouchingEntry } from './trust-entry.ts';
import { useWorkbench } from './workbench-context.tsx';

/** The known_hosts line that a connection stands on, asked for while something shows it; again when the files change. */
export function useVouchingEntry(connection: ConnectionInfo | undefined): TrustEntry | undefined {
  const { client } = useWorkbench();
  const [entry, setEntry] = useState<TrustEntry>();
  useEffect(() => {
    if (connection === undefined) return;
    let isCurrent = true;
    const ask = (): void => {
      // Without an answer the card says what the connection itself knows.
      vouchingEntry(client, connection).then(
        (found) => isCurrent && setEntry(found),
        () => undefined,
      );
    };
    ask();
    const subscription = client.trust.onChanged(ask);
    return () => {
      isCurrent = false;
      subscription.dispose();
    };
    // The sampled rest of the connection (round trips) asks for nothing.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [client, connection?.connectionId]);
  return entry;
}
