import { expect, it } from 'vitest';
import { findSecrets } from './find-secrets.mjs';

const secret = 'Gänse "füßchen" 4711';
const at = (bytes: Buffer): string[] => findSecrets([secret], 'here', bytes).map(({ form }) => form);
const text = (words: string): Buffer => Buffer.from(words);

it('finds a secret in each form that it may have, and at any place in a longer one', () => {
  expect(at(text(`a ${secret} b`))).toContain('plain');
  expect(at(Buffer.from(`x${secret}y`, 'utf16le'))).toContain('utf16le');
  expect(at(text(`x${Buffer.from(secret).toString('hex')}y`))).toEqual(['hex']);
  expect(at(text(JSON.stringify({ a: secret })))).toContain('json');
  expect(at(text(encodeURIComponent(`?${secret}&`)))).toEqual(['url']);
  for (const before of ['', 'a', 'ab', 'abc'])
    expect(at(text(Buffer.from(`${before}${secret} after`).toString('base64')))).toHaveLength(1);
});

it('finds nothing where it is not', () => {
  expect(at(text(secret.slice(0, -1)))).toEqual([]);
  expect(at(Buffer.alloc(0))).toEqual([]);
});
