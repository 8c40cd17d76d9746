import { expect, it } from 'vitest';
import { decodeName, encodeName } from './file-names.ts';

it.each([
  ['plain', 'plain.txt', 'plain.txt'],
  ['UTF-8', 'Größe – 漢字 🙂', 'Größe – 漢字 🙂'],
  ['a line break and an escape', 'a\nb\u001b[31m', 'a\nb\u001b[31m'],
  ['U+FFFD itself', 'a\ufffdb', 'a\ufffdb'],
])('%s is its own text', (_what, name, text) => {
  expect(decodeName(Buffer.from(name))).toBe(text);
  expect(encodeName(text)).toEqual(Buffer.from(name));
});

it.each([
  ['Latin-1', [0x47, 0x72, 0xf6, 0xdf, 0x65], 'Gr\udcf6\udcdfe'],
  ['a sequence cut off', [0x61, 0xe6, 0xbc], 'a\udce6\udcbc'],
  ['an overlong slash', [0xc0, 0xaf], '\udcc0\udcaf'],
  ['a surrogate in UTF-8', [0xed, 0xb2, 0x80], '\udced\udcb2\udc80'],
  ['beyond Unicode', [0xf4, 0x90, 0x80, 0x80], '\udcf4\udc90\udc80\udc80'],
  ['U+FFFD beside a raw byte', [0xef, 0xbf, 0xbd, 0xff], '\ufffd\udcff'],
])('%s keeps its bytes', (_what, bytes, text) => {
  expect(decodeName(Buffer.from(bytes))).toBe(text);
  expect(encodeName(text)).toEqual(Buffer.from(bytes));
});

it('gives every sequence of bytes back, also through JSON', () => {
  let seed = 12345;
  const random = (): number => (seed = (seed * 1103515245 + 12345) % 2147483648) / 2147483648;
  for (let round = 0; round < 500; round += 1) {
    const bytes = Buffer.from(Array.from({ length: 1 + Math.floor(random() * 12) }, () => pick(random)));
    const name = decodeName(bytes);
    expect(encodeName(name)).toEqual(bytes);
    expect(JSON.parse(JSON.stringify(name))).toBe(name);
  }
});

/** Bytes near the rules of UTF-8 more often than others. */
function pick(random: () => number): number {
  const edges = [0x41, 0x7f, 0x80, 0xa0, 0xbf, 0xc2, 0xdf, 0xe0, 0xed, 0xef, 0xbd, 0xf0, 0xf4, 0xff];
  return random() < 0.7 ? (edges[Math.floor(random() * edges.length)] ?? 0) : Math.floor(random() * 256);
}

it('reads only the part that is asked for', () => {
  expect(decodeName(Buffer.from([0xff, 0x61, 0x62, 0xff]), 1, 3)).toBe('ab');
  expect(decodeName(Buffer.from([0x61, 0xc3, 0xa9]), 0, 2)).toBe('a\udcc3');
});

it('makes U+FFFD of a surrogate that stands for no byte', () => {
  expect(encodeName('a\ud800b')).toEqual(Buffer.from('a\ufffdb'));
});
