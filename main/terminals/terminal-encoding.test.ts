import { expect, test } from 'vitest';
import { terminalEncodings, type TerminalEncoding } from '../../shared/model/terminal-encoding.ts';
import { recodeInput, recodeOutput } from './terminal-encoding.ts';

/** From the standards' tables: GB 18030-2005, Big5 (ETEN), JIS X 0208 (both forms), KS X 1001, RFC 1489, RFC 2319, ISO 8859, Microsoft's code pages. */
const table: readonly (readonly [TerminalEncoding, string, string])[] = [
  ['gb18030', '中文', 'd6d0cec4'],
  ['gb18030', 'é😀', 'a8a69439fc36'],
  ['big5', '中文', 'a4a4a4e5'],
  // The second byte is a backslash, and a bracket: no escape sequence may be seen in them.
  ['big5', '功能', 'a55cafe0'],
  ['shift_jis', '漢字', '8abf8e9a'],
  ['shift_jis', '表ゼﾊ', '955c835bca'],
  ['euc-jp', '漢字ﾊ', 'b4c1bbfa8eca'],
  ['euc-kr', '한글', 'c7d1b1db'],
  ['koi8-r', 'Привет', 'f0d2c9d7c5d4'],
  ['koi8-u', 'Їжак', 'b7d6c1cb'],
  ['iso-8859-1', 'grüße', '6772fcdf65'],
  ['iso-8859-2', 'žluť', 'be6c75bb'],
  ['iso-8859-5', 'Привет', 'bfe0d8d2d5e2'],
  ['iso-8859-7', 'αβγ', 'e1e2e3'],
  ['iso-8859-9', 'şı', 'fefd'],
  ['iso-8859-15', '€', 'a4'],
  ['windows-1250', 'ł€', 'b380'],
  ['windows-1251', 'Привет', 'cff0e8e2e5f2'],
  ['windows-1252', '“€”', '938094'],
];

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const cuts = (bytes: Uint8Array): readonly Uint8Array[][] =>
  Array.from({ length: bytes.length + 1 }, (_, at) => [bytes.subarray(0, at), bytes.subarray(at)]);

test.each(table)('%s: %s stands there as %s, in both directions, wherever it is cut', (encoding, text, hex) => {
  const theirs = Buffer.from(`1b5b316d${hex}1b5b6d`, 'hex');
  const ours = utf8(`\u001b[1m${text}\u001b[m`);
  for (const parts of cuts(theirs)) {
    const recode = recodeOutput(encoding);
    expect(Buffer.concat(parts.map(recode)).toString()).toBe(`\u001b[1m${text}\u001b[m`);
  }
  for (const parts of cuts(ours)) {
    const recode = recodeInput(encoding);
    expect(Buffer.concat(parts.map(recode)).toString('hex')).toBe(theirs.toString('hex'));
  }
});

test('every byte of the one-byte encodings is what the WHATWG tables have', () => {
  const all = Uint8Array.from({ length: 256 }, (_, at) => at);
  for (const encoding of terminalEncodings) {
    // WHATWG reads ISO 8859-1 and -9 as Microsoft's supersets, and in KOI8-U two more letters.
    if (!/^(koi8-r|iso-8859-(2|5|15)|windows-125[01])$/.test(encoding)) continue;
    const known = new TextDecoder(encoding).decode(all);
    const read = Buffer.from(recodeOutput(encoding)(all)).toString();
    const differing = [...known].flatMap((character, at) => {
      // Places without a letter: the C1 control there, or the sign for none.
      const isNone = /[\u0080-\u009f]/.test(character);
      return character === [...read][at] || isNone ? [] : [at.toString(16)];
    });
    expect([encoding, differing]).toEqual([encoding, []]);
  }
});

test('plain ASCII and control characters are the same in each of them', () => {
  const ascii = Uint8Array.from({ length: 128 }, (_, at) => at);
  for (const encoding of terminalEncodings) {
    expect([encoding, Buffer.from(recodeOutput(encoding)(ascii)).toString('hex')]).toEqual([
      encoding,
      Buffer.from(ascii).toString('hex'),
    ]);
    expect([encoding, Buffer.from(recodeInput(encoding)(ascii)).toString('hex')]).toEqual([
      encoding,
      Buffer.from(ascii).toString('hex'),
    ]);
  }
});

test('what an encoding lacks is typed as a question mark; bytes that are no text are shown as such', () => {
  expect(Buffer.from(recodeInput('koi8-r')(utf8('中a'))).toString()).toBe('?a');
  expect(Buffer.from(recodeOutput('euc-kr')(Uint8Array.of(0xff, 0x61))).toString()).toBe('\ufffda');
  expect(recodeOutput('utf-8')(utf8('中'))).toEqual(utf8('中'));
});
