import { setImmediate } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import { systemClock } from '../../../shared/base/clock.ts';
import { cancelled } from '../../../shared/model/errors.ts';
import type { FilePath } from '../../../shared/model/file-path.ts';
import type { FileSide, Listing, ListingView } from '../../../shared/model/files.ts';
import { SessionId } from '../../../shared/model/ids.ts';
import { silentLogger } from '../../log/logger.ts';
import { plainFileError } from '../status-error.ts';
import { FileBrowser } from './file-browser.ts';
import { batch, entry, ScriptedFiles } from './fixtures/entries.ts';

const side: FileSide = { kind: 'local' };
const page = {};
const never = new AbortController().signal;
const byName: ListingView = { sort: { by: 'name', descending: false, foldersFirst: true }, showHidden: true, filter: '' };

function browserOf(list: ConstructorParameters<typeof ScriptedFiles>[0]): { browser: FileBrowser; told: Listing[] } {
  const told: Listing[] = [];
  const browser = new FileBrowser({
    local: new ScriptedFiles(list),
    remote: () => new ScriptedFiles(list),
    clock: systemClock,
    log: silentLogger,
  });
  browser.onListed(({ listing }) => told.push(listing));
  return { browser, told };
}

const settled = (told: readonly Listing[]): Promise<void> =>
  vi.waitFor(() => expect(['complete', 'failed']).toContain(told.at(-1)?.state.kind), { timeout: 10_000, interval: 2 });

describe('folders of panes', () => {
  it('end where a server’s list has no end, and say so', async () => {
    let given = 0;
    let isLeft = false;
    const { browser, told } = browserOf(async function* (_, signal) {
      try {
        for (;;) {
          await setImmediate();
          if (signal.aborted) throw cancelled();
          const entries = Array.from({ length: 1000 }, () => entry(`${(given += 1)} ${'x'.repeat(4000)}`));
          yield batch(entries);
        }
      } finally {
        isLeft = true;
      }
    });
    await browser.openFolder(page, side, '/endless', never);
    await settled(told);
    expect(told.at(-1)).toMatchObject({ isCut: true, state: { kind: 'complete' } });
    // 128 Mi characters of names.
    expect(told.at(-1)?.entries).toBe(34_000);
    expect(isLeft).toBe(true);
  }, 20_000);

  it('keep the names that can’t be used apart, a hundred of them', async () => {
    const refused = Array.from({ length: 100 }, (_, index) => ({ shown: `../${index}`, why: 'slash' as const }));
    const { browser, told } = browserOf(async function* () {
      yield batch([entry('good')], { refused, refusedCount: 5000 });
      yield batch([], { refused, refusedCount: 10_000 });
      await setImmediate();
    });
    await browser.openFolder(page, side, '/', never);
    await settled(told);
    expect(told.at(-1)).toMatchObject({ entries: 1, refusedCount: 10_000 });
    expect(told.at(-1)?.refused).toHaveLength(100);
  });

  it('keep what was read when reading it again fails, and read once more when asked meanwhile', async () => {
    let reads = 0;
    let isBroken = false;
    const { browser, told } = browserOf(async function* (path) {
      reads += 1;
      await setImmediate();
      if (isBroken) throw plainFileError('file.permissionDenied', { path, operation: 'list', side: 'here' });
      yield batch([entry('one')]);
    });
    const { listingId } = await browser.openFolder(page, side, '/', never);
    await settled(told);
    isBroken = true;
    const before = told.length;
    for (let times = 0; times < 5; times += 1) browser.listing(page, listingId).read();
    await vi.waitFor(() => expect(reads).toBe(3), { timeout: 10_000 });
    await vi.waitFor(() => expect(told.slice(before).map(({ state }) => state.kind)).toContain('failed'), { timeout: 10_000 });
    expect(told.at(-1)).toMatchObject({
      entries: 1,
      revision: 1,
      state: { kind: 'failed', error: { code: 'file.permissionDenied' } },
    });
    expect((await browser.listing(page, listingId).rows(byName, 0, 10)).rows.map(({ name }) => name)).toEqual(['one']);
  });

  it('are read again soon when something was changed in them, and not each time', async () => {
    let reads = 0;
    const { browser, told } = browserOf(async function* () {
      reads += 1;
      await setImmediate();
      yield batch([entry(`file ${reads}`)]);
    });
    await browser.openFolder(page, side, '/shown', never);
    await browser.openFolder(page, side, '/other', never);
    await vi.waitFor(() => expect(told.filter(({ state }) => state.kind === 'complete')).toHaveLength(2), { timeout: 10_000 });
    for (let times = 0; times < 1000; times += 1) browser.touched(side, '/shown' as FilePath);
    await vi.waitFor(() => expect(told.at(-1)).toMatchObject({ path: '/shown', revision: 2, state: { kind: 'complete' } }), {
      timeout: 10_000,
    });
    expect(reads).toBe(3);
    browser.dispose();
  });

  it('tell the names of all rows, as many as an answer holds', async () => {
    const { browser, told } = browserOf(async function* () {
      await setImmediate();
      for (let times = 0; times < 50; times += 1)
        yield batch(Array.from({ length: 1000 }, (_, index) => entry(`${times} ${index} ${'\udcff'.repeat(60)}`)));
    });
    const { listingId } = await browser.openFolder(page, side, '/', never);
    await settled(told);
    const { names, isCut } = await browser.listing(page, listingId).names(byName);
    expect(isCut).toBe(true);
    const bytes = Buffer.byteLength(JSON.stringify(names));
    expect(bytes).toBeGreaterThan(14 * 1024 * 1024);
    expect(bytes).toBeLessThan(15 * 1024 * 1024);
    browser.dispose();
  });

  it('stop reading when they are closed, and belong to the page that opened them', async () => {
    const aborted: string[] = [];
    const { browser } = browserOf(async function* (path, signal) {
      yield batch([entry('one')]);
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
      aborted.push(path);
      throw cancelled();
    });
    const session = SessionId.parse('00000000-0000-4000-8000-000000000001');
    const first = await browser.openFolder(page, side, '/one', never);
    await browser.openFolder(page, side, '/two', never);
    await browser.openFolder(page, { kind: 'remote', sessionId: session }, '/three', never);
    const other = {};
    await browser.openFolder(other, side, '/four', never);
    await vi.waitFor(() => expect(browser.size).toBe(4), { timeout: 10_000 });
    expect(() => browser.listing(other, first.listingId)).toThrow('no such listing');
    browser.close(other, first.listingId);
    expect(browser.size).toBe(4);
    browser.close(page, first.listingId);
    browser.closeSession(session);
    browser.closeAll(page);
    await vi.waitFor(() => expect(aborted.toSorted()).toEqual(['/one', '/three', '/two']), { timeout: 10_000 });
    expect(browser.size).toBe(1);
    browser.dispose();
    await vi.waitFor(() => expect(aborted).toHaveLength(4), { timeout: 10_000 });
  });

  it('are at most 256 for a page: the oldest gives way', async () => {
    const { browser } = browserOf(async function* () {
      await setImmediate();
      yield batch([]);
    });
    const first = await browser.openFolder(page, side, '/0', never);
    const second = await browser.openFolder(page, side, '/1', never);
    for (let number = 2; number < 257; number += 1) await browser.openFolder(page, side, `/${number}`, never);
    expect(browser.size).toBe(256);
    expect(() => browser.listing(page, first.listingId)).toThrow('no such listing');
    expect(browser.listing(page, second.listingId).path).toBe('/1');
    browser.dispose();
  });
});
