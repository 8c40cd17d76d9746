import { expect, it } from 'vitest';
import type { TreeNode } from '../../shared/model/bookmark.ts';
import { BookmarkId } from '../../shared/model/ids.ts';
import { Settings } from '../../shared/model/settings.ts';
import { readTerminalEncoding, terminalEncodings } from '../../shared/model/terminal-encoding.ts';
import { bookmarksDocument } from './bookmarks-document.ts';
import { encodingProblems, nameEncodingProblems } from './unknown-encodings.ts';

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

it.each([
  ['a number', 7, '7'],
  ['nothing', null, 'null'],
  ['a list of a known one', ['koi8-r'], '["koi8-r"]'],
  ['an object', { name: 'koi8-r' }, '{"name":"koi8-r"}'],
  ['a very long name', 'x'.repeat(5000), 'x'.repeat(100)],
])('%s in place of a name is told as an unknown one, and the rest of the file is read', (_what, value, words) => {
  const [folder] = roots;
  const file = [{ ...folder, settings: { user: 'fred', terminalEncoding: value } }];
  const read = bookmarksDocument.schema.parse(file);
  expect(read).toEqual([{ ...folder, settings: { user: 'fred', terminalEncoding: words } }]);
  expect(encodingProblems(read)[0]).toContain(`“lab” has the unknown text encoding “${words}”`);
  expect(readTerminalEncoding(words)).toBe('utf-8');
});

it('a host of the settings whose file names have an unknown encoding, or none that is a name, is told', () => {
  const fileNameEncodings = { 'a@b:22': 'koi8-r', 'c@d:22': 'utf-9', 'e@f:22': 9, 'g@h:22': ['big5'] };
  const settings = Settings.parse({ theme: 'light', fileNameEncodings });
  expect(settings.theme).toBe('light');
  expect(nameEncodingProblems(settings.fileNameEncodings)).toEqual([
    expect.stringMatching(/^“utf-9” is an unknown encoding of the file names of c@d:22: they are shown as UTF-8\./),
    expect.stringContaining('“9” is an unknown encoding of the file names of e@f:22'),
    expect.stringContaining('“["big5"]” is an unknown encoding of the file names of g@h:22'),
  ]);
});
