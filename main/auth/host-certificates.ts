import type { HostCertificate } from '../../shared/model/certificates.ts';
import type { EffectiveHost } from '../../shared/model/effective-host.ts';
import { findKeyCandidates } from './key-candidates.ts';

/** The certificates that a login to a host would find, each with what it is worth there. Asks nobody, and connects nowhere. */
export async function certificatesForHost(
  target: EffectiveHost,
  agent: string | undefined,
  now: number,
  signal: AbortSignal,
): Promise<HostCertificate[]> {
  const agentUse = agent === undefined ? undefined : { socket: agent };
  const nobody = (): Promise<undefined> => Promise.resolve(undefined);
  const { candidates, skipped } = await findKeyCandidates(target, agentUse, nobody, now, signal);
  const offered = candidates.flatMap(({ label, from, certificate, doubts = [] }) =>
    certificate === undefined ? [] : [{ label, from, certificate, doubts: [...doubts] }],
  );
  const others = skipped.flatMap(({ identity = '', from = '', why = '', certificate }) =>
    /\bcertificate\b/.test(why) ? [{ label: identity, from, ...(certificate && { certificate }), skipped: why, doubts: [] }] : [],
  );
  return [...offered, ...others];
}
