import type { FileName } from './file-path.ts';
import { shownName } from './file-path.ts';

/**
 * How the names of a host are written there, by the WHATWG Encoding Standard's names. A name stays what it is byte for byte (file-path.ts); this is
 * for what eyes see of it and what fingers type.
 */
export const nameEncodings = [
  'utf-8',
  'windows-1252',
  'iso-8859-2',
  'iso-8859-5',
  'iso-8859-7',
  'iso-8859-15',
  'windows-1250',
  'windows-1251',
  'koi8-r',
  'shift_jis',
  'euc-jp',
  'euc-kr',
  'gbk',
  'big5',
] as const;
export type NameEncoding = (typeof nameEncodings)[number];

export function readNameEncoding(words: string | undefined): NameEncoding {
  return nameEncodings.find((each) => each === words) ?? 'utf-8';
}

/** Whether the settings have a name for a host that is none of ours. */
export function isUnknownNameEncoding(name: string): boolean {
  return !nameEncodings.some((each) => each === name);
}

const rawStart = 0xdc00;

/** The bytes of a name or path, as `main/sftp/file-names.ts` makes them. */
export function nameBytes(name: string): Uint8Array {
  const encoder = new TextEncoder();
  const bytes: number[] = [];
  for (const character of name) {
    const code = character.charCodeAt(0);
    if (character.length === 1 && code >= 0xdc80 && code <= 0xdcff) bytes.push(code - rawStart);
    else bytes.push(...encoder.encode(character));
  }
  return Uint8Array.from(bytes);
}

/** The name that has these bytes. */
export function nameOfBytes(bytes: Uint8Array): string {
  try {
    return decode('utf-8', bytes);
  } catch {
    return nameOfOddBytes(bytes);
  }
}

function nameOfOddBytes(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length;) {
    const length = [1, 2, 3, 4].find((count) => at + count <= bytes.length && isText(bytes.subarray(at, at + count)));
    text +=
      length === undefined ? String.fromCharCode(rawStart + (bytes[at] ?? 0)) : decode('utf-8', bytes.subarray(at, at + length));
    at += length ?? 1;
  }
  return text;
}

function isText(bytes: Uint8Array): boolean {
  try {
    return Array.from(decode('utf-8', bytes)).length === 1;
  } catch {
    return false;
  }
}

function decode(encoding: NameEncoding, bytes: Uint8Array): string {
  return new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(bytes);
}

const plain = /^[ -~]*$/;

/** A name or path for eyes, its bytes read in an encoding; those that it has no meaning for are shown as bytes. */
export function shownIn(encoding: NameEncoding, name: string): string {
  if (encoding === 'utf-8' || (plain.test(name) && encoding !== 'shift_jis')) return shownName(name);
  try {
    return shownName(decode(encoding, nameBytes(name)));
  } catch {
    return shownName(name);
  }
}

/** The name or path that typed words mean in an encoding; undefined where it has no bytes for them. */
export function typedIn(encoding: NameEncoding, words: string): string | undefined {
  if (encoding === 'utf-8') return /\p{Cs}/u.test(words) ? undefined : words;
  const table = bytesOf(encoding);
  const bytes: number[] = [];
  for (const character of words) {
    const known = table.get(character);
    if (known === undefined) return undefined;
    bytes.push(...known);
  }
  return nameOfBytes(Uint8Array.from(bytes));
}

/** The same for the name of an entry. */
export function typedNameIn(encoding: NameEncoding, words: string): FileName | undefined {
  return typedIn(encoding, words) as FileName | undefined;
}

const tables = new Map<NameEncoding, ReadonlyMap<string, readonly number[]>>();

/** What there are encoders for is UTF-8 alone: the others are decoders turned round, each made once. The shortest bytes win, then the first. */
function bytesOf(encoding: NameEncoding): ReadonlyMap<string, readonly number[]> {
  const known = tables.get(encoding);
  if (known) return known;
  const table = new Map<string, readonly number[]>();
  const decoder = new TextDecoder(encoding, { fatal: true, ignoreBOM: true });
  const tryBytes = (...bytes: readonly number[]): boolean => {
    try {
      const text = decoder.decode(Uint8Array.from(bytes));
      if (Array.from(text).length === 1 && !table.has(text)) table.set(text, bytes);
      return text.length > 0;
    } catch {
      return false;
    }
  };
  const leads = Array.from({ length: 256 }, (_, byte) => byte).filter((byte) => !tryBytes(byte));
  for (const lead of leads) for (let trail = 0x30; trail < 0x100; trail += 1) tryBytes(lead, trail);
  // The third set of EUC-JP.
  if (encoding === 'euc-jp')
    for (let lead = 0xa1; lead < 0xff; lead += 1) for (let trail = 0xa1; trail < 0xff; trail += 1) tryBytes(0x8f, lead, trail);
  tables.set(encoding, table);
  return table;
}
