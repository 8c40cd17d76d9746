import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { FileSort, ListingView } from '../../../shared/model/files.ts';
import { compareNames } from './compare-names.ts';
import { EntryStore } from './entry-store.ts';
import { entry } from './fixtures/entries.ts';
import { FolderViews, type ShownEntries } from './folder-views.ts';

const never = new AbortController().signal;

function view(
  by: FileSort['by'],
  more: { descending?: boolean; foldersFirst?: boolean; showHidden?: boolean; filter?: string } = {},
): ListingView {
  const { descending = false, foldersFirst = false, showHidden = true, filter = '' } = more;
  return { sort: { by, descending, foldersFirst }, showHidden, filter };
}

function storeOf(entries: Parameters<EntryStore['add']>[0]): EntryStore {
  const store = new EntryStore();
  store.add(entries);
  return store;
}

function namesOf(store: EntryStore, shown: ShownEntries): string[] {
  return Array.from(shown.order, (at) => store.name(at));
}

/** Numbered names in an order that is none. */
function mixed(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `file ${(index * 7919) % count}`);
}

describe('the views of a folder', () => {
  const store = storeOf([
    entry('b', { sizeBytes: 3, modifiedSeconds: 20, mode: 0o644, user: 1 }),
    entry('a', { sizeBytes: 3, modifiedSeconds: 30, mode: 0o755, user: 2 }, 'root'),
    entry('D', { kind: 'folder', modifiedSeconds: 10, user: 0 }, 'fred'),
    entry('c.txt', { sizeBytes: 1 }),
    entry('.h', { sizeBytes: 100, user: 1 }),
    entry('x.txt', { kind: 'link' }),
  ]);
  const views = new FolderViews(store, (at) => store.ownerName(at) ?? '', never);

  it.each([
    ['name', {}, ['.h', 'a', 'b', 'c.txt', 'D', 'x.txt']],
    ['name', { descending: true }, ['x.txt', 'D', 'c.txt', 'b', 'a', '.h']],
    ['name', { descending: true, foldersFirst: true }, ['D', 'x.txt', 'c.txt', 'b', 'a', '.h']],
    ['size', {}, ['D', 'x.txt', 'c.txt', 'a', 'b', '.h']],
    ['size', { descending: true, foldersFirst: true }, ['D', '.h', 'a', 'b', 'c.txt', 'x.txt']],
    ['modified', {}, ['.h', 'c.txt', 'x.txt', 'D', 'b', 'a']],
    ['mode', {}, ['.h', 'c.txt', 'D', 'x.txt', 'b', 'a']],
    ['kind', {}, ['.h', 'a', 'b', 'c.txt', 'D', 'x.txt']],
    ['owner', {}, ['.h', 'b', 'c.txt', 'x.txt', 'D', 'a']],
  ] as const)('are sorted by %s %o', async (by, more, expected) => {
    expect(namesOf(store, await views.shown(view(by, more), store.size))).toEqual(expected);
  });

  it.each([
    [{ showHidden: false }, ['a', 'b', 'c.txt', 'D', 'x.txt'], 7],
    [{ filter: 'TXT' }, [], 0],
    [{ filter: 'd' }, ['D'], 0],
    [{ filter: 'txt' }, ['c.txt', 'x.txt'], 1],
  ])('show what %o leaves, and the sum of its files', async (more, expected, bytes) => {
    const shown = await views.shown(view('name', more), store.size);
    expect([namesOf(store, shown), shown.bytes]).toEqual([expected, bytes]);
  });

  it('show the first entries only while more came meanwhile, each time in order', async () => {
    const growing = new EntryStore();
    const growingViews = new FolderViews(growing, () => '', never);
    const names = mixed(5000);
    const wanted: Promise<string[]>[] = [];
    const expected: string[][] = [];
    // By little and by much.
    for (const told of [100, 200, 300, 400, 500, 900, 1000, 5000]) {
      growing.add(names.slice(growing.size, told).map((name) => entry(name)));
      wanted.push(growingViews.shown(view('name'), told).then((shown) => namesOf(growing, shown)));
      expected.push(names.slice(0, told).toSorted(compareNames));
    }
    // Somebody who asks late for what was told before.
    expect(await Promise.all(wanted)).toEqual(expected);
    expect(namesOf(growing, await growingViews.shown(view('name'), 300))).toEqual(expected[2]);
  });

  it('are made once for all who ask', async () => {
    const [first, second] = await Promise.all([views.shown(view('size'), store.size), views.shown(view('size'), store.size)]);
    expect(second).toBe(first);
  });

  it('leave room for others while they are sorted, and are given up when the folder is closed', async () => {
    const large = storeOf(mixed(300_000).map((name) => entry(name)));
    const life = new AbortController();
    const largeViews = new FolderViews(large, () => '', life.signal);
    let isSorted = false;
    let turns = 0;
    const count = async (): Promise<void> => {
      for (; !isSorted; turns += 1) await setImmediate();
    };
    const counted = count();
    const shown = await largeViews.shown(view('name', { foldersFirst: true }), large.size);
    isSorted = true;
    await counted;
    expect(shown.order).toHaveLength(300_000);
    expect(namesOf(large, { ...shown, order: shown.order.subarray(10_000, 10_003) })).toEqual([
      'file 10000',
      'file 10001',
      'file 10002',
    ]);
    // It takes a slice of 8 ms each, and far more than this altogether.
    expect(turns).toBeGreaterThan(3);
    const given = largeViews.shown(view('size'), large.size);
    life.abort(new Error('closed'));
    await expect(given).rejects.toThrow('closed');
  });
});

describe('the entries of a folder', () => {
  it('come out as they went in, what is unknown too', () => {
    const full = {
      kind: 'pipe',
      sizeBytes: 2 ** 40,
      mode: 0o7777,
      user: 0,
      group: 4_000_000_000,
      modifiedSeconds: -1.5,
    } as const;
    const store = storeOf([
      ...mixed(100).map((name) => entry(name)),
      entry('full', full, 'fred'),
      entry('none', { kind: 'unknown' }),
    ]);
    const seen = (at: number): unknown[] => [
      store.name(at),
      store.kind(at),
      store.sizeBytes(at),
      store.mode(at),
      store.user(at),
      store.group(at),
      store.modifiedSeconds(at),
      store.ownerName(at),
    ];
    expect(seen(100)).toEqual(['full', 'pipe', 2 ** 40, 0o7777, 0, 4_000_000_000, -1.5, 'fred']);
    expect(seen(101)).toEqual(['none', 'unknown', undefined, undefined, undefined, undefined, undefined, undefined]);
    expect([store.size, store.name(102)]).toEqual([102, '']);
  });

  it('are the same only when all of them are', () => {
    const one = [entry('a', { sizeBytes: 1 }, 'fred'), entry('b')];
    expect(storeOf(one).equals(storeOf(one))).toBe(true);
    expect(storeOf(one).equals(storeOf([entry('a', { sizeBytes: 2 }, 'fred'), entry('b')]))).toBe(false);
    expect(storeOf(one).equals(storeOf([entry('a', { sizeBytes: 1 }, 'anne'), entry('b')]))).toBe(false);
    expect(storeOf(one).equals(storeOf(one.slice(0, 1)))).toBe(false);
  });
});
