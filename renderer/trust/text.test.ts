import { expect, test } from 'vitest';
import { shortDate, text } from './text.ts';

const now = new Date(2026, 10, 21, 12, 0).getTime();

test('of today the time is told, of other days the day, of other years the year', () => {
  expect(shortDate(new Date(2026, 10, 21, 8, 2).getTime(), now)).toMatch(/^today 0?8:02/);
  expect(shortDate(new Date(2026, 10, 20, 8, 2).getTime(), now)).toBe('yesterday');
  expect(shortDate(new Date(2026, 10, 2, 8, 2).getTime(), now)).not.toMatch(/8:02|2026/);
  expect(shortDate(new Date(2025, 4, 2, 8, 2).getTime(), now)).toContain('2025');
});

test('numbers are grouped and go with the right word', () => {
  expect(text.total(1)).toBe('1 entry');
  expect(text.total(50_000)).toBe('50,000 entries');
  expect(text.found(3, 1200)).toBe('3 of 1,200 entries');
});

test('of a greeting the protocol’s name is left out', () => {
  expect(text.scan.answered('SSH-2.0-OpenSSH_9.2p1 Debian-2', 11.6)).toBe('12 ms · OpenSSH_9.2p1 Debian-2');
});
