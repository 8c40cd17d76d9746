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
  return preference.flatMap(([type, algorithms]) => (types.has(type) ? algorithms : []));
}
