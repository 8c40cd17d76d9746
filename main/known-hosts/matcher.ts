import { createHmac, randomBytes } from 'node:crypto';
import { matchesPatternList } from '../../shared/base/glob-pattern.ts';

/** The names under which a host's keys are looked up. */
export interface LookupNames {
  /** HostKeyAlias, or the host in lower case, with its port in brackets unless that is 22. New keys are stored under it. */
  readonly name: string;
  /** The host alone, asked when `name` has a port and no line has that: a key it has is trusted, another one says nothing. */
  readonly withoutPort: string | undefined;
}

/** HostKeyAlias stands alone, without a port (ssh_config(5)). Addresses are not looked up: CheckHostIP is off by default. */
export function lookupNames(host: string, port: number, hostKeyAlias: string | undefined): LookupNames {
  if (hostKeyAlias !== undefined) return { name: hostKeyAlias.toLowerCase(), withoutPort: undefined };
  const plain = host.toLowerCase();
  return port === 22 ? { name: plain, withoutPort: undefined } : { name: `[${plain}]:${port}`, withoutPort: plain };
}

/** OpenSSH gives up a host field that has a longer pattern in it. */
const longestPattern = 1024;
const saltBytes = 20;
/** Two marks, and twice 20 bytes in base64 with a mark between them. */
const hashedLength = 60;

/** Whether the host field of a line is meant for `name` (lower case): hashed, or patterns with `*`, `?` and `!`. */
export function hostFieldMatches(field: string, name: string): boolean {
  if (field.startsWith('|')) return hashedFieldMatches(field, name);
  // Files may have many thousand lines: those without a pattern and without the name are put aside first.
  if (!/[*?]/.test(field) && !field.toLowerCase().includes(name)) return false;
  if (field.length > longestPattern && field.split(',').some((pattern) => pattern.length > longestPattern)) return false;
  return matchesPatternList(name, field.toLowerCase());
}

/** Of `|1|salt|hash` the hash is compared first, and the form only when that fits. */
function hashedFieldMatches(field: string, name: string): boolean {
  if (field.length !== hashedLength) return false;
  const salt = Buffer.from(field.slice(3, 31), 'base64');
  if (createHmac('sha1', salt).update(name).digest('base64') !== field.slice(32)) return false;
  const hashed = readHashedName(field);
  return hashed !== undefined && hashName(name, hashed.salt) === field;
}

/** Salt of `|1|salt|hash`; undefined when it is not of that form. */
export function readHashedName(field: string): { readonly salt: Buffer } | undefined {
  const match = /^\|1\|([A-Za-z0-9+/]{27}=)\|[A-Za-z0-9+/]{27}=$/.exec(field);
  const salt = Buffer.from(match?.[1] ?? '', 'base64');
  return salt.length === saltBytes ? { salt } : undefined;
}

/** A name as HashKnownHosts stores it: base64 of a random salt and of the HMAC-SHA1 of the name under it. */
export function hashName(name: string, salt: Buffer = randomBytes(saltBytes)): string {
  return `|1|${salt.toString('base64')}|${createHmac('sha1', salt).update(name).digest('base64')}`;
}
