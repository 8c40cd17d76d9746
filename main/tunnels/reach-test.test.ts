import { expect, test } from 'vitest';
import { addressToTry } from './reach-test.ts';

test.each([
  ['every address', '*', '203.0.113.7'],
  ['every address of a family', '::', '203.0.113.7'],
  ['a name, which the server resolves', 'outside', '203.0.113.7'],
  ['one address', '10.0.0.5', '10.0.0.5'],
  ['loopback, which would be this computer’s own', '127.0.0.1', '203.0.113.7'],
])('%s is tried where people come', (_asked, bind, tried) => {
  expect(addressToTry({ kind: 'tcp', bind, port: 80 }, '203.0.113.7')).toBe(tried);
});
