import { execFileSync, spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { startFaultProxy } from '../../e2e/servers/fault-proxy.ts';
import { findProgram, lacks } from '../../e2e/servers/requirements.ts';
import { AppError } from '../../shared/model/errors.ts';
import type { FilePath } from '../../shared/model/file-path.ts';
import { FaultyFileSystem, localPlace } from '../transfers/test-support/faulty-file-system.ts';
import { leftOvers, scratch, treeDifferences } from '../transfers/test-support/job-support.ts';
import { seeded } from '../transfers/test-support/seeded.ts';
import { startTransferLab, type TransferLab } from '../transfers/testing/live-lab.ts';
import type { FilePlace } from '../transfers/transfer-types.ts';
import { failuresOf, listed, plant, SyncBench, type Pair } from './testing/sync-support.ts';

const rsync = findProgram('rsync');
if (rsync === undefined) process.stderr.write('skipped, needs rsync: comparing with its dry run\n');

describe.skipIf(lacks('sshd'))('two folders, one on a real server', () => {
  let lab: TransferLab;
  let server: FilePlace;
  beforeAll(async () => {
    lab = await startTransferLab();
    server = lab.place();
  });
  afterAll(() => lab.stop());

  function begin(there: FilePlace = server): {
    readonly pair: Pair;
    readonly left: string;
    readonly right: string;
    readonly bench: SyncBench;
  } {
    const at = scratch(onTestFinished);
    const bench = new SyncBench();
    onTestFinished(() => bench.close());
    const [left, right] = [join(at, 'left'), join(at, 'right')];
    mkdirSync(left);
    mkdirSync(right);
    return { pair: { left: { place: localPlace, folder: left }, right: { place: there, folder: right } }, left, right, bench };
  }

  /** Some hundred files of all sorts on both sides, some of them equal. */
  function plantMany(left: string, right: string, seed: number): void {
    const random = seeded(seed);
    for (let count = 0; count < 300; count += 1) {
      const name = `d${random.below(6)}/${random.below(2) === 0 ? '' : `e${random.below(4)}/`}f${count}`;
      const content = 'x'.repeat(1 + random.below(500));
      const at = 1_700_000_000 + random.below(1000) * 10;
      const where = random.below(6);
      if (where !== 0) plant(left, { [name]: [content, at] });
      if (where === 1) plant(right, { [name]: [content, at] });
      if (where === 2) plant(right, { [name]: [content, at + 500 - random.below(1000) * 10 - 3] });
      if (where === 3) plant(right, { [name]: [`${content}y`, at] });
      if (where === 0) plant(right, { [name]: [content, at] });
    }
    plant(left, { 'links/a': '-> d0', 'links/b': '-> nowhere', 'links/c': '-> same', 'empty/': '', 'only left/in/it': 'x' });
    plant(right, { 'links/b': '-> elsewhere', 'links/c': '-> same', 'gone/deep/file': 'x', 'gone/empty/': '' });
    writeFileSync(Buffer.concat([Buffer.from(`${left}/raw `), Buffer.from([0xff, 0x0a])]), 'bytes');
  }

  /** What rsync would do, as the rows of a comparison: attributes of folders are nothing to it. */
  function rsyncSays(args: readonly string[], left: string, right: string): string[] {
    const { stdout, status } = spawnSync(rsync ?? '', [
      '-a',
      '--dry-run',
      '--itemize-changes',
      '-8',
      ...args,
      `${left}/`,
      `${right}/`,
    ]);
    expect(status).toBe(0);
    const lines = stdout
      .toString('latin1')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('.') && !/^\*deleting +\.\/$/.test(line));
    return lines
      .flatMap((line) => {
        const name = line
          .slice(12)
          .replace(/ -> .*$/, '')
          .replace(/\/$/, '')
          .replace(/\\#(\d{3})/g, (_, octal: string) => String.fromCharCode(parseInt(octal, 8)));
        if (name === '.') return [];
        return [`${line.startsWith('*deleting') ? 'deleteRight' : 'toRight'} ${name}`];
      })
      .toSorted();
  }

  it.skipIf(rsync === undefined).each([
    ['update', []],
    ['mirror', ['--delete']],
  ] as const)(
    '%s does what rsync -a would do, and the second time there is nothing to do for either',
    async (mode, args) => {
      for (const seed of [1, 2, 3]) {
        const { pair, left, right, bench } = begin();
        plantMany(left, right, seed);
        const comparison = await bench.compare(pair, { mode });
        const ours = comparison.items().map(({ action, path }) => `${action} ${path.replace('\udcff', '\u00ff')}`);
        expect(ours.toSorted(), `seed ${seed}`).toEqual(rsyncSays(args, left, right));
        const sync = await bench.synchronise(pair, comparison);
        expect([sync.status, failuresOf(sync)]).toEqual(['finished', []]);
        expect(rsyncSays(args, left, right)).toEqual([]);
        const again = await bench.compare(pair, { mode });
        expect(again.items()).toEqual([]);
        if (mode === 'mirror') expect(treeDifferences(left, right)).toEqual([]);
        expect(leftOvers(right)).toEqual([]);
      }
    },
    60_000,
  );

  it('both ways takes the newer one, makes what is missing on either side, and leaves what it can’t decide', async () => {
    const { pair, left, right, bench } = begin();
    plant(left, { a: ['left', 2000], b: ['left', 1000], 'only/left': 'x', c: ['left', 1000], d: '-> x', same: 'same' });
    plant(right, { a: ['right', 1000], b: ['right!', 2000], 'only/right': 'x', c: ['other', 1000], d: '-> y', same: 'same' });
    const comparison = await bench.compare(pair, { mode: 'both' });
    expect(listed(comparison)).toEqual(
      ['toRight newer a', 'toLeft newer b', 'none noNewer! d', 'toRight new only/left', 'toLeft new only/right'].toSpliced(
        2,
        0,
        'none noNewer! c',
      ),
    );
    const sync = await bench.synchronise(pair, comparison);
    expect(sync.totals).toMatchObject({ doneFiles: 4, failedItems: 0 });
    const content = (name: string): string[] => [left, right].map((at) => readFileSync(join(at, name), 'utf8'));
    expect(['a', 'b', 'c'].map(content)).toEqual([
      ['left', 'left'],
      ['right!', 'right!'],
      ['left', 'other'],
    ]);
    expect(listed(await bench.compare(pair, { mode: 'both' }))).toEqual(['none noNewer! c', 'none noNewer! d']);
  });

  it('both ways knows later what was changed and what was deleted, with a clock that is an hour slow', async () => {
    const { pair, left, right, bench } = begin();
    const names = ['quiet', 'left', 'right', 'both', 'gone', 'gone too', 'gone but changed', 'tree/a', 'tree/b', 'kept/a'];
    plant(left, Object.fromEntries(names.map((name) => [name, name])));
    await bench.synchronise(pair, await bench.compare(pair, { mode: 'both' }));
    expect(treeDifferences(left, right)).toEqual([]);
    // The server's clock is slow: what is changed there looks older than what it was copied from.
    const slow = 1_700_000_000 - 3600;
    plant(left, { left: ['changed', 1_700_000_100], both: ['mine', 1_700_000_100], 'kept/new': 'x' });
    plant(right, { right: ['changed', slow], both: ['theirs', slow], 'gone but changed': ['changed', slow] });
    for (const name of ['gone', 'gone but changed']) rmSync(join(left, name));
    for (const name of ['gone too', 'tree', 'kept']) rmSync(join(right, name), { recursive: true });
    const comparison = await bench.compare(pair, { mode: 'both' });
    expect(listed(comparison)).toEqual([
      'none bothChanged! both',
      'deleteRight deletedThere gone',
      'none changedAndGone! gone but changed',
      'deleteLeft deletedThere gone too',
      'none holds kept',
      'deleteLeft deletedThere kept/a',
      'toRight new kept/new',
      'toRight changed left',
      'toLeft changed right',
      'deleteLeft deletedThere tree',
      'deleteLeft deletedThere tree/a',
      'deleteLeft deletedThere tree/b',
    ]);
    const sync = await bench.synchronise(pair, comparison);
    expect([sync.status, failuresOf(sync)]).toEqual(['finished', []]);
    // Conflicts stay what they are until somebody decides.
    const again = await bench.compare(pair, { mode: 'both' });
    expect(listed(again)).toEqual(['none bothChanged! both', 'none changedAndGone! gone but changed']);
    await again.choose([...again.plan.group('conflict')], 'toLeft');
    await bench.synchronise(pair, again);
    expect(listed(await bench.compare(pair, { mode: 'both' }))).toEqual([]);
    expect(treeDifferences(left, right)).toEqual([]);
    expect(readdirSync(left).toSorted()).toEqual(['both', 'gone but changed', 'kept', 'left', 'quiet', 'right']);
  });

  it('never guesses a deletion without a memory of the pair', async () => {
    const { pair, left, right, bench } = begin();
    plant(left, { a: 'a' });
    plant(right, { b: 'b' });
    const comparison = await bench.compare(pair, { mode: 'both' });
    expect(listed(comparison)).toEqual(['toRight new a', 'toLeft new b']);
  });

  it('goes on after cuts of the network in the middle, and the next comparison has nothing to do', async () => {
    const proxy = await startFaultProxy({ target: lab.sshd });
    onTestFinished(() => proxy.stop());
    const { pair, left, right, bench } = begin(lab.place(proxy));
    const random = seeded();
    for (let count = 0; count < 200; count += 1) plant(left, { [`d${count % 7}/f${count}`]: 'x'.repeat(random.below(20_000)) });
    writeFileSync(join(left, 'large'), random.bytes(8_000_000));
    for (let count = 0; count < 200; count += 1) plant(right, { [`old/${count}`]: 'old' });
    const comparison = await bench.compare(pair, { mode: 'mirror' });
    expect(comparison.amounts).toMatchObject({ deleteRight: { files: 200, folders: 1 }, empties: ['right'] });
    const sync = bench.begin(pair, comparison);
    const before = proxy.bytes.up;
    sync.start();
    const ended = sync.whenEnded();
    for (const share of [0.2, 0.7]) {
      while (proxy.bytes.up - before < 9_000_000 * share && sync.status !== 'finished')
        await new Promise((resolve) => setImmediate(resolve));
      proxy.reset();
    }
    await ended;
    expect([sync.status, failuresOf(sync)], `seed ${random.seed}`).toEqual(['finished', []]);
    expect(treeDifferences(left, right)).toEqual([]);
    expect(leftOvers(right)).toEqual([]);
    expect((await bench.compare(pair, { mode: 'mirror' })).items()).toEqual([]);
  }, 60_000);

  it('that is cancelled deletes nothing, and the rest is there the next time', async () => {
    const { pair, left, right, bench } = begin();
    const random = seeded();
    for (const name of ['1', '2', '3']) writeFileSync(join(left, name), random.bytes(20_000_000));
    plant(right, { old: 'old' });
    const sync = bench.begin(pair, await bench.compare(pair, { mode: 'mirror' }));
    sync.start();
    while (sync.totals.doneBytes === 0) await new Promise((resolve) => setImmediate(resolve));
    await sync.cancel();
    expect([sync.status, existsSync(join(right, 'old')), leftOvers(right)]).toEqual(['cancelled', true, []]);
    const rest = await bench.compare(pair, { mode: 'mirror' });
    expect(listed(rest)).toContain('deleteRight gone old');
    await bench.synchronise(pair, rest);
    expect(treeDifferences(left, right)).toEqual([]);
  }, 60_000);

  it('settles by the bytes whether files of the same size and another time differ', async () => {
    const { pair, left, right, bench } = begin();
    plant(left, { equal: ['0123456789', 1000], other: ['0123456789', 1000], empty: ['', 1000] });
    plant(right, { equal: ['0123456789', 2000], other: ['01234567_9', 2000], empty: ['', 2000] });
    const comparison = await bench.compare(pair);
    expect(comparison.unsettled()).toEqual({ files: 3, bytes: 20 });
    const told: number[] = [];
    await comparison.settle(new AbortController().signal, (done) => told.push(done));
    expect(told).toEqual([1, 2, 3]);
    expect(listed(comparison)).toEqual(['toRight replacesNewer other']);
    expect(comparison.unsettled().files).toBe(0);
  });

  it('says what is no file, what is excluded, and what has another kind on the other side', async () => {
    const { pair, left, right, bench } = begin();
    plant(left, { 'a.o': 'x', 'sub/b.o': 'x', 'sub/c': 'x', kind: 'file', linked: '-> sub' });
    plant(right, { 'kind/x': 'x', 'old/a.o': 'x', 'old/b': 'x', 'linked/x': 'x', 'pipes/y': 'y' });
    execFileSync('mkfifo', [join(left, 'pipe'), join(right, 'pipes', 'pipe')]);
    const comparison = await bench.compare(pair, { mode: 'mirror', exclude: ['*.o'] });
    expect(listed(comparison)).toEqual([
      'none kinds! kind',
      'none kinds! linked',
      'none holds old',
      'deleteRight gone old/b',
      'none special pipe',
      'none holds pipes',
      'none special pipes/pipe',
      'deleteRight gone pipes/y',
      'toRight new sub',
      'toRight new sub/c',
    ]);
    expect(comparison.counts.excluded).toBe(3);
    await bench.synchronise(pair, comparison);
    expect([
      existsSync(join(right, 'old', 'a.o')),
      existsSync(join(right, 'sub', 'b.o')),
      existsSync(join(right, 'pipe')),
    ]).toEqual([true, false, false]);
  });

  it('deletes and replaces only what is still as it was shown', async () => {
    const { pair, left, right, bench } = begin();
    plant(left, { a: ['new', 3000] });
    plant(right, { a: ['old', 1000], b: ['old', 1000], c: ['old', 1000], 'd/x': 'x' });
    const comparison = await bench.compare(pair, { mode: 'mirror' });
    appendFileSync(join(right, 'a'), ' and more');
    utimesSync(join(right, 'b'), 5000, 5000);
    plant(right, { 'd/y': 'came since' });
    const sync = await bench.synchronise(pair, comparison);
    expect(failuresOf(sync).toSorted()).toEqual([
      'comparison.changed a',
      'comparison.kept b',
      'comparison.kept c',
      'comparison.kept d',
      'comparison.kept d/x',
    ]);
    const next = await bench.compare(pair, { mode: 'mirror' });
    plant(right, { 'd/z': 'came since' });
    utimesSync(join(right, 'b'), 6000, 6000);
    expect(failuresOf(await bench.synchronise(pair, next)).toSorted()).toEqual(['comparison.changed b', 'file.notEmpty d']);
    expect([...readdirSync(right), ...readdirSync(join(right, 'd'))].toSorted()).toEqual(['a', 'b', 'd', 'z']);
  });

  it('deletes nothing where something could not be copied, and all else', async () => {
    const { pair, left, right, bench } = begin();
    plant(left, { 'a/new': 'x', 'a/sub/keep': 'x', 'b/new': 'x' });
    plant(right, { 'a/old': 'x', 'a/sub/old': 'x', 'b/old': 'x', old: 'x' });
    const refuse = (operation: string, path: FilePath): AppError | undefined =>
      operation === 'open' && path.endsWith('/a/new')
        ? new AppError('file.permissionDenied', { path, operation: 'open', side: 'here' }, 'refused by a test')
        : undefined;
    const place: FilePlace = {
      ...localPlace,
      open: () => Promise.resolve(new FaultyFileSystem({ random: seeded(), kind: 'local', refuse })),
    };
    const faulty = { ...pair, left: { ...pair.left, place } };
    const sync = await bench.synchronise(faulty, await bench.compare(faulty, { mode: 'mirror' }));
    expect(failuresOf(sync).toSorted()).toEqual([
      'comparison.kept a/old',
      'comparison.kept a/sub/old',
      'file.permissionDenied a/new',
    ]);
    expect(listed(await bench.compare(pair, { mode: 'mirror' }))).toEqual([
      'toRight new a/new',
      'deleteRight gone a/old',
      'deleteRight gone a/sub/old',
    ]);
    expect([existsSync(join(right, 'old')), existsSync(join(right, 'b', 'old'))]).toEqual([false, false]);
  });

  it('deletes nothing at all when a folder of the source can’t be read', async () => {
    const { pair, left, right, bench } = begin();
    plant(left, { 'secret/a': 'x', b: 'x' });
    plant(right, { 'secret/a': 'x', 'secret/c': 'x', old: 'x' });
    const refuse = (operation: string, path: FilePath): AppError | undefined =>
      operation === 'list' && path.endsWith('/left/secret')
        ? new AppError('file.permissionDenied', { path, operation: 'list', side: 'here' }, 'refused by a test')
        : undefined;
    const place: FilePlace = {
      ...localPlace,
      open: () => Promise.resolve(new FaultyFileSystem({ random: seeded(), kind: 'local', refuse })),
    };
    const faulty = { ...pair, left: { ...pair.left, place } };
    const comparison = await bench.compare(faulty, { mode: 'mirror' });
    expect(listed(comparison)).toEqual(['toRight new b', 'none incomplete old', 'none unreadable! secret']);
    expect(comparison.incomplete).toEqual(['left']);
  });

  it('needs no more memory for 20,000 equal files than for the folders that are being read', async () => {
    const { pair, left, right, bench } = begin();
    const make =
      'mkdir d0; seq -f "d0/file %.0f" 0 999 | tr "\\n" "\\0" | xargs -0 touch -d @1700000000; for d in $(seq 19); do cp -al d0 d$d; done';
    for (const at of [left, right]) execFileSync('sh', ['-c', make], { cwd: at });
    const comparison = await bench.compare(pair, {}, false);
    expect(comparison.counts).toMatchObject({ entries: 20_020, sameFiles: 20_000 });
    expect([comparison.rows.size, comparison.items()]).toEqual([20, []]);
  }, 120_000);

  it('refuses folders that lie in each other', async () => {
    const { pair, left, bench } = begin();
    mkdirSync(join(left, 'sub'));
    const inside = { left: pair.left, right: { place: localPlace, folder: join(left, 'sub') } };
    await expect(bench.compare(inside)).rejects.toMatchObject({ code: 'comparison.nested' });
    await expect(bench.compare({ left: pair.left, right: { place: localPlace, folder: `${left}/` } })).rejects.toMatchObject({
      code: 'comparison.nested',
    });
  });
});
