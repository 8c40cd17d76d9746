import { expect, test } from 'vitest';
import { readPageKey } from './page-key.ts';
import { readServeToken } from './serve-token.ts';

function memoryStorage() {
  const kept = new Map<string, string>();
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  };
}
function page(hash: string) {
  const replaced: unknown[] = [];
  return {
    replaced,
    location: { hash, pathname: '/', search: '' },
    history: { replaceState: (_data: unknown, _unused: string, url?: string | URL | null) => void replaced.push(url) },
  };
}

test('the token leaves the address and stays in the tab', () => {
  const storage = memoryStorage();
  const first = page('#token=abc');
  expect(readServeToken(first, storage)).toBe('abc');
  expect(first.replaced).toEqual(['/']);
  expect(readServeToken(page(''), storage)).toBe('abc');
});

test('a newer token wins, and without one there is none', () => {
  const storage = memoryStorage();
  expect(readServeToken(page('#other'), storage)).toBeUndefined();
  readServeToken(page('#token=old'), storage);
  expect(readServeToken(page('#token=new'), storage)).toBe('new');
});

test('the page keeps its key over a reload and makes a new one when it is damaged', () => {
  const storage = memoryStorage();
  const { pageKey, isNew } = readPageKey(storage);
  expect(isNew).toBe(true);
  expect(readPageKey(storage)).toEqual({ pageKey, isNew: false });
  storage.setItem('hawser.pageKey', 'short');
  const next = readPageKey(storage);
  expect(next.isNew).toBe(true);
  expect(next.pageKey).toMatch(/^[0-9a-f]{48}$/);
});
