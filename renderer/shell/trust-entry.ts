import type { ConnectionInfo } from '../../shared/model/session.ts';
import type { TrustEntry } from '../../shared/model/trust.ts';
import type { HawserClient } from '../host/linked-client.ts';

/** Whether a key was stored without anybody having compared it (ER-17, SE-05). */
export function isStoredUnseen({ trust }: Pick<ConnectionInfo, 'trust'>): boolean {
  return trust.kind === 'added' && trust.compared !== true;
}

/**
 * The line that vouches for a connection as the manager knows it, found by key and place. Undefined when none does, or when it
 * went meanwhile. A line that only moved is still found as long as its file has it once.
 */
export async function vouchingEntry(
  client: Pick<HawserClient, 'trust'>,
  { hostKey, trust }: Pick<ConnectionInfo, 'hostKey' | 'trust'>,
): Promise<TrustEntry | undefined> {
  if (trust.kind !== 'known' && trust.kind !== 'added') return undefined;
  const fingerprint = trust.kind === 'known' && trust.certificate ? trust.certificate.authority : hostKey.sha256;
  const page = await client.trust.query({
    text: fingerprint,
    file: trust.by.file,
    flags: [],
    sort: { by: 'place', descending: false },
    from: 0,
    count: 500,
  });
  const same = page.rows.filter((row) => row.key?.sha256 === fingerprint && row.marker !== 'revoked');
  return same.find((row) => row.line === trust.by.line) ?? (same.length === 1 ? same[0] : undefined);
}
