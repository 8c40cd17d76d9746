import type { LookupNames } from './matcher.ts';
import type { KnownHostLine } from './parser.ts';
import { linesFor } from './verdict.ts';

/** Key types in OpenSSH's order of preference, each with the signature algorithms it can be asked for by. */
const preference: readonly (readonly [string, readonly string[]])[] = [
  ['ssh-ed25519', ['ssh-ed25519']],
  ['ecdsa-sha2-nistp256', ['ecdsa-sha2-nistp256']],
  ['ecdsa-sha2-nistp384', ['ecdsa-sha2-nistp384']],
  ['ecdsa-sha2-nistp521', ['ecdsa-sha2-nistp521']],
  ['sk-ecdsa-sha2-nistp256@openssh.com', ['sk-ecdsa-sha2-nistp256@openssh.com']],
  ['sk-ssh-ed25519@openssh.com', ['sk-ssh-ed25519@openssh.com']],
  ['ssh-rsa', ['rsa-sha2-512', 'rsa-sha2-256', 'ssh-rsa']],
];

/**
 * Algorithms whose key types are stored for a host, in order of preference: asked for first, so that a server with several keys shows the
 * one that is known (KH-19). Of the portless name only when nothing is stored with the port, as the verdict looks them up.
 */
export function preferredAlgorithms(names: LookupNames, lines: readonly KnownHostLine[]): string[] {
  const usable = (name: string) => {
    const own = linesFor(name, lines);
    const revoked = own.filter(({ marker }) => marker === 'revoked');
    return own.filter(({ marker, blob }) => marker === 'none' && !revoked.some((line) => line.blob.equals(blob)));
  };
  let known = usable(names.name);
  if (known.length === 0 && names.withoutPort !== undefined) known = usable(names.withoutPort);
  const types = new Set(known.map(({ type }) => type));
  const plain = preference.flatMap(([type, algorithms]) => (types.has(type) ? algorithms : []));
  return hasAuthority(names, lines) ? [...certificateAlgorithms, ...plain] : plain;
}

/** Asked for only where a line could vouch for one: any other host is spared the certificate and us the fallback. */
const certificateAlgorithms = [
  'ssh-ed25519-cert-v01@openssh.com',
  'ecdsa-sha2-nistp256-cert-v01@openssh.com',
  'ecdsa-sha2-nistp384-cert-v01@openssh.com',
  'ecdsa-sha2-nistp521-cert-v01@openssh.com',
  'rsa-sha2-512-cert-v01@openssh.com',
  'rsa-sha2-256-cert-v01@openssh.com',
];

function hasAuthority(names: LookupNames, lines: readonly KnownHostLine[]): boolean {
  return [names.name, names.withoutPort].some(
    (name) => name !== undefined && linesFor(name, lines).some(({ marker }) => marker === 'cert-authority'),
  );
}
