import { matchesPattern } from '../../shared/base/glob-pattern.ts';
import { bad, good, oneWord, type Parsed } from './values.ts';

type OfferedCategory = 'ciphers' | 'macs' | 'kex' | 'hostKeys' | 'pubkey';
/** `signatures` (of certificate authorities) and `gssKex` are read and have no effect here. */
export type AlgorithmCategory = OfferedCategory | 'signatures' | 'gssKex';
type AlgorithmNames = Readonly<Record<OfferedCategory, readonly string[]>>;

/** What this program offers, in order of preference; handed in by whoever knows (`main/ssh/algorithms.ts`). */
export interface AlgorithmDefaults extends AlgorithmNames {
  /** Names that are not offered by default, but are when a list of the user names them. */
  readonly onRequest?: Partial<AlgorithmNames> | undefined;
  readonly signatures?: readonly string[];
  readonly gssKex?: readonly string[];
}

export interface AlgorithmList {
  /** Empty when the user wants only what this program refuses: nothing may be offered in its place. */
  readonly names: readonly string[];
  /** Whether the list only adds to or takes from our defaults, in their order. */
  readonly amendsDefaults: boolean;
  /** Names ssh has and this program refuses to offer. */
  readonly dropped: readonly string[];
}

/** In the order of `ssh -Q`, in which patterns are expanded. */
const keyTypes = [
  'ssh-ed25519', 'ssh-ed25519-cert-v01@openssh.com', 'sk-ssh-ed25519@openssh.com', 'sk-ssh-ed25519-cert-v01@openssh.com',
  'ecdsa-sha2-nistp256', 'ecdsa-sha2-nistp256-cert-v01@openssh.com', 'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp384-cert-v01@openssh.com', 'ecdsa-sha2-nistp521', 'ecdsa-sha2-nistp521-cert-v01@openssh.com',
  'sk-ecdsa-sha2-nistp256@openssh.com', 'sk-ecdsa-sha2-nistp256-cert-v01@openssh.com',
  'webauthn-sk-ecdsa-sha2-nistp256@openssh.com', 'ssh-dss', 'ssh-dss-cert-v01@openssh.com', 'ssh-rsa',
  'ssh-rsa-cert-v01@openssh.com', 'rsa-sha2-256', 'rsa-sha2-256-cert-v01@openssh.com', 'rsa-sha2-512',
  'rsa-sha2-512-cert-v01@openssh.com',
]; // prettier-ignore

/** Every name that ssh 9.2 knows (`ssh -Q`), and mlkem768x25519 of 9.9 and later. */
export const namesKnownToSsh: Readonly<Record<AlgorithmCategory, readonly string[]>> = {
  ciphers: [
    '3des-cbc', 'aes128-cbc', 'aes192-cbc', 'aes256-cbc', 'aes128-ctr', 'aes192-ctr', 'aes256-ctr', 'aes128-gcm@openssh.com',
    'aes256-gcm@openssh.com', 'chacha20-poly1305@openssh.com',
  ],
  macs: [
    'hmac-sha1', 'hmac-sha1-96', 'hmac-sha2-256', 'hmac-sha2-512', 'hmac-md5', 'hmac-md5-96', 'umac-64@openssh.com',
    'umac-128@openssh.com', 'hmac-sha1-etm@openssh.com', 'hmac-sha1-96-etm@openssh.com', 'hmac-sha2-256-etm@openssh.com',
    'hmac-sha2-512-etm@openssh.com', 'hmac-md5-etm@openssh.com', 'hmac-md5-96-etm@openssh.com', 'umac-64-etm@openssh.com',
    'umac-128-etm@openssh.com',
  ],
  kex: [
    'diffie-hellman-group1-sha1', 'diffie-hellman-group14-sha1', 'diffie-hellman-group14-sha256',
    'diffie-hellman-group16-sha512', 'diffie-hellman-group18-sha512', 'diffie-hellman-group-exchange-sha1',
    'diffie-hellman-group-exchange-sha256', 'ecdh-sha2-nistp256', 'ecdh-sha2-nistp384', 'ecdh-sha2-nistp521',
    'curve25519-sha256', 'curve25519-sha256@libssh.org', 'sntrup761x25519-sha512', 'sntrup761x25519-sha512@openssh.com',
    'mlkem768x25519-sha256',
  ],
  hostKeys: keyTypes,
  pubkey: keyTypes,
  signatures: [
    'ssh-ed25519', 'sk-ssh-ed25519@openssh.com', 'ecdsa-sha2-nistp256', 'ecdsa-sha2-nistp384', 'ecdsa-sha2-nistp521',
    'sk-ecdsa-sha2-nistp256@openssh.com', 'webauthn-sk-ecdsa-sha2-nistp256@openssh.com', 'ssh-dss', 'ssh-rsa', 'rsa-sha2-256',
    'rsa-sha2-512',
  ],
  gssKex: [
    'gss-gex-sha1-', 'gss-group1-sha1-', 'gss-group14-sha1-', 'gss-group14-sha256-', 'gss-group16-sha512-',
    'gss-nistp256-sha256-', 'gss-curve25519-sha256-',
  ],
}; // prettier-ignore

/** Those of ssh 9.2 that this program has no defaults of its own for. */
const defaultsOfSsh: Partial<Readonly<Record<AlgorithmCategory, readonly string[]>>> = {
  signatures: [
    'ssh-ed25519', 'ecdsa-sha2-nistp256', 'ecdsa-sha2-nistp384', 'ecdsa-sha2-nistp521', 'sk-ssh-ed25519@openssh.com',
    'sk-ecdsa-sha2-nistp256@openssh.com', 'rsa-sha2-512', 'rsa-sha2-256',
  ],
  gssKex: [
    'gss-group14-sha256-', 'gss-group16-sha512-', 'gss-nistp256-sha256-', 'gss-curve25519-sha256-', 'gss-group14-sha1-',
    'gss-gex-sha1-',
  ],
}; // prettier-ignore

/**
 * The list in force after `+` (append), `-` (remove) or `^` (put first) was applied to our defaults. Patterns are understood
 * where ssh understands them: after `-`, and for key types everywhere. A name that ssh does not know is an error, as in ssh;
 * one that this program refuses is dropped and named.
 */
export function applyAlgorithmList(
  category: AlgorithmCategory,
  words: readonly string[],
  defaults: AlgorithmDefaults,
): Parsed<AlgorithmList> {
  const word = oneWord(words);
  if (!word.ok) return word;
  const operator = /^[-+^]/.exec(word.value)?.[0] ?? '';
  const given = word.value
    .slice(operator.length)
    .split(',')
    .filter((name) => name !== '');
  const ours = defaults[category] ?? defaultsOfSsh[category] ?? [];
  if (operator === '-')
    return good({
      names: ours.filter((name) => !given.some((pattern) => matchesPattern(name, pattern))),
      dropped: [],
      amendsDefaults: true,
    });
  const known = unique([...namesKnownToSsh[category], ...ours]);
  const isOurs = category !== 'signatures' && category !== 'gssKex';
  const offered = isOurs ? [...ours, ...(defaults.onRequest?.[category] ?? [])] : known;
  const wanted: string[] = [];
  const dropped: string[] = [];
  for (const pattern of given) {
    const isPattern =
      category === 'hostKeys' || category === 'pubkey' || category === 'signatures' ? /[*?]/.test(pattern) : false;
    const meant = known.filter((name) => (isPattern ? matchesPattern(name, pattern) : name === pattern));
    if (meant.length === 0) return bad(`ssh knows no algorithm “${pattern}”`);
    for (const name of meant) {
      if (offered.includes(name)) wanted.push(name);
      else if (!isPattern) dropped.push(name);
    }
  }
  const names = operator === '+' ? [...ours, ...wanted] : operator === '^' ? [...wanted, ...ours] : wanted;
  if (given.length === 0) return bad('it names no algorithm');
  return good({ names: unique(names), dropped: unique(dropped), amendsDefaults: operator === '+' });
}

function unique(names: readonly string[]): string[] {
  return [...new Set(names)];
}
