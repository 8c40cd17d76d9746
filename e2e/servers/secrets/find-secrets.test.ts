import { mkdtempSync, rmSync, truncateSync, appendFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { findSecrets, findSecretsInFile } from './find-secrets.mjs';

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

it('finds it in a part of a file, also across two pieces of it, and not beside that part', () => {
  const folder = mkdtempSync(join(tmpdir(), 'hawser-find-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'huge');
  const mib = 1024 * 1024;
  writeFileSync(file, '');
  // It begins in the first piece, with what pieces share, and ends in the second.
  truncateSync(file, 16 * mib + 4096 - 5);
  appendFileSync(file, secret);
  truncateSync(file, 40 * mib);
  const found = (maxBytes?: number, from?: number): number => findSecretsInFile([secret], file, maxBytes, from).length;
  expect(found()).toBe(1);
  expect([found(16 * mib), found(16 * mib, 24 * mib), found(30 * mib, 10 * mib), found(5, 16 * mib + 4096)]).toEqual([
    0, 0, 1, 0,
  ]);
});
