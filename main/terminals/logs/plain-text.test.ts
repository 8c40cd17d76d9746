import { expect, test } from 'vitest';
import { mostLine, PlainText } from './plain-text.ts';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
function plain(text: string, columns = 80): string {
  const reader = new PlainText();
  reader.setColumns(columns);
  return reader.push(encode(text)) + reader.end();
}

const cases: readonly (readonly [string, string, string])[] = [
  ['plain lines', 'one\r\ntwo\r\n', 'one\ntwo\n'],
  ['colours', '\u001b[1;31mred\u001b[0m and \u001b[38;2;1;2;3mmore\u001b[m\r\n', 'red and more\n'],
  [
    'a title, a link and a mark',
    '\u001b]0;title\u0007\u001b]8;;http://x\u001b\\link\u001b]8;;\u001b\\\u001b]133;A\u0007\r\n',
    'link\n',
  ],
  ['device control and its end', '\u001bP1$r0m\u001b\\text\u001b_gone\u001b\\\r\n', 'text\n'],
  ['character sets and single shifts', '\u001b(B\u001b)0a\u001b=\u001b>\u001b7\u001b8\r\n', 'a\n'],
  ['eight-bit controls', '\u009b31mred\u009b0m\u009dtitle\u009c\r\n', 'red\n'],
  ['a line that is written over', ' 10 %\r 50 %\r100 %\r\n', '100 %\n'],
  ['a shorter one over a longer one', 'downloading\rdone\u001b[K\r\n', 'done\n'],
  ['corrections of a line editor', 'sl\b\b\u001b[Kls -l\b\b\u001b[Pa\r\n', 'ls a\n'],
  ['insertion in a line editor', 'ac\b\u001b[@b\r\n', 'abc\n'],
  ['insertion that pushes letters over the right end', `${'x'.repeat(78)}ab\r\u001b[2@yz\r\n`, `yz${'x'.repeat(78)}\n`],
  ['insertion above another row', `${'x'.repeat(78)}abc\u001b[A\r\u001b[2@yz\r\n\n`, `yz${'x'.repeat(78)}c\n`],
  ['the same among wide letters', `世${'x'.repeat(76)}abc\u001b[A\r\u001b[2@yz\r\n\n`, `yz世${'x'.repeat(76)}c\n`],
  ['cells that are erased', 'abcdef\r\u001b[2C\u001b[2X\r\n', 'ab  ef\n'],
  ['blanks to a column', 'a\u001b[10Gb\tc\r\n', `a${' '.repeat(8)}b${' '.repeat(6)}c\n`],
  ['a cleared screen', 'before\u001b[H\u001b[2Jafter\r\n', 'before\nafter\n'],
  [
    'a full-screen program',
    'vi x\r\n\u001b[?1049h\u001b[2;3Hpage\r\n\u001b[?1049lback\r\n',
    'vi x\n[a full-screen program]\nback\n',
  ],
  ['a bell and nulls', 'a\u0007\u0000b\r\n', 'ab\n'],
  ['what has no line end', 'prompt$ ', 'prompt$\n'],
  ['a cancelled sequence', 'a\u001b[31\u0018b\u001b]0;x\u001ac\r\n', 'abc\n'],
  ['wide letters and backspaces over them', '世界\b\b\u001b[K美\r\n', '世美\n'],
  ['combining letters', 'e\u0301a\b\u001b[Ko\r\n', 'e\u0301o\n'],
  ['a line end inside a sequence', '\u001b[3\r\n1mx\r\n', '\nx\n'],
];

test.each(cases)('%s', (_, bytes, text) => {
  expect(plain(bytes)).toBe(text);
});

test('the same text comes out wherever the bytes are cut', () => {
  for (const [, bytes, text] of cases) {
    const all = encode(bytes);
    for (let cut = 1; cut < all.length; cut++) {
      const reader = new PlainText();
      const parts = [all.subarray(0, cut), all.subarray(cut)].map((part) => reader.push(part));
      expect(parts.join('') + reader.end()).toBe(text);
    }
  }
});

test('a line that the terminal wrapped is one line, also for a line editor that goes back in it', () => {
  expect(plain('abcdefghijklmno\r\n', 10)).toBe('abcdefghijklmno\n');
  // As readline wraps: a blank and a carriage return bring the cursor into the next row.
  expect(plain('abcdefghij \rklm\r\n', 10)).toBe('abcdefghijklm\n');
  expect(plain('abcdefghijklm\u001b[A\r\u001b[3CX\r\n', 10)).toBe('abcXefghijklm\n');
  // A row that is exactly full ends with its line feed.
  expect(plain('abcdefghij\r\nk\r\n', 10)).toBe('abcdefghij\nk\n');
  expect(plain('##########\r          \r50\r\n', 10)).toBe('50\n');
});

test('sequences and lines without end need no room', () => {
  const reader = new PlainText();
  reader.push(encode('\u001b]0;'));
  for (let i = 0; i < 100; i++) expect(reader.push(encode('x'.repeat(100_000)))).toBe('');
  expect(reader.push(encode('\u0007a\r\n'))).toBe('a\n');
  expect(reader.push(encode(`\u001b[${'1;'.repeat(100_000)}mb\r\n`))).toBe('b\n');
  expect(reader.push(encode('y'.repeat(200_000))).length).toBeGreaterThan(150_000);
});

test.each([
  ['tabs', '', '\t'],
  ['tabs behind a wide letter', '界', '\t'],
  ['blanks pushed into a line', 'ab\r', '\u001b[80@'],
  ['blanks pushed into a line with a wide letter', '界\r', '\u001b[80@'],
  ['blanks pushed in at a row’s end', 'ab', '\u001b[79G\u001b[@xy'],
  ['rows that are gone up in', 'x', '\tx\u001b[A\u001b[9@\u001b[B'],
  ['wide and combining letters', '', '界\u0301'],
])('a line that grows without end is held as a few rows: %s', (_, begin, act) => {
  const reader = new PlainText();
  reader.push(encode(begin));
  const acts = encode(act.repeat(50));
  let most = 0;
  for (let at = 0; at < 400; at++) {
    reader.push(acts);
    most = Math.max(most, reader.held);
  }
  expect(most).toBeLessThanOrEqual(mostLine);
  expect(reader.end().length).toBeLessThanOrEqual(2 * mostLine);
});

test('a long line comes out whole, wherever it is handed out', () => {
  const line = `${'ab   '.repeat(5000)}世界${'\t'.repeat(50)}${'cd    '.repeat(3000)}x`;
  const reader = new PlainText();
  let out = '';
  for (let at = 0; at < line.length; at += 7) out += reader.push(encode(line.slice(at, at + 7)));
  out += reader.push(encode('\r\n'));
  expect(out.replace(/ +/g, ' ')).toBe(`${line.replace(/[ \t]+/g, ' ')}\n`);
  expect(out.startsWith('ab   '.repeat(5000))).toBe(true);
  expect(out.endsWith(`${'cd    '.repeat(3000)}x\n`)).toBe(true);
});
