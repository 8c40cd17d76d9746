import { expect, it } from 'vitest';
import { interpretInput } from './quick-connect.ts';

it.each([
  ['::1', '::1'],
  ['[::1]:22', '[::1]:22'],
  ['ssh -p 2222 fred@fe80::1', 'fred@[fe80::1]:2222'],
  ['ssh fred@web -p 22 -J a,b', 'fred@web:22 via a,b'],
])('%s is called %s', (input, label) => {
  expect(interpretInput(input)).toMatchObject({ kind: 'destination', label });
});
