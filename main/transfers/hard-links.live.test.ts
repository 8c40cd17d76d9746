import { linkSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { lacks } from '../../e2e/servers/requirements.ts';
import type { FileSystem } from '../sftp/file-system.ts';
import { localPlace } from './test-support/faulty-file-system.ts';
import { leftOvers, path, runJob, scratch } from './test-support/job-support.ts';
import { startTransferLab, type TransferLab } from './testing/live-lab.ts';
import type { FilePlace, StandInAnswer, TransferOptions } from './transfer-types.ts';

describe.skipIf(lacks('sshd'))('an upload over a file with several names', () => {
  let lab: TransferLab;
  beforeAll(async () => {
    lab = await startTransferLab();
  });
  afterAll(() => lab.stop());

  /** The server's files, and how many folders were listed there. */
  function countingPlace(): FilePlace & { readonly listings: number } {
    const there = lab.place();
    let listings = 0;
    const counting = (fs: FileSystem): FileSystem =>
      new Proxy(fs, {
        get(target, key) {
          if (key === 'list') listings += 1;
          const value: unknown = Reflect.get(target, key, target);
          return typeof value === 'function' ? (value.bind(target) as unknown) : value;
        },
      });
    return {
      reference: there.reference,
      open: async (signal) => counting(await there.open(signal)),
      get listings() {
        return listings;
      },
    };
  }

  async function put(names: readonly string[], choice: StandInAnswer['choice'], options: Partial<TransferOptions> = {}) {
    const at = scratch(onTestFinished);
    for (const side of ['from', 'to', 'far']) mkdirSync(join(at, side));
    for (const name of ['a', 'b', 'c', 'new', 'through']) writeFileSync(join(at, 'from', name), `${name} of now`);
    for (const name of ['a', 'b', 'c']) writeFileSync(join(at, 'to', name), `${name} of before`);
    for (const name of ['a', 'b']) linkSync(join(at, 'to', name), join(at, `${name} too`));
    writeFileSync(join(at, 'far/file'), 'far of before');
    linkSync(join(at, 'far/file'), join(at, 'far too'));
    symlinkSync('../far/file', join(at, 'to/through'));
    const asked: string[] = [];
    const target = countingPlace();
    const job = await runJob(
      {
        source: localPlace,
        target,
        pairs: names.map((name) => ({ from: path(at, 'from', name), to: path(at, 'to', name) })),
        options: { conflicts: 'overwrite', ...options },
      },
      {
        conflict: () => Promise.reject(new Error('not asked')),
        standIn: ({ why, target: { path: to } }) => {
          asked.push(`${to.slice(at.length + 1)} ${why.join()}`);
          return Promise.resolve({ choice, forAll: false });
        },
      },
    );
    expect(job.state()).toMatchObject({ status: 'finished', totals: { failedItems: 0 } });
    const read = (name: string): string => readFileSync(join(at, name), 'utf8');
    expect(leftOvers(at)).toEqual([]);
    return { at, asked: asked.sort(), listings: target.listings, read };
  }

  it('asks, and writes into it so that all names have the new content; one listing tells of all of them', async () => {
    const { asked, listings, read } = await put(['a', 'b', 'c', 'new', 'through'], 'inPlace');
    expect(asked).toEqual(['far/file otherNames', 'to/a otherNames', 'to/b otherNames']);
    expect(['a too', 'b too', 'to/c', 'to/new', 'far too'].map(read)).toEqual(
      ['a', 'b', 'c', 'new', 'through'].map((name) => `${name} of now`),
    );
    expect(listings).toBe(2);
  });

  it('asks, and puts a new file in the place of that name only', async () => {
    const { at, asked, read } = await put(['a', 'c'], 'replace');
    expect(asked).toEqual(['to/a otherNames']);
    expect([read('to/a'), read('a too'), read('to/c')]).toEqual(['a of now', 'a of before', 'c of now']);
    expect(statSync(join(at, 'to/a')).nlink).toBe(1);
  });

  it('is not asked of what is new, or skipped: nothing is listed for that', async () => {
    expect((await put(['new'], 'inPlace')).listings).toBe(0);
    const { asked, listings, read } = await put(['a', 'new'], 'inPlace', { conflicts: 'skip' });
    expect([asked, listings, read('a too'), read('to/new')]).toEqual([[], 0, 'a of before', 'new of now']);
  });
});
