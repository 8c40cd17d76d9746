import { existsSync, mkdirSync, readFileSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { FilePath } from '../../shared/model/file-path.ts';
import { silentLogger } from '../log/logger.ts';
import { standingOf, type ChosenItem } from './chosen-items.ts';
import type { TransferJob } from './job.ts';
import { TransferQueue } from './queue.ts';
import { localPlace } from './test-support/faulty-file-system.ts';
import { path, quickClock, scratch } from './test-support/job-support.ts';

const file = (sizeBytes: number, modifiedSeconds: number): string => standingOf({ kind: 'file', sizeBytes, modifiedSeconds });
const item = (name: string, over = ''): ChosenItem => ({ path: name as FilePath, over });

describe('a job that takes only some of a folder', () => {
  const write = (at: string, name: string, content = name, seconds = 1000): void => {
    mkdirSync(join(at, name, '..'), { recursive: true });
    writeFileSync(join(at, name), content);
    utimesSync(join(at, name), seconds, seconds);
  };

  async function copy(at: string, chosen: readonly ChosenItem[]): Promise<TransferJob> {
    const queue = new TransferQueue({ clock: quickClock, log: silentLogger, asker: undefined });
    onTestFinished(() => queue.close());
    const pairs = [{ from: path(at, 'from'), to: path(at, 'to') }];
    const job = await queue.add({ source: localPlace, target: localPlace, pairs, chosen, options: { conflicts: 'overwrite' } });
    await job.whenEnded();
    return job;
  }
  const failures = (job: TransferJob): string[] =>
    job
      .rows(0, 100)
      .flatMap(({ from, state }) => (state.kind === 'failed' ? [`${state.error.code} ${from.replace(/.*from\//, '')}`] : []));

  it('copies those, makes the folders on the way, and a chosen folder without what is in it', async () => {
    const at = scratch(onTestFinished);
    for (const name of ['a', 'b', 'd/c', 'd/e', 'd/f/g', 'empty/h']) write(join(at, 'from'), name);
    mkdirSync(join(at, 'to'));
    const job = await copy(at, [item('a'), item('d'), item('d/f/g'), item('empty')]);
    expect(job.state()).toMatchObject({ status: 'finished', totals: { doneFiles: 2, failedItems: 0 } });
    const there = ['a', 'b', 'd/c', 'd/e', 'd/f/g', 'empty', 'empty/h'].filter((name) => existsSync(join(at, 'to', name)));
    expect(there).toEqual(['a', 'd/f/g', 'empty']);
  });

  it('replaces only what stood there when it was chosen', async () => {
    const at = scratch(onTestFinished);
    for (const name of ['known', 'grown', 'came', 'link', 'copied']) write(join(at, 'from'), name, 'new content', 5000);
    for (const name of ['known', 'grown', 'came']) write(join(at, 'to'), name, 'old', 2000);
    write(join(at, 'to'), 'copied', 'new content', 5000);
    write(at, 'outside', 'old', 2000);
    symlinkSync('../outside', join(at, 'to', 'link'));
    const chosen = [
      item('known', file(3, 2000)),
      item('grown', file(2, 2000)),
      item('came'),
      item('link', file(3, 2000)),
      item('copied'),
    ];
    const job = await copy(at, chosen);
    expect(failures(job).toSorted()).toEqual(['came', 'grown', 'link'].map((name) => `comparison.changed ${name}`));
    const content = (name: string): string => readFileSync(join(at, 'to', name), 'utf8');
    expect(['known', 'grown', 'came', 'link', 'copied'].map(content)).toEqual([
      'new content',
      'old',
      'old',
      'old',
      'new content',
    ]);
  });

  it('tells what is gone since it was chosen, once for a folder with all in it', async () => {
    const at = scratch(onTestFinished);
    write(join(at, 'from'), 'a');
    mkdirSync(join(at, 'to'));
    const job = await copy(at, [item('a'), item('b'), item('gone'), item('gone/c')]);
    expect(failures(job)).toEqual(['file.notFound b', 'file.notFound gone']);
    expect(job.state().totals).toMatchObject({ doneFiles: 1, failedItems: 2 });
  });
});
