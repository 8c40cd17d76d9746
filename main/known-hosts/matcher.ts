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
  if (hostKeyAlias !== undefined) return { name: lowerAscii(hostKeyAlias), withoutPort: undefined };
  const plain = lowerAscii(host);
  return port === 22 ? { name: plain, withoutPort: undefined } : { name: `[${plain}]:${port}`, withoutPort: plain };
}

/** OpenSSH gives up a host field that has a longer pattern in it. */
const longestPattern = 1024;
const saltBytes = 20;
/** Two marks, and twice 20 bytes in base64 with a mark between them. */
const hashedLength = 60;

/** A to Z as small letters, and nothing else, as lowercase() of OpenSSH: further bytes are parts of longer characters. */
export function lowerAscii(text: string): string {
  return isAscii(text) ? text.toLowerCase() : text.replace(/[A-Z]+/g, (capitals) => capitals.toLowerCase());
}

/** A name as it stands in a file that is read byte by byte: one character for each byte of its UTF-8, in lower case. */
export function fileName(name: string): string {
  return isAscii(name) ? name.toLowerCase() : lowerAscii(Buffer.from(name, 'utf8').toString('latin1'));
}

/** What bytes of a file mean as text; the opposite of `fileName`, but for capitals. */
export function textOfBytes(bytes: string): string {
  return isAscii(bytes) ? bytes : Buffer.from(bytes, 'latin1').toString('utf8');
}

function isAscii(text: string): boolean {
  return !/[\u0080-\uffff]/.test(text);
}

/**
 * Whether the host field of a line (one character a byte) is meant for `name` (text, lower case): hashed, or patterns with `*`, `?` and
 * `!`.
 */
export function hostFieldMatches(field: string, name: string): boolean {
  return fieldMatches(field, fileName(name));
}

/** The same for a name that was read from a file. */
export function fieldMatches(field: string, name: string): boolean {
  if (field.startsWith('|')) return hashedFieldMatches(field, name);
  const patterns = lowerAscii(field);
  // Files may have many thousand lines: those without a pattern and without the name are put aside first.
  if (!/[*?]/.test(field) && !patterns.includes(name)) return false;
  if (field.length > longestPattern && field.split(',').some((pattern) => pattern.length > longestPattern)) return false;
  return matchesPatternList(name, patterns);
}

/** Of `|1|salt|hash` the hash is compared first, and the form only when that fits. */
function hashedFieldMatches(field: string, name: string): boolean {
  if (field.length !== hashedLength) return false;
  const salt = Buffer.from(field.slice(3, 31), 'base64');
  const bytes = Buffer.from(name, 'latin1');
  if (createHmac('sha1', salt).update(bytes).digest('base64') !== field.slice(32)) return false;
  const hashed = readHashedName(field);
  return hashed !== undefined && hashName(bytes, hashed.salt) === field;
}

/** Salt of `|1|salt|hash`; undefined when it is not of that form. */
export function readHashedName(field: string): { readonly salt: Buffer } | undefined {
  const match = /^\|1\|([A-Za-z0-9+/]{27}=)\|[A-Za-z0-9+/]{27}=$/.exec(field);
  const salt = Buffer.from(match?.[1] ?? '', 'base64');
  return salt.length === saltBytes ? { salt } : undefined;
}

/** A name as HashKnownHosts stores it: base64 of a random salt and of the HMAC-SHA1 of the name under it. */
export function hashName(name: string | Buffer, salt: Buffer = randomBytes(saltBytes)): string {
  return `|1|${salt.toString('base64')}|${createHmac('sha1', salt).update(name).digest('base64')}`;
}
