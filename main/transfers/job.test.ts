import { chmodSync, linkSync, mkdirSync, readFileSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { AppError } from '../../shared/model/errors.ts';
import { faultyPlace, localPlace } from './test-support/faulty-file-system.ts';
import { hashOf, leftOvers, path, runJob, scratch, treeOf } from './test-support/job-support.ts';
import { seeded } from './test-support/seeded.ts';

const folder = (): string => scratch(onTestFinished);

function makeTree(root: string): void {
  const random = seeded(7);
  mkdirSync(join(root, 'a/b/empty'), { recursive: true });
  mkdirSync(join(root, 'c'));
  for (let count = 0; count < 40; count += 1)
    writeFileSync(join(root, 'a/b', `small ${count}`), random.bytes(random.below(5000)));
  writeFileSync(join(root, 'a', 'big'), random.bytes(3_000_000));
  writeFileSync(join(root, 'c', 'line\nbreak'), 'x');
  writeFileSync(Buffer.concat([Buffer.from(join(root, 'c')), Buffer.from('/caf'), Buffer.from([0xe9])]), 'latin');
  writeFileSync(join(root, 'c', 'none'), '');
  symlinkSync('../a/big', join(root, 'c', 'link'));
  symlinkSync('/nowhere', join(root, 'c', 'dangling'));
  chmodSync(join(root, 'a', 'big'), 0o640);
  chmodSync(join(root, 'c'), 0o750);
  utimesSync(join(root, 'a', 'big'), 1_600_000_000, 1_500_000_000);
  utimesSync(join(root, 'c', 'none'), 1_600_000_000, 1_400_000_000);
  utimesSync(join(root, 'a'), 1_600_000_000, 1_300_000_000);
}

describe('a tree', () => {
  it.each(['local', 'remote'] as const)(
    'arrives with content, names of any bytes, modes, times and links (%s source)',
    async (kind) => {
      const at = folder();
      makeTree(join(at, 'from') + '/');
      mkdirSync(join(at, 'to'));
      const random = seeded();
      const source = kind === 'local' ? localPlace : faultyPlace(() => ({ random, shortReads: 0.3, lateMs: 3 }));
      const job = await runJob({ source, target: localPlace, pairs: [{ from: path(at, 'from'), to: path(at, 'to/copy') }] });
      expect(job.status).toBe('finished');
      expect(job.rows(0, 100).filter(({ state }) => state.kind === 'failed')).toEqual([]);
      expect(treeOf(join(at, 'to/copy'))).toEqual(treeOf(join(at, 'from')));
      expect(Math.floor(statSync(join(at, 'to/copy/a')).mtimeMs / 1000)).toBe(1_300_000_000);
      expect(statSync(join(at, 'to/copy/c')).mode & 0o777).toBe(0o750);
      expect(job.state().totals).toMatchObject({
        isWhole: true,
        folders: 5,
        files: 46,
        doneFiles: 46,
        failedItems: 0,
        skippedFiles: 0,
      });
      const { totals } = job.state();
      expect(totals.doneBytes).toBe(totals.bytes);
    },
  );

  it('tells pipes and leaves them alone', async () => {
    const at = folder();
    mkdirSync(join(at, 'from'));
    const { execFileSync } = await import('node:child_process');
    execFileSync('mkfifo', [join(at, 'from', 'pipe')]);
    writeFileSync(join(at, 'from', 'file'), 'x');
    const job = await runJob({ source: localPlace, target: localPlace, pairs: [{ from: path(at, 'from'), to: path(at, 'to') }] });
    expect(job.status).toBe('finished');
    expect(job.rows(0, 10).map(({ from, state }) => [from.slice(at.length), state])).toEqual([
      ['/from/pipe', { kind: 'skipped', why: 'special' }],
      ['/from/file', { kind: 'done', note: undefined }],
    ]);
  });

  it('ends where links lead back', async () => {
    const at = folder();
    mkdirSync(join(at, 'from/a'), { recursive: true });
    writeFileSync(join(at, 'from/a/file'), 'x');
    symlinkSync('..', join(at, 'from/a/up'));
    symlinkSync('a', join(at, 'from/again'));
    const request = { source: localPlace, target: localPlace, pairs: [{ from: path(at, 'from'), to: path(at, 'to') }] };
    const job = await runJob({ ...request, options: { links: 'follow' } });
    expect(Object.keys(treeOf(join(at, 'to')))).toEqual(['a', 'a/file', 'again', 'again/file']);
    expect(
      job.rows(0, 10).filter(({ state }) => state.kind === 'failed' && state.error.code === 'transfer.linkLoop'),
    ).toHaveLength(2);
  });

  it('is not copied into itself', async () => {
    const at = folder();
    mkdirSync(join(at, 'from'));
    writeFileSync(join(at, 'from/file'), 'x');
    const job = await runJob({
      source: localPlace,
      target: localPlace,
      pairs: [{ from: path(at, 'from'), to: path(at, 'from/sub') }],
    });
    expect(job.rows(0, 10).map(({ state }) => (state.kind === 'failed' ? state.error.code : state.kind))).toEqual([
      'transfer.intoItself',
    ]);
    expect(Object.keys(treeOf(at))).toEqual(['from', 'from/file']);
  });

  it('is gone at its source after a move, but for what failed', async () => {
    const at = folder();
    mkdirSync(join(at, 'from/a/b'), { recursive: true });
    writeFileSync(join(at, 'from/a/file'), 'x');
    writeFileSync(join(at, 'from/stays'), 'y');
    mkdirSync(join(at, 'to/stays'), { recursive: true });
    const request = { source: localPlace, target: localPlace, pairs: [{ from: path(at, 'from'), to: path(at, 'to') }] };
    const job = await runJob({ ...request, options: { removeSource: true } });
    expect(job.state().totals).toMatchObject({ failedItems: 1, doneFiles: 1 });
    expect(Object.keys(treeOf(at))).toEqual(['from', 'from/stays', 'to', 'to/a', 'to/a/b', 'to/a/file', 'to/stays']);
  });
});

describe('a target that is there', () => {
  async function copyOver(
    options: Parameters<typeof runJob>[0]['options'],
    prepare: (at: string) => void,
    asker?: Parameters<typeof runJob>[1],
  ) {
    const at = folder();
    writeFileSync(join(at, 'from'), 'new content');
    utimesSync(join(at, 'from'), 1_600_000_000, 1_600_000_000);
    prepare(at);
    const request = { source: localPlace, target: localPlace, pairs: [{ from: path(at, 'from'), to: path(at, 'to') }] };
    const job = await runJob({ ...request, options }, asker);
    return { at, job, rows: job.rows(0, 10).map(({ state }) => state) };
  }
  const old = (at: string): void => {
    writeFileSync(join(at, 'to'), 'old');
    utimesSync(join(at, 'to'), 1_500_000_000, 1_500_000_000);
  };

  it('is replaced in one step and gets mode and time of the source', async () => {
    const { at, rows } = await copyOver({ conflicts: 'overwrite' }, old);
    expect(rows).toEqual([{ kind: 'done', note: undefined }]);
    expect(readFileSync(join(at, 'to'), 'utf8')).toBe('new content');
    expect(statSync(join(at, 'to')).mtimeMs).toBe(1_600_000_000_000);
    expect(leftOvers(at)).toEqual([]);
  });

  it.each([
    ['skip', 'skipped', 'old'],
    ['newer', 'done', 'new content'],
    ['compare', 'done', 'new content'],
  ] as const)('by the policy “%s” is %s', async (conflicts, kind, content) => {
    const { at, rows } = await copyOver({ conflicts }, old);
    expect(rows.map((state) => state.kind)).toEqual([kind]);
    expect(readFileSync(join(at, 'to'), 'utf8')).toBe(content);
  });

  it('stays when it is newer', async () => {
    const { rows } = await copyOver({ conflicts: 'newer' }, (at) => writeFileSync(join(at, 'to'), 'newest'));
    expect(rows).toEqual([{ kind: 'skipped', why: 'notNewer' }]);
  });

  it('stays when it is equal, though its time is another', async () => {
    const { rows } = await copyOver({ conflicts: 'compare' }, (at) => writeFileSync(join(at, 'to'), 'new content'));
    expect(rows).toEqual([{ kind: 'skipped', why: 'equal' }]);
  });

  it('stays beside a copy with a number', async () => {
    const { at } = await copyOver({ conflicts: 'rename' }, (at) => {
      old(at);
      writeFileSync(join(at, 'to (2)'), 'second');
    });
    expect(readFileSync(join(at, 'to (3)'), 'utf8')).toBe('new content');
    expect(readFileSync(join(at, 'to'), 'utf8')).toBe('old');
  });

  it('fails by its name when nobody can be asked', async () => {
    const { rows } = await copyOver({}, old);
    expect(rows.map((state) => (state.kind === 'failed' ? state.error.code : state.kind))).toEqual(['file.exists']);
  });

  it('is asked about once for all', async () => {
    const at = folder();
    for (const side of ['from', 'to']) {
      mkdirSync(join(at, side));
      for (const name of ['1', '2', '3', '4']) writeFileSync(join(at, side, name), side);
    }
    const asked: string[] = [];
    const pairs = [{ from: path(at, 'from'), to: path(at, 'to') }];
    await runJob(
      { source: localPlace, target: localPlace, pairs },
      {
        conflict: ({ target }) => {
          asked.push(target.path);
          return Promise.resolve(asked.length === 1 ? { choice: 'skip', forAll: false } : { choice: 'overwrite', forAll: true });
        },
        standIn: () => Promise.reject(new Error('not asked')),
      },
    );
    expect(asked).toHaveLength(2);
    const contents = ['1', '2', '3', '4'].map((name) => readFileSync(join(at, 'to', name), 'utf8')).sort();
    expect(contents).toEqual(['from', 'from', 'from', 'to']);
  });

  it('is written through a link', async () => {
    const { at } = await copyOver({ conflicts: 'overwrite' }, (at) => {
      mkdirSync(join(at, 'real'));
      writeFileSync(join(at, 'real/file'), 'old');
      symlinkSync('real/file', join(at, 'to'));
    });
    expect(treeOf(at)['to']).toBe('link real/file');
    expect(readFileSync(join(at, 'real/file'), 'utf8')).toBe('new content');
    expect(leftOvers(at)).toEqual([]);
  });

  it('that has other names is replaced or written in place as it was chosen', async () => {
    for (const choice of ['inPlace', 'replace', 'skip'] as const) {
      const why: unknown[] = [];
      const { at } = await copyOver(
        { conflicts: 'overwrite' },
        (at) => {
          old(at);
          linkSync(join(at, 'to'), join(at, 'other'));
        },
        {
          conflict: () => Promise.reject(new Error('not asked')),
          standIn: (question) => {
            why.push(question.why);
            return Promise.resolve({ choice, forAll: false });
          },
        },
      );
      expect(why).toEqual([['otherNames']]);
      expect(readFileSync(join(at, 'other'), 'utf8')).toBe(choice === 'inPlace' ? 'new content' : 'old');
      expect(readFileSync(join(at, 'to'), 'utf8')).toBe(choice === 'skip' ? 'old' : 'new content');
      expect(leftOvers(at)).toEqual([]);
    }
  });

  it('is never missing without an atomic rename, and comes back when the second rename fails', async () => {
    const at = folder();
    writeFileSync(join(at, 'from'), 'new content');
    old(at);
    const random = seeded(1);
    let renames = 0;
    const target = faultyPlace(() => ({
      random,
      capabilities: { replace: false },
      refuse: (operation, at) => {
        if (operation !== 'rename') return undefined;
        renames += 1;
        const where = { path: at, operation: 'rename', side: 'there' } as const;
        return renames === 2 ? new AppError('file.failed', { ...where, reason: 'Failure' }, 'Failure') : undefined;
      },
    }));
    const request = { source: localPlace, target, pairs: [{ from: path(at, 'from'), to: path(at, 'to') }] };
    const job = await runJob({ ...request, options: { conflicts: 'overwrite' } });
    expect(job.rows(0, 1)[0]?.state).toMatchObject({ kind: 'failed', error: { code: 'file.failed' } });
    expect(readFileSync(join(at, 'to'), 'utf8')).toBe('old');
    expect(leftOvers(at)).toEqual([]);
    job.retry();
    await job.whenEnded();
    expect(readFileSync(join(at, 'to'), 'utf8')).toBe('new content');
    expect(leftOvers(at)).toEqual([]);
  });

  it('is gone on with where it ends, and verified', async () => {
    const at = folder();
    const bytes = seeded(3).bytes(2_000_000);
    writeFileSync(join(at, 'from'), bytes);
    writeFileSync(join(at, 'good'), bytes.subarray(0, 700_000));
    const bad = Buffer.from(bytes.subarray(0, 700_000));
    bad[1234] = (bad[1234] ?? 0) ^ 1;
    writeFileSync(join(at, 'bad'), bad);
    let readBytes = 0;
    const source = faultyPlace(() => ({
      random: seeded(5),
      onRequest: (operation) => (readBytes += operation === 'read' ? 1 : 0),
    }));
    for (const name of ['good', 'bad']) {
      const request = { source, target: localPlace, pairs: [{ from: path(at, 'from'), to: path(at, name) }] };
      const job = await runJob({ ...request, options: { conflicts: 'resume' } });
      expect(job.state().totals.failedItems).toBe(0);
      expect(hashOf(join(at, name))).toBe(hashOf(join(at, 'from')));
    }
    expect(readBytes).toBeGreaterThan(0);
    expect(leftOvers(at)).toEqual([]);
  });
});
