import { printableLine } from '../../shared/base/printable.ts';
import { nameFault, shownInText, type FileName } from '../../shared/model/file-path.ts';
import { decodeName } from './file-names.ts';
import type { DirectoryEntry, FileAttributes, ListBatch, RefusedName } from './file-system.ts';
import { PacketReader } from './packet-reader.ts';
import { Malformed } from './protocol.ts';

const MAX_NAME_BYTES = 4096;
const REFUSED_KEPT = 100;
const DEFAULT_MAX_ENTRIES = 5_000_000;
/** Names of owners that are remembered from long lines. */
const OWNERS_KEPT = 10_000;
/** A name and a long name with their lengths, and the flags of the attributes. */
const LEAST_ENTRY_BYTES = 12;

/**
 * Turns the names of a folder as they come into batches, and leaves out what can't be used safely (SF-11, CVE-2026-59995): the server is not
 * believed. Whoever joins an accepted name to the folder's path stays in the folder.
 */
export class Listing {
  readonly #maxEntries: number;
  readonly #seen = new Set<string>();
  readonly #owners = new Owners();
  #refused: RefusedName[] = [];
  #refusedKept = 0;
  #refusedCount = 0;

  constructor(maxEntries = DEFAULT_MAX_ENTRIES) {
    this.#maxEntries = maxEntries;
  }

  /** Adds one SSH_FXP_NAME (section 7): `uint32 count`, then for each: string name, string long name, attributes. */
  namePacket(fields: PacketReader): ListBatch {
    const entries: DirectoryEntry[] = [];
    let isCut = false;
    for (let left = fields.count(LEAST_ENTRY_BYTES); left > 0; left -= 1) {
      if (this.#seen.size >= this.#maxEntries) {
        isCut = true;
        break;
      }
      const name = this.#name(fields);
      const long = fields.stringPlace();
      const attributes = fields.attributes();
      if (name === undefined) continue;
      const owner = this.#owners.of(fields, long, attributes);
      const whole = withLinks(withKind(attributes, fields, long), fields, long);
      entries.push({ name, attributes: whole, ownerName: owner?.user, groupName: owner?.group });
    }
    return this.#batch(entries, isCut);
  }

  /** Adds entries of this computer. */
  add(found: readonly DirectoryEntry[]): ListBatch {
    const room = this.#maxEntries - this.#seen.size;
    const entries = found.slice(0, Math.max(0, room));
    for (const { name } of entries) this.#seen.add(name);
    return this.#batch(entries, entries.length < found.length);
  }

  #batch(entries: readonly DirectoryEntry[], isCut: boolean): ListBatch {
    const refused = this.#refused;
    this.#refused = [];
    return { entries, refused, refusedCount: this.#refusedCount, isCut };
  }

  #name(fields: PacketReader): FileName | undefined {
    const { start, end } = fields.stringPlace();
    const bytes = fields.bytes;
    if (isDots(bytes, start, end)) return undefined;
    const name = decodeName(bytes, start, Math.min(end, start + MAX_NAME_BYTES));
    const fault =
      end - start > MAX_NAME_BYTES ? 'tooLong' : (nameFault(name) ?? (this.#seen.has(name) ? 'duplicate' : undefined));
    if (fault === undefined) {
      this.#seen.add(name);
      return name as FileName;
    }
    this.#refusedCount += 1;
    if (this.#refusedKept < REFUSED_KEPT) {
      this.#refusedKept += 1;
      this.#refused.push({ shown: shownInText(name, 200), why: fault });
    }
    return undefined;
  }
}

/** `.` and `..`, which every folder has. */
function isDots(bytes: Buffer, start: number, end: number): boolean {
  const length = end - start;
  return (length === 1 || length === 2) && bytes[start] === 0x2e && bytes[end - 1] === 0x2e;
}

const kinds: Readonly<Record<string, FileAttributes['kind']>> = {
  '-': 'file',
  d: 'folder',
  l: 'link',
  p: 'pipe',
  s: 'socket',
  c: 'characterDevice',
  b: 'blockDevice',
};

/** A server that leaves the file type bits out of the permissions still has it in the long line. */
function withKind(attributes: FileAttributes, fields: PacketReader, long: { start: number; end: number }): FileAttributes {
  if (attributes.kind !== 'unknown' || long.end - long.start < 10) return attributes;
  const line = fields.bytes.toString('latin1', long.start, Math.min(long.end, long.start + 12));
  return modeField.test(line) ? { ...attributes, kind: kinds[line.charAt(0)] ?? 'unknown' } : attributes;
}

/** Attributes of SFTP have no number of names; the long line has, behind the mode, as ls(1) writes it. One name is not worth telling. */
function withLinks(attributes: FileAttributes, { bytes }: PacketReader, long: { start: number; end: number }): FileAttributes {
  if (attributes.kind !== 'file' || bytes[long.start] !== 0x2d) return attributes;
  let at = long.start + 10;
  const end = Math.min(long.end, at + 24);
  // A sign for ACLs, then blanks.
  while (at < end && !isDigit(bytes[at])) at += 1;
  let count = 0;
  for (; at < end && isDigit(bytes[at]); at += 1) count = count * 10 + (bytes[at] ?? 0) - 0x30;
  return count > 1 && bytes[at] === 0x20 ? { ...attributes, linkCount: count } : attributes;
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x30 && byte <= 0x39;
}

const modeField = /^[-dlpscb][-r][-w][-xsS][-r][-w][-xsS][-r][-w][-xtT][+.@]?\s/;
/** `-rw-r--r--    1 fred     staff   …` as ls(1) and sftp-server write it. */
const longLine = /^[-dlpscb][-rwxsStT]{9}[+.@]?\s+\d+\s+(\S+)\s+(\S+)\s/;

interface OwnerNames {
  readonly user: string | undefined;
  readonly group: string | undefined;
}

/** Names of owners from long lines; each pair of numbers is read once. */
class Owners {
  readonly #known = new Map<number, OwnerNames | undefined>();

  of(fields: PacketReader, long: { start: number; end: number }, attributes: FileAttributes): OwnerNames | undefined {
    const { user, group } = attributes;
    if (user === undefined || group === undefined || long.start === long.end) return undefined;
    const key = user * 0x1_0000_0000 + group;
    if (this.#known.has(key)) return this.#known.get(key);
    if (this.#known.size >= OWNERS_KEPT) return undefined;
    const names = readOwners(decodeName(fields.bytes, long.start, Math.min(long.end, long.start + 300)), user, group);
    this.#known.set(key, names);
    return names;
  }
}

function readOwners(line: string, user: number, group: number): OwnerNames | undefined {
  const match = longLine.exec(line);
  if (match === null) return undefined;
  const name = (text: string | undefined, number: number): string | undefined =>
    text === undefined || text === String(number) ? undefined : printableLine(text, 100);
  return { user: name(match[1], user), group: name(match[2], group) };
}

const MOST_AT_ONCE = 64;
/** Entries that are read ahead of who takes them, if the next answers are as large as the last. */
const AHEAD_ENTRIES = 20_000;
/** Answers without a name in a row. */
const MAX_EMPTY = 1000;

/** One answer to SSH_FXP_READDIR: the fields of a NAME packet, or undefined at the end. */
export type ReadNames = (signal: AbortSignal) => Promise<Buffer | undefined>;

/**
 * Reads a folder with several requests in flight: two at first (a small folder needs one answer and the end), then ever more while answers come.
 * What came and nobody took stays as bytes, at most 64 packets of it.
 */
export async function* readFolder(
  readNames: ReadNames,
  listing: Listing,
  signal: AbortSignal,
): AsyncGenerator<ListBatch, void, void> {
  const stop = new AbortController();
  const both = AbortSignal.any([signal, stop.signal]);
  const underWay: Promise<Buffer | undefined>[] = [];
  let depth = 2;
  let isAtEnd = false;
  let empty = 0;
  try {
    for (;;) {
      while (!isAtEnd && underWay.length < depth) {
        const answer = readNames(both);
        answer.catch(() => undefined);
        underWay.push(answer);
      }
      const next = underWay.shift();
      if (next === undefined) return;
      const packet = await next;
      if (packet === undefined) {
        // Requests that overtook this one on the server may still have names.
        isAtEnd = true;
        continue;
      }
      const batch = listing.namePacket(new PacketReader(packet));
      const count = packet.readUInt32BE(0);
      depth = Math.max(1, Math.min(depth * 2, MOST_AT_ONCE, Math.floor(AHEAD_ENTRIES / Math.max(1, count))));
      empty = count === 0 ? empty + 1 : 0;
      if (empty > MAX_EMPTY) throw new Malformed('names without end, and none in them');
      if (batch.entries.length > 0 || batch.refused.length > 0 || batch.isCut) yield batch;
      if (batch.isCut) return;
    }
  } finally {
    stop.abort();
  }
}
