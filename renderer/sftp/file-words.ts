import type { FileKindName, FileRow } from '../../shared/model/files.ts';

const letters = ['r', 'w', 'x'] as const;

/** The twelve bits as ls(1) writes them: `rwxr-xr-x`, with `s` and `t` for setuid, setgid and sticky, capital where x is not set. */
export function modeWords(mode: number): string {
  return [6, 3, 0]
    .map((shift, who) => {
      const bits = (mode >> shift) & 7;
      const plain = letters.map((letter, at) => ((bits >> (2 - at)) & 1 ? letter : '-'));
      const special = ((mode >> 9) & (4 >> who)) !== 0;
      if (special) {
        const sign = who === 2 ? 't' : 's';
        plain[2] = ((bits & 1) === 1 ? sign : sign.toUpperCase()) as 'x';
      }
      return plain.join('');
    })
    .join('');
}

/** The same as chmod(1) takes it: `755`, `4755`. */
export function octalWords(mode: number): string {
  return mode.toString(8).padStart(3, '0');
}

/** Three or four octal digits; undefined when it is something else. */
export function parseOctal(words: string): number | undefined {
  return /^[0-7]{3,4}$/.test(words.trim()) ? Number.parseInt(words.trim(), 8) : undefined;
}

export type Picture = 'folder' | 'file' | 'image' | 'archive' | 'link' | 'linkToFolder' | 'brokenLink' | 'special';

const images = /\.(png|jpe?g|gif|webp|svg|bmp|ico|avif|tiff?)$/i;
const archives = /\.(zip|tar|t?gz|t?xz|t?bz2|zst|7z|rar|jar|deb|rpm|iso)$/i;

/** The icon of a row. The ending of a name is a guess, so it never says more than the icon. */
export function pictureOf(row: Pick<FileRow, 'name' | 'kind' | 'link'>): Picture {
  switch (row.kind) {
    case 'folder':
      return 'folder';
    case 'link':
      return row.link?.kind === 'broken' ? 'brokenLink' : row.link?.kind === 'folder' ? 'linkToFolder' : 'link';
    case 'file':
      return images.test(row.name) ? 'image' : archives.test(row.name) ? 'archive' : 'file';
    default:
      return 'special';
  }
}

/** Whether Enter goes into it. Of a link of which nothing is known yet that is tried. */
export function opensAsFolder(row: Pick<FileRow, 'kind' | 'link'>): boolean {
  return row.kind === 'folder' || (row.kind === 'link' && (row.link?.kind === 'folder' || row.link?.kind === undefined));
}

/** Kinds that are never opened: reading from them may wait for ever or do something (SF-17). */
export function isSpecial(kind: FileKindName): boolean {
  return kind === 'pipe' || kind === 'socket' || kind === 'characterDevice' || kind === 'blockDevice' || kind === 'unknown';
}

/** What a row counts in a sum of sizes. */
export function bytesOf(row: Pick<FileRow, 'kind' | 'sizeBytes'>): number {
  return row.kind === 'file' ? (row.sizeBytes ?? 0) : 0;
}
