import { createHash } from 'node:crypto';
import type { Slices } from '../../../shared/base/slices.ts';
import type { TrustEdit } from '../../../shared/model/trust.ts';
import { isPattern, keyLine } from '../edits.ts';
import { fileName, hashName, hostFieldMatches, lowerAscii, readHashedName, textOfBytes } from '../matcher.ts';
import type { KnownHostLine, Marker } from '../parser.ts';
import { readPastedKeys, type PastedKey } from './pasted-keys.ts';

/** One line that is to be added, not yet hidden. */
export interface Addition {
  readonly marker: Marker;
  /** Names and patterns, lower case, or one hashed name. */
  readonly names: readonly string[];
  readonly blob: Buffer;
  readonly fingerprint: string;
  readonly comment: string;
}

export interface Additions {
  readonly additions: readonly Addition[];
  /** What is not taken, and why: one sentence each. */
  readonly notes: readonly string[];
}

const mostNotes = 50;

/** What the text of an `add` comes to. Keys with names of their own keep them, the others get `names`. */
export async function readAdditions(edit: Extract<TrustEdit, { kind: 'add' }>, slices: Slices): Promise<Additions> {
  const { keys, problems } = await readPastedKeys(edit.text, slices);
  const notes = [...problems];
  const additions: Addition[] = [];
  const common = splitNames(edit.names ?? '');
  for (const key of keys) {
    if (slices.step()) await slices.pause();
    const names = key.hosts === undefined ? common : splitNames(textOfBytes(key.hosts));
    const wrong = names.find((name) => nameFault(name, names.length) !== undefined);
    if (names.length === 0) notes.push(`Line ${key.line}: nobody says which host this key is for.`);
    else if (names.every((name) => name.startsWith('!')))
      notes.push(`Line ${key.line}: names that are only taken away leave none.`);
    else if (wrong !== undefined)
      notes.push(`Line ${key.line}: “${wrong.slice(0, 80)}” ${nameFault(wrong, names.length) ?? ''}.`);
    else additions.push(additionOf(key, names, edit.marker));
  }
  if (keys.length === 0 && problems.length === 0) notes.push('There is no key in the text.');
  return { additions, notes: notes.slice(0, mostNotes) };
}

function additionOf({ marker, blob, comment }: PastedKey, names: readonly string[], wanted: Marker): Addition {
  return { marker: marker === 'none' ? wanted : marker, names, blob, fingerprint: fingerprintOf(blob), comment };
}

function fingerprintOf(blob: Buffer): string {
  return `SHA256:${createHash('sha256').update(blob).digest('base64').slice(0, 43)}`;
}

function splitNames(text: string): string[] {
  return text
    .split(',')
    .map((name) => name.trim())
    .map((name) => (name.startsWith('|') ? name : lowerAscii(name)))
    .filter((name) => name !== '');
}

function nameFault(name: string, count: number): string | undefined {
  if (name.startsWith('|')) {
    if (count > 1) return 'is a hidden name, which stands alone on its line';
    return readHashedName(name) ? undefined : 'is a damaged hidden name';
  }
  if (name.length > 1000) return 'is too long';
  if (/[\s\u0000-\u001f\u007f]/.test(name)) return 'has a blank in it';
  if (/^[#@]/.test(name)) return 'can’t stand at the beginning of a line';
  if (/^!?[^[\]:]+:\d+$/.test(name)) return 'has a port; write [name]:port';
  return undefined;
}

/** What the file says already about keys that are to be added. */
export interface Present {
  readonly marker: Marker;
  readonly hosts: string;
  readonly line: number;
}

/** Lines of a file by key, for those keys only. */
export function linesByKey(lines: readonly KnownHostLine[], blobs: readonly Buffer[]): ReadonlyMap<string, readonly Present[]> {
  const wanted = new Map<string, Present[]>(blobs.map((blob) => [blob.toString('base64'), []]));
  for (const { outline, line } of lines) {
    if (outline.kind !== 'hosts') continue;
    const encoded = /^[^ \t]+[ \t]+([^ \t\r]+)/.exec(outline.keyText)?.[1] ?? '';
    wanted.get(encoded)?.push({ marker: outline.marker, hosts: outline.hosts, line });
  }
  return wanted;
}

export interface Sorted {
  /** Names that get a line. */
  readonly fresh: readonly string[];
  /** Names that have the key already. */
  readonly present: readonly string[];
  /** The line that revokes the key for one of the names. */
  readonly revokedBy: number | undefined;
}

/** Which names of an addition the file does not have yet. */
export function sortNames({ marker, names }: Addition, present: readonly Present[]): Sorted {
  const revokedBy =
    marker === 'revoked'
      ? undefined
      : present.find(({ marker: its, hosts }) => its === 'revoked' && names.some((name) => standsFor(hosts, name)))?.line;
  const own = present.filter((each) => each.marker === marker);
  // A list with a negated name means something as a whole only.
  if (names.some((name) => name.startsWith('!'))) {
    const isThere = own.some(({ hosts }) => lowerAscii(hosts) === fileName(names.join(',')));
    return { fresh: isThere ? [] : names, present: isThere ? names : [], revokedBy };
  }
  const isThere = (name: string): boolean => own.some(({ hosts }) => standsFor(hosts, name));
  return { fresh: names.filter((name) => !isThere(name)), present: names.filter(isThere), revokedBy };
}

function standsFor(hosts: string, name: string): boolean {
  if (name.startsWith('|')) return hosts === name;
  return isPattern(name) ? lowerAscii(hosts).split(',').includes(fileName(name)) : hostFieldMatches(hosts, name);
}

/** The lines of an addition without their line ends. Names with a marker or a pattern can't be hidden. */
export function additionLines({ marker, blob, comment }: Addition, names: readonly string[], hashed: boolean): string[] {
  if (hashed && marker === 'none' && !names.some((name) => isPattern(name) || name.startsWith('|')))
    return names.map((name) => withComment(`${hashName(name)} `, blob, comment));
  const mark = marker === 'none' ? '' : `@${marker} `;
  return [withComment(`${mark}${names.join(',')} `, blob, comment)];
}

function withComment(before: string, blob: Buffer, comment: string): string {
  // The name is written before: a hashed one must keep its capitals.
  const line = keyLine('', blob, { comment: comment.replace(/[\u0000-\u0008\u000a-\u001f\u007f]/g, '') });
  return `${before}${line.trimStart()}`;
}
