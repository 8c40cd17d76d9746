import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { lacks } from '../e2e/servers/requirements.ts';
import type { ComparisonInfo, ComparisonOptions, RowGroup } from '../shared/model/comparisons.ts';
import type { FilePath } from '../shared/model/file-path.ts';
import { plant } from './comparison/testing/sync-support.ts';
import { local, openedFiles, tempDir, type OpenedFiles } from './fixtures/files-page.ts';

const update: ComparisonOptions = { mode: 'update', exclude: [], toleranceSeconds: 1 };

class ComparePage {
  readonly told: ComparisonInfo[] = [];
  readonly #opened: OpenedFiles;
  readonly left: FilePath = tempDir();
  readonly right: FilePath = tempDir();

  constructor(opened: OpenedFiles) {
    this.#opened = opened;
    this.client.comparisons.onChanged((info) => this.told.push(info));
  }

  get client(): OpenedFiles['page']['page']['client'] {
    return this.#opened.page.page.client;
  }

  async compare(options: Partial<ComparisonOptions> = {}): Promise<ComparisonInfo> {
    const { comparisonId } = await this.client.comparisons.start({
      left: { side: local, folder: this.left },
      right: { side: this.#opened.side, folder: this.right },
      options: { ...update, ...options },
    });
    return vi.waitFor(
      () => {
        const info = this.told.findLast((each) => each.comparisonId === comparisonId);
        if (info?.state.kind === 'failed') return info;
        if (info?.state.kind !== 'complete') throw new Error(JSON.stringify(info?.state));
        return info;
      },
      { timeout: 20_000, interval: 10 },
    );
  }

  async list({ comparisonId }: ComparisonInfo, group: RowGroup = 'different'): Promise<string[]> {
    const { rows } = await this.client.comparisons.rows({ comparisonId, group, from: 0, count: 1000 });
    return rows.map(({ action, reason, path }) => `${action} ${reason} ${path}`);
  }

  async synchronise({ comparisonId, revision }: ComparisonInfo, isConfirmed = false): Promise<void> {
    const { jobId, kind } = await this.client.comparisons.synchronise({ comparisonId, revision, isConfirmed });
    expect(kind).toBe('sync');
    await vi.waitFor(
      async () => {
        const { jobs } = await this.client.transfers.list({});
        // Its copies have no rows of their own.
        expect(jobs.map((job) => [job.jobId, job.status])).toContainEqual([jobId, 'finished']);
        expect(jobs.every((job) => job.kind === 'sync')).toBe(true);
      },
      { timeout: 20_000, interval: 20 },
    );
  }
}

describe.skipIf(lacks('sshd'))('comparisons of a page', () => {
  it('are lists in which each row can be turned round, and become one job', async () => {
    const page = new ComparePage(await openedFiles());
    plant(page.left, { new: 'new', 'sub/a': 'a', changed: ['left', 3000], same: 'same' });
    plant(page.right, { changed: ['right', 4000], same: 'same', 'there/b': 'b', c: 'c' });
    const info = await page.compare();
    expect(info).toMatchObject({
      left: { folder: page.left },
      right: { folder: page.right, label: 'lab' },
      counts: { different: 7, toRight: 4, none: 3, same: 1, delete: 0, conflict: 0, all: 8 },
      plan: { toRight: { files: 3, folders: 1, bytes: 8 }, replacesNewer: 1, empties: [] },
    });
    expect(await page.list(info)).toEqual([
      'none onlyThere c',
      'toRight replacesNewer changed',
      'toRight new new',
      'toRight new sub',
      'toRight new sub/a',
      'none onlyThere there',
      'none onlyThere there/b',
    ]);
    const { comparisonId } = info;
    const { comparisons } = page.client;
    const rows = (await comparisons.rows({ comparisonId, group: 'different', from: 0, count: 10 })).rows;
    const row = (path: string): number => rows.find((each) => each.path === path)?.row ?? -1;
    let now = await comparisons.choose({
      comparisonId,
      revision: info.revision,
      rows: [row('changed'), row('there')],
      action: 'toLeft',
    });
    now = await comparisons.choose({ comparisonId, revision: now.revision, rows: [row('c')], action: 'deleteRight' });
    now = await comparisons.choose({ comparisonId, revision: now.revision, rows: [row('sub')], action: 'none' });
    await expect(
      comparisons.choose({ comparisonId, revision: info.revision, rows: [row('c')], action: 'none' }),
    ).rejects.toMatchObject({
      code: 'comparison.outdated',
    });
    expect(await page.list(now)).toEqual(
      [
        'deleteRight chosen c',
        'toLeft newer changed',
        'toRight new new',
        'none chosen sub',
        'none chosen sub/a',
        'toLeft chosen there',
        'toLeft chosen there/b',
      ].map((line) => line.replace('toLeft newer', 'toLeft chosen')),
    );
    await page.synchronise(now);
    expect(readFileSync(join(page.left, 'changed'), 'utf8')).toBe('right');
    expect(readFileSync(join(page.left, 'there', 'b'), 'utf8')).toBe('b');
    expect(readdirSync(page.right).toSorted()).toEqual(['changed', 'new', 'same', 'there']);
    // A list is done once.
    await expect(comparisons.synchronise({ comparisonId, revision: now.revision, isConfirmed: true })).rejects.toMatchObject({
      code: 'comparison.outdated',
    });
    const items = await page.client.transfers.items({
      jobId: (await page.client.transfers.list({})).jobs[0]?.jobId as never,
      from: 0,
      count: 100,
    });
    expect(items.rows.map(({ from, to, state }) => [from.replace(/.*\//, ''), to !== undefined, state.kind]).toSorted()).toEqual([
      ['b', true, 'done'],
      ['c', false, 'done'],
      ['changed', true, 'done'],
      ['new', true, 'done'],
    ]);
    expect(await page.list(await page.compare())).toEqual(['toRight new sub', 'toRight new sub/a']);
  });

  it('ask before more than half of a side is deleted', async () => {
    const page = new ComparePage(await openedFiles());
    plant(page.left, { a: 'a' });
    plant(page.right, { a: 'a', b: 'b', c: 'c' });
    const { comparisonId, plan } = await page.compare();
    expect(plan.empties).toEqual([]);
    const info = await page.client.comparisons.setMode({ comparisonId, mode: 'mirror' });
    expect(info).toMatchObject({ options: { mode: 'mirror' }, plan: { deleteRight: { files: 2 }, empties: ['right'] } });
    await expect(page.synchronise(info)).rejects.toMatchObject({ code: 'comparison.unconfirmed' });
    expect(existsSync(join(page.right, 'b'))).toBe(true);
    await page.synchronise(info, true);
    expect(readdirSync(page.right)).toEqual(['a']);
  });

  it('remember what both had after a synchronisation both ways', async () => {
    const page = new ComparePage(await openedFiles());
    plant(page.left, { a: 'a', b: 'b' });
    const first = await page.compare({ mode: 'both' });
    expect(first.remembers).toBe(false);
    await page.synchronise(first);
    plant(page.left, { a: ['changed', 1000] });
    const second = await page.compare({ mode: 'both' });
    expect([second.remembers, await page.list(second)]).toEqual([true, ['toRight changed a']]);
  });

  it('tell what is wrong with a folder, and are gone with their page', async () => {
    const opened = await openedFiles();
    const page = new ComparePage(opened);
    const missing = await page.client.comparisons.start({
      left: { side: local, folder: `${page.left}/nothing` as FilePath },
      right: { side: opened.side, folder: page.right },
      options: update,
    });
    await vi.waitFor(
      () =>
        expect(page.told.find(({ comparisonId }) => comparisonId === missing.comparisonId)?.state).toMatchObject({
          kind: 'failed',
          error: { code: 'file.notFound' },
        }),
      { timeout: 20_000 },
    );
    const { comparisonId } = await page.compare();
    await page.client.comparisons.close({ comparisonId });
    await expect(page.list({ comparisonId } as ComparisonInfo)).rejects.toMatchObject({ code: 'comparison.notFound' });
  });
});
