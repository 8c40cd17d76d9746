import { describe, expect, it } from 'vitest';
import { AppError } from '../../shared/model/errors.ts';
import type { FileName, FilePath } from '../../shared/model/file-path.ts';
import type { FileRow, Listing, ListingView } from '../../shared/model/files.ts';
import { rowAt } from '../shell/row-pages.ts';
import { FolderListing, type FilesClient } from './folder-listing.ts';

const view: ListingView = { sort: { by: 'name', descending: false, foldersFirst: true }, showHidden: false, filter: '' };
const local = { kind: 'local' } as const;

/** A core with one folder of numbered rows; answers come when the test says so. */
class FakeCore {
  entries = 1000;
  revision = 1;
  readonly asked: { from: number; count: number }[] = [];
  readonly closed: string[] = [];
  #listeners = new Set<(listing: Listing) => void>();
  #waiting: (() => void)[] = [];
  failure: AppError | undefined;

  readonly client = {
    files: {
      openFolder: () => Promise.resolve(this.listing()),
      onListed: (listener: (listing: Listing) => void) => {
        this.#listeners.add(listener);
        return { dispose: () => void this.#listeners.delete(listener) };
      },
      rows: ({ from, count }: { from: number; count: number }) => {
        this.asked.push({ from, count });
        return new Promise((resolve, reject) => {
          this.#waiting.push(() => {
            if (this.failure) reject(this.failure);
            else resolve({ revision: this.revision, matching: this.entries, bytes: 0, rows: this.rows(from, count) });
          });
        });
      },
      closeFolder: ({ listingId }: { listingId: string }) => {
        this.closed.push(listingId);
        return Promise.resolve({});
      },
    },
  } as unknown as FilesClient;

  rows(from: number, count: number): FileRow[] {
    const length = Math.max(0, Math.min(count, this.entries - from));
    return Array.from({ length }, (_, index) => ({ name: `${this.revision}-${from + index}` as FileName, kind: 'file' }));
  }

  listing(state: Listing['state'] = { kind: 'complete' }): Listing {
    return {
      listingId: 'l1',
      side: local,
      path: '/srv' as FilePath,
      revision: this.revision,
      entries: this.entries,
      state,
      isCut: false,
      refused: [],
      refusedCount: 0,
    };
  }

  tell(listing = this.listing()): void {
    for (const listener of this.#listeners) listener(listing);
  }

  async answer(): Promise<void> {
    await tick();
    for (const answer of this.#waiting.splice(0)) answer();
    await tick();
  }
}

async function tick(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await Promise.resolve();
}

function opened(core: FakeCore): FolderListing {
  return new FolderListing(core.client, local, '/srv', view);
}

describe('a folder on screen', () => {
  it('asks for what is on screen and a little more, one request at a time', async () => {
    const core = new FakeCore();
    const folder = opened(core);
    folder.show({ first: 0, last: 20 });
    await core.answer();
    expect(core.asked).toEqual([{ from: 0, count: 100 }]);
    folder.show({ first: 300, last: 320 });
    folder.show({ first: 700, last: 720 });
    await core.answer();
    await core.answer();
    expect(core.asked.slice(1)).toEqual([
      { from: 200, count: 200 },
      { from: 600, count: 200 },
    ]);
    expect(rowAt(folder.state.getState().pages, 710)?.name).toBe('1-710');
  });

  it('keeps old rows until those of the next revision are there, and never mixes them', async () => {
    const core = new FakeCore();
    const folder = opened(core);
    folder.show({ first: 0, last: 20 });
    await core.answer();
    folder.show({ first: 100, last: 120 });
    await core.answer();
    core.revision = 2;
    core.tell();
    await tick();
    expect(rowAt(folder.state.getState().pages, 110)?.name).toBe('1-110');
    await core.answer();
    const { pages, summary } = folder.state.getState();
    expect([summary?.revision, rowAt(pages, 110)?.name]).toEqual([2, '2-110']);
    expect([...pages.values()].flat().every((row) => row.name.startsWith('2-'))).toBe(true);
  });

  it('hears what was told before its own name was known', async () => {
    const core = new FakeCore();
    const folder = opened(core);
    core.tell({ ...core.listing(), entries: 5 });
    await tick();
    expect(folder.state.getState().listing?.entries).toBe(5);
  });

  it('says why a folder could not be read, and that it is not asked again by itself', async () => {
    const core = new FakeCore();
    const folder = opened(core);
    folder.show({ first: 0, last: 20 });
    const detail = { path: '/srv', operation: 'list', side: 'here' } as const;
    const error = new AppError('file.permissionDenied', detail, 'no').toWire();
    core.tell(core.listing({ kind: 'failed', error }));
    await tick();
    core.tell(core.listing({ kind: 'failed', error }));
    await tick();
    expect(folder.state.getState().error).toMatchObject({ code: 'file.permissionDenied' });
    core.failure = new AppError('cancelled', {}, 'gone');
    await core.answer();
    const asked = core.asked.length;
    await core.answer();
    expect(core.asked).toHaveLength(asked);
  });

  it('fetches rows of a range that no page holds, and nothing when the folder changed meanwhile', async () => {
    const core = new FakeCore();
    const folder = opened(core);
    folder.show({ first: 0, last: 20 });
    await core.answer();
    const rows = folder.rowsBetween({ first: 90, last: 110 }, new AbortController().signal);
    await core.answer();
    expect((await rows)?.map(({ name }) => name).at(-1)).toBe('1-110');
    const late = folder.rowsBetween({ first: 500, last: 510 }, new AbortController().signal);
    core.revision = 3;
    await core.answer();
    expect(await late).toBeUndefined();
  });

  it('is closed in the core once, also when it was left before it was open', async () => {
    const core = new FakeCore();
    const folder = opened(core);
    await tick();
    folder.dispose();
    folder.dispose();
    expect(core.closed).toEqual(['l1']);
    opened(core).dispose();
    await tick();
    expect(core.closed).toEqual(['l1', 'l1']);
  });
});
