import { describe, expect, test } from 'vitest';
import { fuzzyMatch } from './fuzzy.ts';

function best(query: string, ...texts: readonly string[]): string | undefined {
  return texts
    .map((text) => ({ text, score: fuzzyMatch(query, text)?.score ?? -Infinity }))
    .filter(({ score }) => score > -Infinity)
    .sort((left, right) => right.score - left.score)[0]?.text;
}

describe('fuzzyMatch', () => {
  test('marks the characters that it found', () => {
    expect(fuzzyMatch('web', 'Files on web1')?.positions).toEqual([9, 10, 11]);
  });

  test('is not put off by case', () => {
    expect(fuzzyMatch('WEB', 'web1')?.positions).toEqual([0, 1, 2]);
  });

  test('finds initials of words', () => {
    expect(fuzzyMatch('dp', 'db-primary')?.positions).toEqual([0, 3]);
    expect(fuzzyMatch('sr', 'splitRight')?.positions).toEqual([0, 5]);
  });

  test('needs all characters, in their order', () => {
    expect(fuzzyMatch('bew', 'web')).toBeUndefined();
    expect(fuzzyMatch('web2', 'web1')).toBeUndefined();
  });

  test('does not pick letters from the middle of words', () => {
    expect(fuzzyMatch('web', 'Show or hide the side bar')).toBeUndefined();
  });

  test('takes a run of neighbours in the middle of a word', () => {
    expect(fuzzyMatch('mary', 'db-primary')?.positions).toEqual([6, 7, 8, 9]);
  });

  test('finds each word of the query, whatever their order', () => {
    expect(fuzzyMatch('right split', 'Split to the right')).toBeDefined();
    expect(fuzzyMatch('left split', 'Split to the right')).toBeUndefined();
  });

  test('puts the whole name before a longer one, and the beginning before the middle', () => {
    expect(best('web', 'web-old', 'web', 'my-web')).toBe('web');
    expect(best('web', 'my-web', 'web-old')).toBe('web-old');
    expect(best('db', 'standby', 'prod-db', 'a d b')).toBe('prod-db');
  });

  test('an empty query matches everything with the same score', () => {
    expect(fuzzyMatch('  ', 'anything')).toEqual({ score: 0, positions: [] });
  });

  test('a text of many thousand characters is no burden', () => {
    expect(fuzzyMatch('aaaaaaaaab', 'a'.repeat(100_000))).toBeUndefined();
  });
});
