import { expect, test } from 'vitest';
import { shortPath } from './short-path.ts';

test('a path that fits stays whole', () => {
  expect(shortPath('/home/anna/.ssh/known_hosts')).toBe('/home/anna/.ssh/known_hosts');
});

test('folders in the middle give way, beginning and file stay', () => {
  expect(shortPath('/home/anna/work/customers/northern-harbour/ssh/known_hosts')).toBe(
    '/home/…/northern-harbour/ssh/known_hosts',
  );
  expect(shortPath('C:\\Users\\Anna Amalie von Sachsen\\Documents\\Keys\\.ssh\\known_hosts')).toBe(
    'C:\\…\\Documents\\Keys\\.ssh\\known_hosts',
  );
});

test('whatever the path, the result is never longer than what was asked for and ends as the file does', () => {
  for (const path of [
    `/${'x'.repeat(300)}/known_hosts`,
    `/a/${'y'.repeat(300)}`,
    'z'.repeat(99),
    `/home/anna/${'w'.repeat(39)}`,
  ]) {
    expect(shortPath(path).length).toBeLessThanOrEqual(40);
    expect(shortPath(path).at(-1)).toBe(path.at(-1));
  }
});
