import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { FileName, FilePath } from '../../shared/model/file-path.ts';
import type { FileRow, FileSide, Listing, ListingView } from '../../shared/model/files.ts';
import type { FilesClient } from './folder-listing.ts';
import { PaneController } from './pane-controller.ts';

const local: FileSide = { kind: 'local' };
const view: ListingView = { sort: { by: 'name', descending: false, foldersFirst: true }, showHidden: false, filter: '' };

/** A core that has folders of names and answers at once. */
class FakeCore {
  readonly folders = new Map<string, string[]>();
  #listeners = new Set<(listing: Listing) => void>();
  #open = new Map<string, { path: string; revision: number }>();
  #last = 0;
  /** Holds the answers of `openFolder` back. */
  gate: Promise<void> | undefined;

  readonly client = {
    files: {
      onListed: (listener: (listing: Listing) => void) => {
        this.#listeners.add(listener);
        return { dispose: () => void this.#listeners.delete(listener) };
      },
      openFolder: async ({ path }: { path: string }) => {
        await this.gate;
        const listingId = `l${++this.#last}`;
        this.#open.set(listingId, { path: path === '~' ? '/home' : path, revision: 1 });
        return this.#listing(listingId);
      },
      rows: ({ listingId, from, count }: { listingId: string; from: number; count: number }) => {
        const { path, revision } = this.#of(listingId);
        const names = this.folders.get(path) ?? [];
        return Promise.resolve({
          revision,
          matching: names.length,
          bytes: names.length,
          rows: names.slice(from, from + count).map(row),
        });
      },
      names: ({ listingId }: { listingId: string }) =>
        Promise.resolve({ revision: 1, names: this.folders.get(this.#of(listingId).path) ?? [] }),
      find: ({ listingId, prefix, after }: { listingId: string; prefix: string; after: number }) => {
        const names = this.folders.get(this.#of(listingId).path) ?? [];
        return Promise.resolve({ index: names.findIndex((name, index) => index >= after && name.startsWith(prefix)) });
      },
      refresh: () => Promise.resolve({}),
      closeFolder: () => Promise.resolve({}),
      side: () => Promise.resolve({ home: '/home', lacks: [], isReadOnly: false, unixModes: true }),
      space: () => Promise.reject(new Error('not here')),
    },
  } as unknown as FilesClient;

  /** The folder has other names now, and the core has seen it. */
  change(path: string, names: string[]): void {
    this.folders.set(path, names);
    for (const [listingId, open] of this.#open) {
      if (open.path !== path) continue;
      open.revision += 1;
      for (const listener of this.#listeners) listener(this.#listing(listingId));
    }
  }

  #of(listingId: string): { path: string; revision: number } {
    return this.#open.get(listingId) ?? { path: '/', revision: 0 };
  }

  #listing(listingId: string): Listing {
    const { path, revision } = this.#of(listingId);
    return {
      listingId,
      side: local,
      path: path as FilePath,
      revision,
      entries: this.folders.get(path)?.length ?? 0,
      state: { kind: 'complete' },
      isCut: false,
      refused: [],
      refusedCount: 0,
    };
  }
}

function row(name: string): FileRow {
  return { name: name as FileName, kind: 'file', sizeBytes: 1 };
}

async function settle(): Promise<void> {
  await vi.advanceTimersByTimeAsync(0);
}

function numbered(length: number): string[] {
  return Array.from({ length }, (_, index) => `name-${String(index).padStart(5, '0')}`);
}

async function openedAt(core: FakeCore, path: string): Promise<PaneController> {
  const pane = new PaneController(
    core.client,
    { side: local, path: path as FilePath, view },
    { onError: fail, onChanged: () => undefined },
  );
  pane.reopen();
  await settle();
  pane.show({ first: 0, last: 20 });
  await settle();
  return pane;
}

function fail(error: unknown): void {
  throw error;
}

const chosen = (pane: PaneController): string[] => [...pane.state.getState().selection.chosen];
const cursorName = (pane: PaneController): string | undefined => pane.row(pane.state.getState().selection.cursor)?.name;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('one side of the files', () => {
  it('learns where its home is, and goes up with the cursor on the folder it came from', async () => {
    const core = new FakeCore();
    core.folders.set('/home', ['a']).set('/', ['etc', 'home', 'usr']);
    const pane = await openedAt(core, '~');
    expect(pane.state.getState().path).toBe('/home');
    pane.goUp();
    await settle();
    expect([pane.state.getState().path, cursorName(pane), chosen(pane)]).toEqual(['/', 'home', ['home']]);
    pane.goBack();
    await settle();
    expect(pane.state.getState().path).toBe('/home');
  });

  it('finds the folder it came from when rows of before come after the folder is complete', async () => {
    const core = new FakeCore();
    core.folders.set('/', ['etc', 'home', 'usr']).set('/home', ['a']);
    const pane = await openedAt(core, '/home');
    const { rows } = core.client.files;
    const early = (): Promise<object> => {
      Object.assign(core.client.files, { rows });
      return Promise.resolve({ revision: 0, matching: 0, bytes: 0, rows: [] });
    };
    Object.assign(core.client.files, { rows: early });
    pane.goUp();
    await settle();
    core.change('/', ['etc', 'home', 'usr']);
    await settle();
    expect([cursorName(pane), chosen(pane)]).toEqual(['home', ['home']]);
  });

  it('keeps cursor and chosen rows by their names when the folder changes', async () => {
    const core = new FakeCore();
    core.folders.set('/srv', ['b', 'd', 'f']);
    const pane = await openedAt(core, '/srv');
    pane.choose(1);
    pane.toggle(2);
    pane.walk(1);
    core.change('/srv', ['a', 'b', 'c', 'd', 'e']);
    await settle();
    expect([cursorName(pane), chosen(pane)]).toEqual(['d', ['d']]);
  });

  it('finds the row of the cursor again where no page of rows has it', async () => {
    const core = new FakeCore();
    core.folders.set('/srv', ['zebra']);
    const pane = await openedAt(core, '/srv');
    pane.choose(0);
    core.change('/srv', [...numbered(5000), 'zebra']);
    await settle();
    expect(pane.state.getState().selection.cursor).toBe(5000);
  });

  it('stands on what was made just now as soon as it is there', async () => {
    const core = new FakeCore();
    core.folders.set('/srv', ['a', 'c']);
    const pane = await openedAt(core, '/srv');
    pane.pointTo('b' as FileName);
    await settle();
    // The focus that a dialog gives back does not choose another row meanwhile.
    pane.walkLoosely(0);
    core.change('/srv', ['a', 'b', 'c']);
    await settle();
    expect([cursorName(pane), chosen(pane)]).toEqual(['b', ['b']]);
  });

  it('lets a command wait for what is being chosen, and drops it where another choice came first', async () => {
    const core = new FakeCore();
    core.folders.set('/srv', ['a', 'b', 'c']);
    const pane = await openedAt(core, '/srv');
    pane.choose(0);
    const acted: string[][] = [];
    const act = (): void => void acted.push([...pane.targets()]);
    pane.whenChosen(act);
    pane.chooseAll();
    pane.whenChosen(act);
    expect(acted).toEqual([['a']]);
    await settle();
    expect(acted).toEqual([['a'], ['a', 'b', 'c']]);
    pane.chooseAll();
    pane.whenChosen(act);
    pane.choose(1);
    await settle();
    expect(acted).toHaveLength(2);
    pane.whenChosen(act);
    expect(acted[2]).toEqual(['b']);
  });

  it('leaves the former rows on screen for a moment, and then makes room for the next', async () => {
    const core = new FakeCore();
    core.folders.set('/srv', ['a']).set('/slow', ['b']);
    const pane = await openedAt(core, '/srv');
    let open = (): void => undefined;
    core.gate = new Promise((resolve) => (open = resolve));
    pane.go('/slow');
    await vi.advanceTimersByTimeAsync(200);
    expect([pane.state.getState().isGoing, pane.row(0)?.name]).toEqual([true, 'a']);
    await vi.advanceTimersByTimeAsync(200);
    expect([pane.state.getState().isGoing, pane.row(0)]).toEqual([false, undefined]);
    open();
    await settle();
    expect(pane.row(0)?.name).toBe('b');
  });

  it('goes to the folder that was asked for last, whichever answers first', async () => {
    const core = new FakeCore();
    core.folders.set('/srv', ['a']).set('/one', ['1']).set('/two', ['2']);
    const pane = await openedAt(core, '/srv');
    pane.go('/one');
    pane.go('/two');
    await settle();
    expect([pane.state.getState().path, pane.row(0)?.name]).toEqual(['/two', '2']);
  });

  it('chooses everything, and a type-ahead goes round the end', async () => {
    const core = new FakeCore();
    core.folders.set('/srv', numbered(3000));
    const pane = await openedAt(core, '/srv');
    pane.chooseAll();
    await settle();
    expect(pane.targets()).toHaveLength(3000);
    pane.clear();
    pane.walk(2000);
    await pane.findAhead('name-00100', true);
    expect(pane.state.getState().selection.cursor).toBe(100);
  });
});
