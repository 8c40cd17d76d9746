import { createHash } from 'node:crypto';
import { childPath, lastName, parentPath, type FileName, type FilePath } from '../../shared/model/file-path.ts';

/** What a file beside a target is for: the new content, the old file set aside, a copy of the old content. */
export type BesideRole = 'part' | 'old' | 'kept';

/** Most file systems take names of 255 bytes. */
const MAX_NAME_BYTES = 255;
const pattern = /^\..*\.hawser-([a-z2-7]{8})\.(?:part\d*|old|kept)$/su;

/**
 * Path of a job's own file beside `target`. The same for the same target and token, so that a job which goes on after a crash finds it again;
 * a name that would be too long is cut, and told apart by a hash. `number`: which of several part files, from 1 on (see `part-file.ts`).
 */
export function besidePath(target: FilePath, token: string, role: BesideRole, number = 1): FilePath {
  const name = lastName(target) ?? '';
  const ending = `.hawser-${token}.${role}${number > 1 ? number : ''}`;
  // A raw byte counts as three here: never too little.
  const room = MAX_NAME_BYTES - 1 - ending.length;
  const stem = Buffer.byteLength(name) <= room ? name : `${cut(name, room - 11)}~${shortHash(name)}`;
  return childPath(parentPath(target), `.${stem}${ending}` as FileName);
}

/** Whether a name is one that some job gave to a file of its own. */
export function isBesideName(name: string): boolean {
  return pattern.test(name);
}

/** Whether it is one of the part files of a job. */
export function isPartName(name: string, token: string): boolean {
  const [, found] = pattern.exec(name) ?? [];
  return found === token && !name.endsWith('.old') && !name.endsWith('.kept');
}

/** What an old file of a job stands for: `name` is that of its target unless it was too long (`besidePath` tells). Undefined for any other name. */
export function oldFileOf(name: string, token: string): { readonly name: FileName; readonly role: 'old' | 'kept' } | undefined {
  const [, stem, found, role] = /^\.(.+)\.hawser-([a-z2-7]{8})\.(old|kept)$/su.exec(name) ?? [];
  return stem === undefined || found !== token ? undefined : { name: stem as FileName, role: role === 'old' ? 'old' : 'kept' };
}

function cut(name: string, bytes: number): string {
  let taken = 0;
  let text = '';
  for (const character of name) {
    taken += Buffer.byteLength(character);
    if (taken > bytes) break;
    text += character;
  }
  return text;
}

function shortHash(name: string): string {
  return createHash('sha256').update(Buffer.from(name, 'utf16le')).digest('hex').slice(0, 10);
}

/** `name (2)`, `name (3)`, …: the number stands before the ending. Cut as above where it would be too long. */
export function numberedName(name: FileName, number: number): FileName {
  const dot = name.lastIndexOf('.');
  const [stem, ending] = dot > 0 ? [name.slice(0, dot), name.slice(dot)] : [name as string, ''];
  const mark = ` (${number})`;
  const whole = stem + mark + ending;
  if (Buffer.byteLength(whole) <= MAX_NAME_BYTES) return whole as FileName;
  const kept = Buffer.byteLength(ending) > 60 ? '' : ending;
  return (cut(stem, MAX_NAME_BYTES - mark.length - Buffer.byteLength(kept)) + mark + kept) as FileName;
}
