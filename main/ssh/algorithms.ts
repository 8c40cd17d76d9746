/** Which algorithms are offered, in which order, and what it means when the two sides have none in common (AL-01, AL-05..08). */
import { printableLine } from '../../shared/base/printable.ts';
import type { EffectiveHost } from '../../shared/model/effective-host.ts';
import { AppError, type ErrorDetail } from '../../shared/model/errors.ts';
import type { KeyLists } from './key-lists.ts';
import {
  isAuthenticatedCipher,
  isHostCertificateAlgorithm,
  slowCiphers,
  supported,
  type AlgorithmOffer,
} from './ssh2-internals.ts';

type Category = 'kex' | 'hostKey' | 'cipher' | 'mac' | 'compression';

/**
 * Safe ones, best first: exchanges that a future quantum computer does not open after the fact, then curve25519, which costs least. GCM is the
 * fastest cipher that Node and Electron share (`perf.md`).
 */
const modern: AlgorithmOffer = {
  kex: [
    'mlkem768x25519-sha256',
    'sntrup761x25519-sha512',
    'sntrup761x25519-sha512@openssh.com',
    'curve25519-sha256',
    'curve25519-sha256@libssh.org',
    'ecdh-sha2-nistp256',
    'ecdh-sha2-nistp384',
    'ecdh-sha2-nistp521',
    'diffie-hellman-group16-sha512',
    'diffie-hellman-group14-sha256',
    'diffie-hellman-group15-sha512',
    'diffie-hellman-group17-sha512',
    'diffie-hellman-group18-sha512',
    'diffie-hellman-group-exchange-sha256',
  ],
  hostKey: ['ssh-ed25519', 'ecdsa-sha2-nistp256', 'ecdsa-sha2-nistp384', 'ecdsa-sha2-nistp521', 'rsa-sha2-512', 'rsa-sha2-256'],
  cipher: [
    'aes128-gcm@openssh.com',
    'aes256-gcm@openssh.com',
    'chacha20-poly1305@openssh.com',
    'aes128-ctr',
    'aes192-ctr',
    'aes256-ctr',
  ],
  mac: ['hmac-sha2-256-etm@openssh.com', 'hmac-sha2-512-etm@openssh.com', 'hmac-sha2-256', 'hmac-sha2-512'],
  compression: ['none', 'zlib@openssh.com', 'zlib'],
};

/** Only behind the per-host switch, and after everything else (AL-06). */
const legacy: AlgorithmOffer = {
  kex: ['diffie-hellman-group-exchange-sha1', 'diffie-hellman-group14-sha1', 'diffie-hellman-group1-sha1'],
  hostKey: ['ssh-rsa'],
  cipher: ['aes128-cbc', 'aes192-cbc', 'aes256-cbc', '3des-cbc'],
  mac: ['hmac-sha1-etm@openssh.com', 'hmac-sha1'],
  compression: [],
};

/** Not offered even when a list names them (AL-08; ciphers without integrity or long broken). */
const refused = /^(ssh-dss|none|arcfour.*|blowfish-cbc|cast128-cbc)$/;

/** Names that ssh(1) has and this program or this runtime lacks: passed over in a list, where any other name is an error. */
const knownElsewhere =
  /^(mlkem768x25519-sha256|sntrup761x25519-sha512(@openssh\.com)?|umac-(64|128)(-etm)?@openssh\.com|hmac-(md5|sha1-96|md5-96)(-etm)?(@openssh\.com)?|(webauthn-)?sk-.*@openssh\.com|.*-cert-v0[01]@openssh\.com|chacha20-poly1305@openssh\.com|curve25519-sha256(@libssh\.org)?|rijndael-cbc@lysator\.liu\.se|gss-.*|ssh-dss|ssh-xmss.*)$/;

const keywords: Readonly<Record<Exclude<Category, 'compression'>, string>> = {
  kex: 'KexAlgorithms',
  hostKey: 'HostKeyAlgorithms',
  cipher: 'Ciphers',
  mac: 'MACs',
};

/** Our default lists as this runtime can offer them: what `+`, `-` and `^` of a config are applied to. */
export function defaultAlgorithms(allowLegacy: boolean): AlgorithmOffer {
  const isSlow = (name: string): boolean => slowCiphers.includes(name);
  const list = (category: Category): readonly string[] =>
    [
      ...modern[category].filter((name) => !isSlow(name)),
      ...modern[category].filter(isSlow),
      ...(allowLegacy ? legacy[category] : []),
    ].filter((name) => supported[category].includes(name));
  return {
    kex: list('kex'),
    hostKey: list('hostKey'),
    cipher: list('cipher'),
    mac: list('mac'),
    compression: list('compression'),
  };
}

/**
 * The lists for one connect. `storedKeyTypes` are the types of the host's keys in known_hosts, with those of certificates where an
 * authority is trusted: they come first, so that a new preference never looks like a new key (KH-19), unless HostKeyAlgorithms gives a list
 * of its own. Certificates are asked for where an authority is trusted, and where such a list names them.
 *
 * Throws `algorithm.unknown` for a name that ssh does not know either, and for a list of which nothing is left.
 */
export function algorithmOffer(target: EffectiveHost, storedKeyTypes: readonly string[]): AlgorithmOffer {
  const defaults = defaultAlgorithms(target.allowLegacy);
  return {
    kex: explicitList('kex', target.kexAlgorithms) ?? defaults.kex,
    hostKey: hostKeyList(target, storedKeyTypes) ?? [
      ...storedKeyTypes.filter(isHostCertificateAlgorithm),
      ...storedFirst(defaults.hostKey, storedKeyTypes),
    ],
    cipher: explicitList('cipher', target.ciphers) ?? defaults.cipher,
    mac: explicitList('mac', target.macs) ?? defaults.mac,
    compression: target.compression ? ['zlib@openssh.com', 'zlib', 'none'] : ['none', 'zlib@openssh.com'],
  };
}

/** All that this runtime can offer, by category and in the order of preference, with where it is offered (AL-04). */
export function everyAlgorithm(): readonly {
  readonly category: Category;
  readonly name: string;
  readonly offered: 'default' | 'legacy' | 'request';
}[] {
  const [usual, old] = [defaultAlgorithms(false), defaultAlgorithms(true)];
  return (['kex', 'hostKey', 'cipher', 'mac', 'compression'] as const).flatMap((category) => {
    const others = supported[category].filter(
      (name) => !old[category].includes(name) && !refused.test(name) && category !== 'compression',
    );
    return [...old[category], ...others].map((name) => ({
      category,
      name,
      offered: usual[category].includes(name)
        ? ('default' as const)
        : old[category].includes(name)
          ? ('legacy' as const)
          : ('request' as const),
    }));
  });
}

/** What is left out of a list that a user wrote. Throws `algorithm.unknown` as connecting with it would. */
export function checkNames(category: Category, names: readonly string[]): readonly string[] {
  if (category === 'compression') return [];
  explicitList(category, names);
  return droppedNames(category, names);
}

/** Names of an explicit list that are not offered, for notes. */
export function droppedNames(category: Exclude<Category, 'compression'>, names: readonly string[]): readonly string[] {
  return names.filter((name) => !canOffer(category, name) || refused.test(name));
}

function canOffer(category: Exclude<Category, 'compression'>, name: string): boolean {
  return supported[category].includes(name) || (category === 'hostKey' && isHostCertificateAlgorithm(name));
}

function hostKeyList(target: EffectiveHost, storedKeyTypes: readonly string[]): readonly string[] | undefined {
  const names = explicitList('hostKey', target.hostKeyAlgorithms);
  if (names === undefined || target.hostKeyAlgorithmsAmendDefaults !== true) return names;
  const wanted = names.filter((name) => !isHostCertificateAlgorithm(name) || storedKeyTypes.includes(name));
  // Where nothing but certificates is left, the user wants certificates.
  return storedFirst(wanted.length > 0 ? wanted : names, storedKeyTypes);
}

/** Certificates of our host key algorithms, best first: what `+`, `-` and `^` of HostKeyAlgorithms are applied to besides `hostKey`. */
export function hostCertificateAlgorithms(): readonly string[] {
  return modern.hostKey.map((name) => `${name}-cert-v01@openssh.com`).filter(isHostCertificateAlgorithm);
}

function explicitList(
  category: Exclude<Category, 'compression'>,
  names: readonly string[] | undefined,
): readonly string[] | undefined {
  if (names === undefined) return undefined;
  const keyword = keywords[category];
  const usable: string[] = [];
  for (const name of names) {
    if (refused.test(name)) continue;
    if (canOffer(category, name)) usable.push(name);
    else if (!knownElsewhere.test(name)) throw unknownAlgorithm(keyword, name);
  }
  if (usable.length === 0) throw unknownAlgorithm(keyword, names.join(','));
  return [...new Set(usable)];
}

function unknownAlgorithm(keyword: string, name: string): AppError {
  return new AppError('algorithm.unknown', { keyword, name }, `${keyword} names ${name}, which can't be offered`, {
    phase: 'config',
  });
}

function storedFirst(names: readonly string[], storedKeyTypes: readonly string[]): readonly string[] {
  const isStored = (name: string): boolean =>
    storedKeyTypes.includes(name) || (name.startsWith('rsa-sha2-') && storedKeyTypes.includes('ssh-rsa'));
  return [...names.filter(isStored), ...names.filter((name) => !isStored(name))];
}

interface Mismatch {
  readonly category: Category;
  readonly ours: readonly string[];
  readonly theirs: readonly string[];
}

/** The first category without a common name, in the order in which the two sides compare (RFC 4253 section 7.1). */
function mismatch(ours: AlgorithmOffer, theirs: KeyLists): Mismatch | undefined {
  const common = (mine: readonly string[], other: readonly string[]): string | undefined =>
    mine.find((name) => other.includes(name));
  const missing = (category: Category, other: readonly string[]): Mismatch | undefined =>
    common(ours[category], other) === undefined ? { category, ours: ours[category], theirs: other } : undefined;
  const needsMac = (other: readonly string[]): boolean => !isAuthenticatedCipher(common(ours.cipher, other) ?? '');
  return (
    missing('kex', theirs.kex) ??
    missing('hostKey', theirs.hostKey) ??
    missing('cipher', theirs.cipherOut) ??
    missing('cipher', theirs.cipherIn) ??
    (needsMac(theirs.cipherOut) ? missing('mac', theirs.macOut) : undefined) ??
    (needsMac(theirs.cipherIn) ? missing('mac', theirs.macIn) : undefined) ??
    missing('compression', theirs.compressionOut) ??
    missing('compression', theirs.compressionIn)
  );
}

/** Detail of `kex.noCommonAlgorithm` without the host, or undefined when the two sides do meet. */
export function explainMismatch(
  target: EffectiveHost,
  ours: AlgorithmOffer,
  theirs: KeyLists,
): Omit<ErrorDetail<'kex.noCommonAlgorithm'>, 'host' | 'port'> | undefined {
  const found = mismatch(ours, theirs);
  if (found === undefined) return undefined;
  const withLegacy = algorithmOffer({ ...target, allowLegacy: true }, []);
  return {
    category: found.category,
    ours: [...found.ours],
    theirs: found.theirs
      .filter((name) => !/^(ext-info-|kex-strict-)/.test(name))
      .slice(0, 200)
      .map((name) => printableLine(name, 100)),
    legacyWouldHelp: !target.allowLegacy && !target.legacyForbidden && mismatch(withLegacy, theirs) === undefined,
  };
}
