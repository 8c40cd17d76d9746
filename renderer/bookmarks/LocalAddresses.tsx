import { useEffect, useState } from 'react';
import type { LocalAddress } from '../../shared/model/route-facts.ts';
import { useWorkbench } from '../shell/workbench-context.tsx';
import { text } from './text.ts';

export const localAddressesId = 'local-addresses';

/** What “Connect from” proposes: the addresses of this computer, as they are when the form is opened. Others can be typed all the same. */
export function LocalAddresses() {
  const { client } = useWorkbench();
  const [addresses, setAddresses] = useState<readonly LocalAddress[]>([]);
  useEffect(() => {
    const given = new AbortController();
    client.routes.localAddresses({}, { signal: given.signal }).then(
      ({ addresses: all }) => setAddresses(all),
      // Without proposals the field is what it was.
      () => undefined,
    );
    return () => given.abort();
  }, [client]);
  return (
    <datalist id={localAddressesId}>
      {addresses.map(({ address, interface: name, isLoopback }) => (
        <option key={`${name} ${address}`} value={address} label={text.localAddress(name, address, isLoopback)} />
      ))}
    </datalist>
  );
}
