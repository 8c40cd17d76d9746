import { isKeyTypeName } from './key-blob.ts';
import { fieldMatches, fileName, hashName, hostFieldMatches, lowerAscii } from './matcher.ts';
import type { HostsOutline, KnownHostLine } from './parser.ts';

/** What a file is to hold after an edit. Lines that the edit is not about keep every byte. */
export interface Rewrite {
  readonly bytes: Buffer;
  readonly changed: boolean;
  /** Lines that are gone or stand differently now, as they were. */
  readonly touched: readonly KnownHostLine[];
  /** Lines that can't be read, and stay. */
  readonly invalid: readonly KnownHostLine[];
}

/**
 * Whether a line is one that `ssh-keygen -F` and `-R` look at: its key is not decoded, only its type is looked at, so that lines with a broken
 * key can be found and removed too. Lines of protocol 1, of unknown types and without a key are invalid (hostkeys_foreach of OpenSSH).
 */
export function isEntry(line: KnownHostLine): line is KnownHostLine & { readonly outline: HostsOutline } {
  if (line.outline.kind !== 'hosts') return false;
  const [, type = '', key = ''] = /^([^ \t]+)[ \t]+([^ \t]?)/.exec(line.outline.keyText) ?? [];
  return isKeyTypeName(type) && key !== '' && key !== '#';
}

function isInvalid(line: KnownHostLine): boolean {
  return line.outline.kind === 'malformed' || (line.outline.kind === 'hosts' && !isEntry(line));
}

/** The lines of a host in the order of the file, markers included, as `ssh-keygen -F` lists them. */
export function findEntries(
  name: string,
  lines: readonly KnownHostLine[],
): (KnownHostLine & { readonly outline: HostsOutline })[] {
  const plain = fileName(name);
  return lines.filter(isEntry).filter(({ outline }) => fieldMatches(outline.hosts, plain));
}

/**
 * Takes out every line that matches a host, as `ssh-keygen -R`: lists and patterns go as a whole, CA and revocation lines stay. Unlike
 * ssh-keygen, lines that can't be read don't forbid the edit: they are kept as they are.
 */
export function removeHost(name: string, lines: readonly KnownHostLine[]): Rewrite {
  const gone = new Set<KnownHostLine>(findEntries(name, lines).filter(({ outline }) => outline.marker === 'none'));
  return rewrite(lines, (line) => (gone.has(line) ? '' : undefined));
}

/** Takes out lines by their numbers, whatever they are. */
export function removeLines(numbers: ReadonlySet<number>, lines: readonly KnownHostLine[]): Rewrite {
  return rewrite(lines, ({ line }) => (numbers.has(line) ? '' : undefined));
}

/**
 * Takes one name out of the plain lines that are for it, leaving the other names of a list (KH-09). Lines that match by a pattern stay: they
 * speak for other hosts too.
 */
export function removeName(name: string, lines: readonly KnownHostLine[]): Rewrite {
  const plain = fileName(name);
  return rewrite(lines, (line) => (isEntry(line) && line.outline.marker === 'none' ? withoutName(line, plain) : undefined));
}

/**
 * Takes one name out of the list of one line, whatever its marker; the last one takes the line. The name is text, or its place among the
 * names of the line.
 */
export function removeNameAt(number: number, name: string | number, lines: readonly KnownHostLine[]): Rewrite {
  return rewrite(lines, (line) => {
    if (line.line !== number || !isEntry(line)) return undefined;
    if (typeof name === 'string') return withoutName(line, fileName(name));
    const found = line.outline.hosts.split(',').filter((each) => each !== '')[name];
    return found === undefined ? undefined : withoutName(line, lowerAscii(found));
  });
}

/**
 * Puts a key in the place of what a host had: the name is taken out of its plain lines and a line for the new key is added. Lines that
 * hold this key already stay, and nothing is added then.
 */
export function replaceKey(name: string, blob: Buffer, lines: readonly KnownHostLine[], { hashed = false } = {}): Rewrite {
  const plain = fileName(name);
  const encoded = blob.toString('base64');
  let present = false;
  const result = rewrite(lines, (line) => {
    if (!isEntry(line) || line.outline.marker !== 'none') return undefined;
    if (line.outline.keyText.split(/[ \t]+/)[1]?.replace(/\r$/, '') !== encoded) return withoutName(line, plain);
    present ||= fieldMatches(line.outline.hosts, plain);
    return undefined;
  });
  if (present) return result;
  const added = Buffer.from(`${keyLine(name, blob, { hashed })}\n`);
  const gap = result.bytes.length === 0 || result.bytes.at(-1) === 0x0a ? [] : [Buffer.from('\n')];
  return { ...result, bytes: Buffer.concat([result.bytes, ...gap, added]), changed: true };
}

/**
 * Hides every name, as `ssh-keygen -H`: one line for each name of a list. Lines with a pattern or a marker and lines that are hidden
 * already stay as they are.
 */
export function hashAll(lines: readonly KnownHostLine[]): Rewrite {
  return rewrite(lines, (line) => {
    if (!isEntry(line) || line.outline.marker !== 'none' || isPattern(line.outline.hosts) || line.outline.hosts.startsWith('|'))
      return undefined;
    const { hosts } = line.outline;
    // OpenSSH stops at the first empty name of a list.
    const names = hosts.split(',');
    const empty = names.indexOf('');
    const counted = empty < 0 ? names : names.slice(0, empty);
    if (counted.length === 0) return undefined;
    const rest = afterHosts(line);
    return counted.map((name) => `${hashName(Buffer.from(lowerAscii(name), 'latin1'))} ${rest}`).join('');
  });
}

/** Shows the names again that are known to somebody: a bookmark may resolve what a hashed line hides. Others stay hidden. */
export function unhash(names: readonly string[], lines: readonly KnownHostLine[]): Rewrite {
  return rewrite(lines, (line) => {
    if (!isEntry(line) || !line.outline.hosts.startsWith('|')) return undefined;
    const { hosts } = line.outline;
    const name = names.find((candidate) => hostFieldMatches(hosts, lowerAscii(candidate)));
    return name === undefined ? undefined : line.raw.toString('latin1').replace(hosts, () => fileName(name));
  });
}

/** The same for names that were found before, by the hidden name they stand for: to find them takes long in a long file. */
export function showNames(names: ReadonlyMap<string, string>, lines: readonly KnownHostLine[]): Rewrite {
  return rewrite(lines, (line) => {
    if (!isEntry(line) || !line.outline.hosts.startsWith('|')) return undefined;
    const { hosts } = line.outline;
    const name = names.get(hosts);
    return name === undefined ? undefined : line.raw.toString('latin1').replace(hosts, () => fileName(name));
  });
}

/** A known_hosts line without its line end. */
export function keyLine(name: string, blob: Buffer, { hashed = false, comment = '' } = {}): string {
  const type = blob.subarray(4, 4 + blob.readUInt32BE(0)).toString('latin1');
  const shown = hashed ? hashName(lowerAscii(name)) : lowerAscii(name);
  return `${shown} ${type} ${blob.toString('base64')}${comment === '' ? '' : ` ${comment}`}`;
}

/** Whether a host field has a pattern in it. */
export function isPattern(hosts: string): boolean {
  return /[*?!]/.test(hosts);
}

/** `change` answers the new text (latin1: one character is one byte), '' to take the line out, or undefined to leave it. */
function rewrite(lines: readonly KnownHostLine[], change: (line: KnownHostLine) => string | undefined): Rewrite {
  const parts: Buffer[] = [];
  const touched: KnownHostLine[] = [];
  for (const line of lines) {
    const text = change(line);
    if (text === undefined) parts.push(line.raw);
    else {
      touched.push(line);
      parts.push(Buffer.from(text, 'latin1'));
    }
  }
  return { bytes: Buffer.concat(parts), changed: touched.length > 0, touched, invalid: lines.filter(isInvalid) };
}

/** The line with one name (as files have it) taken out of its list; '' when that was the only one. */
function withoutName(line: KnownHostLine & { readonly outline: HostsOutline }, name: string): string | undefined {
  const { hosts } = line.outline;
  if (hosts.startsWith('|')) return fieldMatches(hosts, name) ? '' : undefined;
  const names = hosts.split(',');
  const others = names.filter((other) => lowerAscii(other) !== name);
  if (others.length === names.length) return undefined;
  // What is left of `web,!db` or of nothing speaks for nobody.
  if (others.every((other) => other === '' || other.startsWith('!'))) return '';
  return line.raw.toString('latin1').replace(hosts, () => others.join(','));
}

/** Key type, key and comment with the line end as they stand in the file; the last line gets one when it has none. */
function afterHosts(line: KnownHostLine & { readonly outline: HostsOutline }): string {
  const text = line.raw.toString('latin1');
  const rest = text.slice(text.indexOf(line.outline.keyText));
  return rest.endsWith('\n') ? rest : `${rest}\n`;
}
