import { createHash } from 'node:crypto';
import type { Slices } from '../../../shared/base/slices.ts';
import type { KeyFace } from '../../../shared/model/host-key.ts';
import { fieldMatches, lowerAscii, readHashedName } from '../matcher.ts';
import { readLineKey, type KnownHostLine, type Marker } from '../parser.ts';
import { isEntry, isPattern } from '../edits.ts';
import { flagBit, type FlagSet } from './flags.ts';

/** What a row says of its key; the picture and the MD5 are made when a card is opened. */
export type RowKey = Pick<KeyFace, 'type' | 'typeLabel' | 'bits' | 'sha256'>;

/** One line that is neither blank nor a comment. */
export interface Row {
  readonly line: KnownHostLine;
  readonly marker: Marker;
  /** The host field as written; empty for lines that `ssh-keygen -F` does not look at. */
  readonly hosts: string;
  readonly key: RowKey | undefined;
  readonly comment: string;
  /** What the line says by itself and within its file. */
  readonly flags: FlagSet;
  /** Why it can't be used. */
  readonly why: string | undefined;
}

/** The rows of one content of a file, in its order. */
export interface FileIndex {
  readonly file: string;
  readonly lines: readonly KnownHostLine[];
  readonly rows: readonly Row[];
  readonly invalid: number;
}

/** RSA below 2048 bits and DSA are weak; below 1024 a line can't be used at all. */
const shortestRsaBits = 2048;

/** Reads every line of a file once, in slices. */
export async function indexFile(file: string, lines: readonly KnownHostLine[], slices: Slices): Promise<FileIndex> {
  const rows: Row[] = [];
  const twins = new Twins();
  for (const line of lines) {
    const row = rowOf(line, twins);
    if (row) rows.push(row);
    if (slices.step()) await slices.pause();
  }
  return { file, lines, rows, invalid: rows.filter(({ why }) => why !== undefined).length };
}

/** The row of a line of the file. */
export function rowAt({ rows }: FileIndex, line: number): Row | undefined {
  let low = 0;
  let high = rows.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const row = rows[middle];
    if (row === undefined || row.line.line === line) return row;
    if (row.line.line < line) low = middle + 1;
    else high = middle - 1;
  }
  return undefined;
}

/** Names and patterns of a row as they stand; of a hidden name none. */
export function namesOf({ hosts }: Pick<Row, 'hosts'>): readonly string[] {
  return hosts === '' || isHidden({ hosts }) ? [] : hosts.split(',').filter((name) => name !== '');
}

/** The first name or pattern; undefined for a hidden one. */
export function firstNameOf({ hosts }: Pick<Row, 'hosts'>): string | undefined {
  if (hosts === '' || isHidden({ hosts })) return undefined;
  const end = hosts.indexOf(',');
  return end < 0 ? hosts : hosts.slice(0, end);
}

/** Whether the row's name is hashed. */
export function isHidden({ hosts }: Pick<Row, 'hosts'>): boolean {
  return hosts.startsWith('|');
}

function rowOf(line: KnownHostLine, twins: Twins): Row | undefined {
  const { outline } = line;
  if (outline.kind === 'blank' || outline.kind === 'comment') return undefined;
  const broken = (why: string, marker: Marker = 'none'): Row => ({
    line,
    marker,
    hosts: isEntry(line) ? line.outline.hosts : '',
    key: undefined,
    comment: '',
    flags: flagBit('invalid'),
    why,
  });
  if (outline.kind === 'malformed') return broken(outline.why);
  const { marker, hosts } = outline;
  const read = readLineKey(outline);
  if (read.kind === 'ssh1') return broken('it is a key of SSH protocol 1, which nobody uses any more', marker);
  if (read.kind === 'malformed') return broken(read.why, marker);
  if (hosts.startsWith('|') && !readHashedName(hosts)) return broken('its hidden name is damaged', marker);
  const { type, typeLabel, bits, plain } = read.key;
  const sha256 = `SHA256:${createHash('sha256').update(plain).digest('base64').slice(0, 43)}`;
  const key = { type, typeLabel, bits, sha256 };
  let flags = ownFlags(marker, hosts, key);
  if (twins.met(marker, hosts, sha256)) flags |= flagBit('duplicate');
  return { line, marker, hosts, key, comment: read.comment, flags, why: undefined };
}

function ownFlags(marker: Marker, hosts: string, { typeLabel, bits }: RowKey): FlagSet {
  let flags = 0;
  if (typeLabel.startsWith('DSA') || (typeLabel.startsWith('RSA') && bits < shortestRsaBits)) flags |= flagBit('weak');
  if (marker === 'revoked') flags |= flagBit('revoked');
  if (marker === 'cert-authority') flags |= flagBit('authority');
  if (hosts.startsWith('|')) return flags | flagBit('hashed');
  if (!isPattern(hosts)) return flags;
  if (hosts.split(',').some((pattern) => /^[*]+$/.test(pattern))) flags |= flagBit('everyHost');
  return flags | flagBit('pattern');
}

/** Where a key has many names, hidden ones are compared with this many of them. */
const mostCompared = 50;
/** A list that is longer is compared as a whole only: nobody made it by hand. */
const longestList = 64 * 1024;

/** What stood for a key on earlier lines. */
interface Earlier {
  readonly names: Set<string>;
  readonly fields: Set<string>;
  readonly plain: string[];
  readonly hidden: string[];
}

/**
 * Which lines only repeat: the same marker and key, and every name stands for them on an earlier line already. A line with one more
 * name is no repetition, so that taking repetitions out never takes trust away.
 */
class Twins {
  readonly #earlier = new Map<string, Earlier>();

  /** Takes a line in; answers whether it only repeats. */
  met(marker: Marker, hosts: string, fingerprint: string): boolean {
    const id = `${marker} ${fingerprint}`;
    const field = lowerAscii(hosts);
    const earlier = this.#earlier.get(id);
    if (!earlier) {
      const fresh = { names: new Set<string>(), fields: new Set<string>(), plain: [], hidden: [] };
      remember(fresh, hosts, field);
      this.#earlier.set(id, fresh);
      return false;
    }
    const repeats = earlier.fields.has(hosts.startsWith('|') ? hosts : field) || isCovered(earlier, hosts, field);
    remember(earlier, hosts, field);
    return repeats;
  }
}

function remember(earlier: Earlier, hosts: string, field: string): void {
  if (hosts.startsWith('|')) {
    earlier.fields.add(hosts);
    if (earlier.hidden.length < mostCompared) earlier.hidden.push(hosts);
    return;
  }
  earlier.fields.add(field);
  // A negated name takes others of its list away: such a list is compared as a whole only.
  if (field.includes('!') || field.length > longestList) return;
  for (const name of field.split(',')) {
    earlier.names.add(name);
    if (earlier.plain.length < mostCompared && !isPattern(name)) earlier.plain.push(name);
  }
}

function isCovered(earlier: Earlier, hosts: string, field: string): boolean {
  if (hosts.startsWith('|')) return earlier.plain.some((name) => fieldMatches(hosts, name));
  if (field.includes('!') || field.length > longestList) return false;
  return field.split(',').every((name) => earlier.names.has(name) || earlier.hidden.some((hidden) => fieldMatches(hidden, name)));
}
