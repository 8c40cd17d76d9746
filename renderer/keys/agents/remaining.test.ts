import { expect, it } from 'vitest';
import { goesIn } from './remaining.ts';

const minute = 60_000;

it('a key says when it goes, in the unit that tells enough', () => {
  const at = (ms: number): string => goesIn(1_000_000 + ms, 1_000_000);
  expect([-5, 1, minute].map(at)).toEqual(['goes in a minute', 'goes in a minute', 'goes in a minute']);
  expect([minute + 1, 42 * minute, 119 * minute].map(at)).toEqual(['goes in 2 min', 'goes in 42 min', 'goes in 119 min']);
  expect([120 * minute, 479 * minute].map(at)).toEqual(['goes in 2 h 0 min', 'goes in 7 h 59 min']);
  expect(at(72 * 60 * minute)).toBe('goes in 3 days');
});
