import { expect, test } from 'vitest';
import { dayWords, whenWords } from './when.ts';

const now = new Date(2026, 10, 21, 9, 30).getTime();
const at = (...parts: [number, number, number, number?, number?]): number => new Date(...parts).getTime();

test('today and yesterday are counted by calendar, not by 24 hours', () => {
  expect(dayWords(at(2026, 10, 21, 0, 1), now)).toBe('today');
  expect(dayWords(at(2026, 10, 20, 23, 59), now)).toBe('yesterday');
  expect(whenWords(at(2026, 10, 20, 21, 40), now)).toMatch(/^yesterday .*40/);
  expect(dayWords(at(2026, 10, 19, 23, 59), now)).not.toMatch(/yesterday|today/);
});

test('the year is named only when it is another one, and then without the time', () => {
  expect(dayWords(at(2026, 2, 14), now)).not.toContain('2026');
  expect(whenWords(at(2025, 2, 14, 21, 40), now)).toContain('2025');
  expect(whenWords(at(2025, 2, 14, 21, 40), now)).not.toContain('40');
});

test('yesterday is yesterday also over the turn of the year', () => {
  const newYear = at(2027, 0, 1, 8, 0);
  expect(whenWords(at(2026, 11, 31, 21, 40), newYear)).toMatch(/^yesterday .*40/);
});
