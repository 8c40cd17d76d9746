import { expect, it } from 'vitest';
import type { TreeNode } from '../../shared/model/bookmark.ts';
import { BookmarkId } from '../../shared/model/ids.ts';
import { readTerminalEncoding, terminalEncodings } from '../../shared/model/terminal-encoding.ts';
import { bookmarksDocument } from './bookmarks-document.ts';
import { encodingProblems } from './unknown-encodings.ts';

const id = (at: number) => BookmarkId.parse(`6b1e1a52-4f0a-4d3e-9f39-0d6d1f6b7c1${at}`);

const roots: TreeNode[] = [
  {
    kind: 'folder',
    id: id(1),
    name: 'lab',
    settings: { terminalEncoding: 'utf-9' },
    children: [
      {
        kind: 'bookmark',
        id: id(2),
        name: 'old',
        host: 'old.invalid',
        settings: { terminalEncoding: 'koi8-r' },
        variants: [{ id: id(3), name: 'odd', settings: { terminalEncoding: 'ebcdic' } }],
      },
    ],
  },
];

it('a bookmark file with an unknown text encoding is read, and each place of one is told', () => {
  expect(bookmarksDocument.schema.safeParse(roots).data).toEqual(roots);
  expect(encodingProblems(roots)).toEqual([
    expect.stringMatching(/^“lab” has the unknown text encoding “utf-9”: its terminals show UTF-8\./),
    expect.stringMatching(/^“old\/odd” has the unknown text encoding “ebcdic”/),
  ]);
});

it('an unknown name is UTF-8, and each known one itself', () => {
  expect([undefined, 'utf-8', 'utf-9', 'KOI8-R', '__proto__'].map(readTerminalEncoding)).toEqual(Array(5).fill('utf-8'));
  expect(terminalEncodings.map(readTerminalEncoding)).toEqual(terminalEncodings);
});
