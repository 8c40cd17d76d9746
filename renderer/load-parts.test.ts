import { expect, test } from 'vitest';
import { partsLoader, type Part } from './load-parts.ts';

test('a part that can’t be loaded stops none of the others, is told, and is tried again; each is put in once', async () => {
  const done: string[] = [];
  let isReachable = false;
  const part =
    (name: string): Part =>
    () =>
      Promise.resolve(() => void done.push(name));
  const load = partsLoader([
    part('trust'),
    () => (isReachable ? part('files')() : Promise.reject(new Error('Failed to fetch'))),
    part('tunnels'),
  ]);
  const both = [load(), load()];
  for (const each of both) await expect(each).rejects.toThrow('Failed to fetch');
  expect(done).toEqual(['trust', 'tunnels']);
  isReachable = true;
  await load();
  expect(done).toEqual(['trust', 'tunnels', 'files']);
  await load();
  expect(done).toHaveLength(3);
});
