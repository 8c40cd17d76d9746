import { expect, test } from 'vitest';
import { agoWords, delayWords, rateWords, spanWords } from './amounts.ts';

test('rates are told in the unit that keeps them short', () => {
  expect([0, 999, 1000, 4_404_019, 318_000].map(rateWords)).toEqual(['0 B/s', '999 B/s', '1.0 KB/s', '4.2 MB/s', '311 KB/s']);
});

test('a delay is told in milliseconds until it is a second', () => {
  expect([0.4, 14.2, 999, 1234].map(delayWords)).toEqual(['under 1 ms', '14 ms', '999 ms', '1.2 s']);
});

test('a span is told in its two largest units', () => {
  expect([0, 59.9, 60, 3599, 3600, 12_000, 86_400, 187_200].map(spanWords)).toEqual([
    '0 s',
    '59 s',
    '1 min',
    '59 min',
    '1 h',
    '3 h 20 min',
    '1 d',
    '2 d 4 h',
  ]);
});

test('what was just now is now, also by a clock that is a little ahead', () => {
  expect([10_000, 9000, 6000].map((at) => agoWords(at, 10_000))).toEqual(['now', 'now', '4 s ago']);
  expect(agoWords(10_500, 10_000)).toBe('now');
});
