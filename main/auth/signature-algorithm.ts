import type { EffectiveHost } from '../../shared/model/effective-host.ts';

export type AlgorithmChoice =
  { readonly kind: 'use'; readonly algorithm: string } | { readonly kind: 'skip'; readonly why: string };

type Policy = Pick<EffectiveHost, 'allowLegacy' | 'pubkeyAcceptedAlgorithms'>;

/**
 * The algorithm a key of `keyType` signs with for this server, or why the key is not worth an attempt (AL-10).
 * `serverAlgorithms` is server-sig-algs (RFC 8308 section 3.1), undefined when the server sent none.
 */
export function chooseSignatureAlgorithm(
  keyType: string,
  policy: Policy,
  serverAlgorithms: readonly string[] | undefined,
): AlgorithmChoice {
  const possible = keyType === 'ssh-rsa' ? rsaAlgorithms(policy.allowLegacy, serverAlgorithms) : [keyType];
  const allowed = policy.pubkeyAcceptedAlgorithms;
  const ours = allowed ? possible.filter((algorithm) => allowed.includes(algorithm)) : possible;
  if (ours.length === 0) return { kind: 'skip', why: `${possible.join(' and ')} not allowed by PubkeyAcceptedAlgorithms` };
  if (!serverAlgorithms || !isTrustworthy(keyType, serverAlgorithms)) return use(ours);
  const common = ours.filter((algorithm) => serverAlgorithms.includes(algorithm));
  return common.length === 0 ? { kind: 'skip', why: `the server accepts no signatures by ${ours.join(' or ')}` } : use(common);
}

/** RFC 8332. SHA-1 comes last, and only under the legacy switch; a server that does not speak RFC 8308 knows nothing else. */
function rsaAlgorithms(allowLegacy: boolean, serverAlgorithms: readonly string[] | undefined): readonly string[] {
  const modern = ['rsa-sha2-512', 'rsa-sha2-256'];
  if (!allowLegacy) return modern;
  return serverAlgorithms ? [...modern, 'ssh-rsa'] : ['ssh-rsa', ...modern];
}

/**
 * Some servers list the RSA signatures only, since those are what RFC 8308 was made for, and take other keys all the same:
 * for those keys the list says something only if it names any algorithm besides RSA.
 */
function isTrustworthy(keyType: string, serverAlgorithms: readonly string[]): boolean {
  return keyType === 'ssh-rsa' || serverAlgorithms.some((name) => !name.startsWith('rsa-') && !name.startsWith('ssh-rsa'));
}

function use(algorithms: readonly string[]): AlgorithmChoice {
  return { kind: 'use', algorithm: algorithms[0] ?? '' };
}
