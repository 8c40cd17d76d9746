import { expect, test } from 'vitest';
import { noRecent, removed, used, walked, walkEnded, type RecentOrder } from './recent-order.ts';

const order = (...ids: string[]): RecentOrder => ids.reduceRight((state, id) => used(state, id), noRecent);

test('the tab used last comes first', () => {
  expect(used(order('a', 'b', 'c'), 'c').ids).toEqual(['c', 'a', 'b']);
});

test('one step and letting go swaps the two latest', () => {
  const once = walkEnded(walked(order('a', 'b', 'c'), 1));
  expect(once.ids).toEqual(['b', 'a', 'c']);
  expect(walkEnded(walked(once, 1)).ids).toEqual(['a', 'b', 'c']);
});

test('a walk passes over tabs without changing their order', () => {
  const first = walked(order('a', 'b', 'c'), 1);
  // The tab under the walk is shown, which counts as no use.
  const shown = used(first, 'b');
  const second = walked(shown, 1);
  expect(second.ids[second.walk ?? -1]).toBe('c');
  expect(walkEnded(used(second, 'c')).ids).toEqual(['c', 'a', 'b']);
});

test('a walk goes round both ways', () => {
  expect(walked(order('a', 'b', 'c'), -1).walk).toBe(2);
  expect(walked(walked(order('a', 'b'), 1), 1).walk).toBe(0);
});

test('using another tab ends a walk', () => {
  expect(used(walked(order('a', 'b', 'c'), 1), 'c')).toEqual({ ids: ['c', 'a', 'b'], walk: undefined });
});

test('a closed tab is forgotten, a single tab has nowhere to go', () => {
  expect(removed(order('a', 'b'), 'a')).toEqual({ ids: ['b'], walk: undefined });
  expect(walked(order('a'), 1).walk).toBeUndefined();
});
