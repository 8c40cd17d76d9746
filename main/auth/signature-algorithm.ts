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
  const possible = algorithmsOf(keyType, policy.allowLegacy, serverAlgorithms);
  const allowed = policy.pubkeyAcceptedAlgorithms;
  const ours = allowed ? possible.filter((algorithm) => allowed.includes(algorithm)) : possible;
  if (ours.length === 0) return { kind: 'skip', why: `${possible.join(' and ')} not allowed by PubkeyAcceptedAlgorithms` };
  if (!serverAlgorithms || !isTrustworthy(keyType, serverAlgorithms)) return use(ours);
  // Servers list plain names, and some the certificates' too: a certificate's signature is that of its key.
  const common = ours.filter((name) => [name, plainSignatureAlgorithm(name)].some((each) => serverAlgorithms.includes(each)));
  return common.length === 0 ? { kind: 'skip', why: `the server accepts no signatures by ${ours.join(' or ')}` } : use(common);
}

const certificateSuffix = '-cert-v01@openssh.com';

/** What a key signs as when a certificate's algorithm is asked for: that without the certificate. Other names stay. */
export function plainSignatureAlgorithm(algorithm: string): string {
  if (!algorithm.endsWith(certificateSuffix)) return algorithm;
  const stem = algorithm.slice(0, -certificateSuffix.length);
  return stem.startsWith('sk-') ? `${stem}@openssh.com` : stem;
}

/** Every name that PubkeyAcceptedAlgorithms can leave out, from those of plain host keys: certificates first, as ssh lists them. */
export function publicKeyAlgorithms(plain: readonly string[]): readonly string[] {
  const keys = [
    ...plain.filter((name) => !name.startsWith('rsa-') && name !== 'ssh-rsa'),
    'sk-ssh-ed25519@openssh.com',
    'sk-ecdsa-sha2-nistp256@openssh.com',
    ...plain.filter((name) => name.startsWith('rsa-') || name === 'ssh-rsa'),
  ];
  const certificates = keys.map((name) => `${name.replace(/@openssh\.com$/, '')}${certificateSuffix}`);
  return [...certificates, ...keys, 'webauthn-sk-ecdsa-sha2-nistp256@openssh.com'];
}

function algorithmsOf(keyType: string, allowLegacy: boolean, serverAlgorithms: readonly string[] | undefined): readonly string[] {
  if (keyType === 'ssh-rsa') return rsaAlgorithms(allowLegacy, serverAlgorithms);
  if (keyType !== `ssh-rsa${certificateSuffix}`) return [keyType];
  return rsaAlgorithms(allowLegacy, serverAlgorithms).map((name) => `${name}${certificateSuffix}`);
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
  return (
    plainSignatureAlgorithm(keyType) === 'ssh-rsa' ||
    serverAlgorithms.some((name) => !name.startsWith('rsa-') && !name.startsWith('ssh-rsa'))
  );
}

function use(algorithms: readonly string[]): AlgorithmChoice {
  return { kind: 'use', algorithm: algorithms[0] ?? '' };
}
