import { AppError } from '../../../shared/model/errors.ts';

/** A type of host key, and how it is asked for. */
export interface ScannedType {
  /** Type of its blobs; for a certificate, of the certificate. */
  readonly type: string;
  /** Type of the plain key. */
  readonly plain: string;
  /** Signature algorithms that make a server show it, best first. */
  readonly algorithms: readonly string[];
}

const suffix = '-cert-v01@openssh.com';

/** In our order of preference. RSA's SHA-1 is last and only here: some old servers can show their key in no other way. */
const plainTypes: readonly ScannedType[] = [
  plain('ssh-ed25519'),
  plain('ecdsa-sha2-nistp256'),
  plain('ecdsa-sha2-nistp384'),
  plain('ecdsa-sha2-nistp521'),
  { ...plain('ssh-rsa'), algorithms: ['rsa-sha2-512', 'rsa-sha2-256', 'ssh-rsa'] },
];

const certificateTypes: readonly ScannedType[] = plainTypes.map(({ type, algorithms }) => ({
  type: `${type}${suffix}`,
  plain: type,
  algorithms: algorithms.filter((name) => name !== 'ssh-rsa').map((name) => `${name}${suffix}`),
}));

/** Words for several types, or for types that ssh-keyscan knows and nobody can be asked for here. */
const groups: Readonly<Record<string, readonly ScannedType[]>> = {
  ed25519: plainTypes.slice(0, 1),
  ecdsa: plainTypes.slice(1, 4),
  rsa: plainTypes.slice(4),
  cert: certificateTypes,
  // Security keys as host keys, and DSA: ssh2 does not exchange keys with them.
  'ecdsa-sk': [],
  'ed25519-sk': [],
  dsa: [],
};

function plain(type: string): ScannedType {
  return { type, plain: type, algorithms: [type] };
}

/**
 * The types that words stand for: those of `ssh-keyscan -t`, `cert` for all certificates, or wire names. No words: every plain type. Each
 * type once, in order of preference. Errors: `algorithm.unknown`.
 */
export function keyTypesOf(words: readonly string[] | undefined): readonly ScannedType[] {
  if (words === undefined) return plainTypes;
  const wanted = new Set(words.flatMap(typesOf));
  return [...certificateTypes, ...plainTypes].filter((type) => wanted.has(type));
}

function typesOf(word: string): readonly ScannedType[] {
  const group = Object.hasOwn(groups, word.toLowerCase()) ? groups[word.toLowerCase()] : undefined;
  if (group !== undefined) return group;
  const named = [...plainTypes, ...certificateTypes].filter(({ type, algorithms }) => type === word || algorithms.includes(word));
  if (named.length > 0) return named;
  throw new AppError('algorithm.unknown', { keyword: 'key type', name: word }, `no host key type is called ${word}`);
}
