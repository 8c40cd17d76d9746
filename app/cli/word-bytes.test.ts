import { expect, it } from 'vitest';
import { exactWords } from './word-bytes.ts';

const line = (...words: (string | Buffer)[]) =>
  Buffer.concat(words.flatMap((word) => [Buffer.from(word as never), Buffer.of(0)]));

it('words that are UTF-8 stay, and the command line is not read', () => {
  const words = ['put', 'grün', ''];
  expect(exactWords(words, () => expect.fail())).toBe(words);
});

it('bytes that are no UTF-8 are found again', () => {
  const all = line('node', 'hawser.mjs', 'put', '', Buffer.of(0x67, 0xfc, 0x6e), 'box:');
  expect(exactWords(['', 'g\ufffdn', 'box:'], () => all)).toEqual(['', 'g\udcfcn', 'box:']);
});

it('a command line of something else is not believed', () => {
  expect(exactWords(['g\ufffdn'], () => line('node', 'other'))).toEqual(['g\ufffdn']);
  expect(exactWords(['g\ufffdn'], () => undefined)).toEqual(['g\ufffdn']);
});
