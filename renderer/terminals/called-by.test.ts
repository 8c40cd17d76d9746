import { expect, test } from 'vitest';
import { calledBy } from './called-by.ts';

const hop = (index: number) => ({ index, count: 2, label: 'jump' });

test('a host is called as its tab is, and a host on the way by its own name', () => {
  expect(calledBy('web1', '10.0.0.5', undefined)).toBe('web1');
  expect(calledBy('web1', '10.0.0.5', hop(2))).toBe('web1');
  expect(calledBy('web1', '10.0.0.1', hop(1))).toBe('10.0.0.1');
  expect(calledBy('', '10.0.0.5', undefined)).toBe('10.0.0.5');
});
