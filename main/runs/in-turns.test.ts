import { expect, it } from 'vitest';
import { inTurns } from './in-turns.ts';

it('works on each in order, never on more at once than was said', async () => {
  const begun: number[] = [];
  let now = 0;
  let most = 0;
  await inTurns([1, 2, 3, 4, 5, 6, 7], 3, async (item) => {
    begun.push(item);
    now += 1;
    most = Math.max(most, now);
    await new Promise((resolve) => setImmediate(resolve));
    now -= 1;
  });
  expect(begun).toEqual([1, 2, 3, 4, 5, 6, 7]);
  expect(most).toBe(3);
});
