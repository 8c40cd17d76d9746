import { expect, it } from 'vitest';
import { BookmarkId } from '../../shared/model/ids.ts';
import type { ResolvedTarget } from './resolved-target.ts';
import { Production, ProductionMemory } from './production.ts';

type Reached = Parameters<Production['has']>[0];

function reached(originalHost: string, hostName: string, port: number, more: Partial<Reached> = {}): Reached {
  const target = { originalHost, hostName, port } as ResolvedTarget['target'];
  return { target, bookmarkId: undefined, settings: {}, ...more };
}

const bookmarkId = BookmarkId.parse('0123456789abcdef');
const marked = reached('web1', '10.0.0.5', 22, { bookmarkId, settings: { production: true } });
const production = new Production([marked]);

it('knows a machine of production by the name and by the address of a marked bookmark, however it is typed', () => {
  expect(production.has(marked)).toBe(true);
  expect(production.has(reached('web1', '10.0.0.5', 22))).toBe(true);
  expect(production.has(reached('10.0.0.5', '10.0.0.5', 22))).toBe(true);
  expect(production.has(reached('WEB1.', 'WEB1.', 22))).toBe(true);
});

it('takes another port for another machine, and a bookmark by its own word', () => {
  expect(production.has(reached('web1', '10.0.0.5', 2222))).toBe(false);
  expect(production.has(reached('lab', '10.0.0.9', 22))).toBe(false);
  expect(production.has(reached('web1', '10.0.0.5', 22, { bookmarkId }))).toBe(false);
  expect(production.has(reached('web1', '10.0.0.5', 22, { bookmarkId, settings: { production: false } }))).toBe(false);
});

it('is remembered as long as what it hangs on is the same, and not where that changed meanwhile', async () => {
  const memory = new ProductionMemory();
  let about = 'a';
  let found = 0;
  const find = async (meanwhile = about): Promise<Production> => {
    found += 1;
    await Promise.resolve();
    about = meanwhile;
    return new Production([]);
  };
  const look = (meanwhile?: string) => memory.of(() => about, () => find(meanwhile)); // prettier-ignore
  const first = await look();
  expect([await look(), found]).toEqual([first, 1]);
  about = 'b';
  await look('c');
  about = 'b';
  await look();
  expect(found).toBe(3);
});

it('is looked for once by all who ask at the same moment, and again after a search that failed', async () => {
  const memory = new ProductionMemory();
  let found = 0;
  const find = async (): Promise<Production> => {
    found += 1;
    await Promise.resolve();
    if (found === 1) throw new Error('unreadable');
    return production;
  };
  const twenty = () => Promise.allSettled(Array.from({ length: 20 }, () => memory.of(() => 'a', find)));
  expect(new Set((await twenty()).map(({ status }) => status))).toEqual(new Set(['rejected']));
  expect(found).toBe(1);
  expect(new Set((await twenty()).map((each) => each.status === 'fulfilled' && each.value))).toEqual(new Set([production]));
  expect(found).toBe(2);
});
