import { describe, expect, it } from 'vitest';
import { secondsLeft } from './countdown.ts';

describe('the countdown of a question', () => {
  it.each([
    ['no deadline', undefined, undefined],
    ['two minutes', 120_000, undefined],
    ['exactly one minute', 60_000, undefined],
    ['45 seconds', 44_100, 45],
    ['half a second', 500, 1],
    ['a deadline that has passed', -9000, 0],
  ])('with %s left says %s', (_name, leftMs, seconds) => {
    expect(secondsLeft(leftMs === undefined ? undefined : 1_000_000 + leftMs, 1_000_000)).toBe(seconds);
  });
});
