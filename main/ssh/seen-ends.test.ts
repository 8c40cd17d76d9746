import { expect, test } from 'vitest';
import { readSeenEnds } from './seen-ends.ts';

test.each([
  ['10.0.0.1 50000 10.0.0.2 22\n', { client: '10.0.0.1:50000', server: '10.0.0.2:22' }],
  ['Welcome!\r\n::1 50000 fe80::1%eth0 22\r\n', { client: '[::1]:50000', server: '[fe80::1%eth0]:22' }],
  ['"$SSH_CONNECTION"\r\n', undefined],
  ['\n', undefined],
  ['10.0.0.1 0 10.0.0.2 22', undefined],
  ['10.0.0.1 1 10.0.0.2 99999', undefined],
  ['a 1 b 2', undefined],
])('%j', (said, ends) => {
  expect(readSeenEnds(said)).toEqual(ends);
});
