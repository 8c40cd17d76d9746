import { z } from 'zod';
import { printableLine } from '../base/printable.ts';

/**
 * Names are bytes (SF-11). Here they are strings that hold every byte: valid UTF-8 is what it says, and each byte that is not part of
 * valid UTF-8 is the lone surrogate U+DC00 + byte, U+DC80 to U+DCFF (PEP 383 does the same). So almost every name is simply its text, any
 * name can be compared, kept in a map and sent as JSON, and its bytes come back exactly. `main/sftp/file-names.ts` turns them into bytes and
 * back; only what `shownName` makes of one is for eyes. On Windows the local names are its own UTF-16.
 */
export const FileName = z
  .string()
  .min(1)
  .refine((name) => nameFault(name) === undefined, 'not a file name')
  .brand<'FileName'>();
/** One step of a path: not empty, not `.` or `..`, without `/` and NUL. */
export type FileName = z.infer<typeof FileName>;

export const FilePath = z
  .string()
  .min(1)
  .refine((path) => !path.includes('\0'), 'a path has no NUL')
  .brand<'FilePath'>();
/**
 * A path of either side, its steps set apart by `/`; absolute when it begins with one, else from the folder that the server starts in. On
 * Windows a local path is `/C:/Users/…`, and `/` holds the drives.
 */
export type FilePath = z.infer<typeof FilePath>;

export type NameFault = 'empty' | 'dots' | 'slash' | 'nul';

/** Why a string can't be the name of an entry. */
export function nameFault(name: string): NameFault | undefined {
  if (name === '') return 'empty';
  if (name === '.' || name === '..') return 'dots';
  if (name.includes('/')) return 'slash';
  return name.includes('\0') ? 'nul' : undefined;
}

/** The path of an entry of a folder. */
export function childPath(folder: FilePath, name: FileName): FilePath {
  return (folder.endsWith('/') ? folder + name : `${folder}/${name}`) as FilePath;
}

/** The folder that a path lies in, as far as its text says; `/` lies in itself, `a` in `.`. */
export function parentPath(path: FilePath): FilePath {
  const plain = withoutEnd(path);
  const at = plain.lastIndexOf('/');
  if (at === -1) return '.' as FilePath;
  return (withoutEnd(plain.slice(0, at)) || '/') as FilePath;
}

/** The last step of a path; undefined for `/`, `.` and `..`. */
export function lastName(path: FilePath): FileName | undefined {
  const plain = withoutEnd(path);
  const name = plain.slice(plain.lastIndexOf('/') + 1);
  return nameFault(name) === undefined ? (name as FileName) : undefined;
}

function withoutEnd(path: string): string {
  return path.replace(/\/+$/, '');
}

const rawByte = /[\udc80-\udcff]/u;
const unshowable = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/** Whether a name or path has bytes that are not UTF-8. */
export function hasRawBytes(text: string): boolean {
  return rawByte.test(text);
}

/**
 * A name or path as it may be shown (SF-11): raw bytes as `\xFF`, a line break as `\n`, other control characters and those that turn the
 * direction of writing as `\u{202E}`. A backslash that stands in the name itself is shown as it is, so the outcome is for eyes only.
 */
export function shownName(text: string): string {
  return text.replace(unshowable, (character) => {
    const code = character.codePointAt(0) ?? 0;
    if (code >= 0xdc80 && code <= 0xdcff) return `\\x${(code - 0xdc00).toString(16).toUpperCase()}`;
    if (character === '\n') return '\\n';
    if (character === '\r') return '\\r';
    if (character === '\t') return '\\t';
    return `\\u{${code.toString(16).toUpperCase()}}`;
  });
}

/** The same for a sentence of an error: cut to `maxLength` characters. */
export function shownInText(text: string, maxLength = 200): string {
  return printableLine(shownName(text), maxLength);
}
