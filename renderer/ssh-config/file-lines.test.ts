import { expect, test } from 'vitest';
import { linesAround } from './file-lines.ts';

const file = `${Array.from({ length: 12 }, (_, at) => `line ${at + 1}`).join('\n')}\n`;

test('a line is shown with what stands around it', () => {
  expect(linesAround(file, 6).map(({ number }) => number)).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10]);
  expect(linesAround(file, 1).map(({ text }) => text)).toEqual(['line 1', 'line 2', 'line 3', 'line 4', 'line 5']);
  expect(linesAround(file, 12).at(-1)).toEqual({ number: 12, text: 'line 12' });
  expect(linesAround('a\r\nb\r\n', 2)).toEqual([
    { number: 1, text: 'a' },
    { number: 2, text: 'b' },
  ]);
});

test('a file that became shorter shows nothing wrong', () => {
  expect(linesAround(file, 13)).toEqual([]);
  expect(linesAround('', 1)).toEqual([]);
});
