import { createHash } from 'node:crypto';
import type { KnownHostLine } from '../parser.ts';

/** What an entry's id says: a file, a line, and what stands there. */
export interface EntryId {
  readonly fileMark: string;
  readonly line: number;
  readonly contentMark: string;
}

/** Short name of a file in ids: ids of rows go to pages in thousands. */
export function fileMark(file: string): string {
  return createHash('sha256').update(file).digest('hex').slice(0, 12);
}

function contentMark(raw: Buffer): string {
  return createHash('sha256').update(raw).digest('base64url').slice(0, 22);
}

/** The id of a line of this content at this place. */
export function entryId(line: KnownHostLine): string {
  return `${fileMark(line.file)}.${line.line}.${contentMark(line.raw)}`;
}

/** undefined when it is none of ours. */
export function readEntryId(id: string): EntryId | undefined {
  const match = /^([0-9a-f]{12})\.(\d{1,9})\.([\w-]{22})$/.exec(id);
  return match ? { fileMark: match[1] ?? '', line: Number(match[2]), contentMark: match[3] ?? '' } : undefined;
}

/** Whether the line is still the one that the id names. */
export function isSameLine(id: EntryId, line: KnownHostLine | undefined): line is KnownHostLine {
  return line?.line === id.line && contentMark(line.raw) === id.contentMark;
}
