import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { AppError } from '../../shared/model/errors.ts';
import { silentLogger } from '../log/logger.ts';
import { LocalFileSystem } from '../sftp/local-file-system.ts';
import type { TransferJob } from './job.ts';
import { JournalFolder } from './journal-folder.ts';
import { TransferQueue, type QueueParts } from './queue.ts';
import { faultyPlace, localPlace } from './test-support/faulty-file-system.ts';
import { leftOvers, path, quickClock, scratch } from './test-support/job-support.ts';
import { seeded } from './test-support/seeded.ts';
import type { FilePlace, TransferOptions } from './transfer-types.ts';

const folder = (): string => scratch(onTestFinished);

function makeQueue(parts: Partial<QueueParts> = {}): TransferQueue {
  const queue = new TransferQueue({ clock: quickClock, log: silentLogger, asker: undefined, ...parts });
  onTestFinished(() => queue.close());
  return queue;
}

/** This computer, but nobody gets in before its door is opened. */
function shutPlace(): FilePlace & { open(signal: AbortSignal): Promise<LocalFileSystem>; readonly unlock: () => void } {
  let unlock = (): void => undefined;
  const opened = new Promise<void>((resolve) => (unlock = resolve));
  return {
    reference: { kind: 'local' },
    open: (signal) =>
      new Promise((resolve, reject) => {
        signal.addEventListener('abort', () => reject(new Error('aborted')));
        void opened.then(() => resolve(new LocalFileSystem('/')));
      }),
    unlock: () => unlock(),
  };
}

interface Added {
  readonly job: TransferJob;
  readonly name: string;
  readonly unlock: () => void;
}

/** One small file a job, from a place that is shut at first. */
async function addJob(queue: TransferQueue, at: string, name: string, options: Partial<TransferOptions> = {}): Promise<Added> {
  writeFileSync(join(at, name), name);
  const place = shutPlace();
  const pairs = [{ from: path(at, name), to: path(at, `copy of ${name}`) }];
  const job = await queue.add({ source: place, target: localPlace, pairs, options });
  return { job, name, unlock: place.unlock };
}

const statuses = (queue: TransferQueue): string[] => queue.states().map(({ status }) => status);

describe('the queue', () => {
  it('gives jobs their turn in its order, as many at once as there may be', async () => {
    const at = folder();
    const queue = makeQueue({ maxJobs: 2 });
    const jobs: Added[] = [];
    for (const name of ['a', 'b', 'c', 'd', 'e']) jobs.push(await addJob(queue, at, name));
    expect(statuses(queue)).toEqual(['running', 'running', 'waiting', 'waiting', 'waiting']);
    jobs[1]?.unlock();
    await jobs[1]?.job.whenEnded();
    expect(statuses(queue)).toEqual(['running', 'finished', 'running', 'waiting', 'waiting']);
    queue.maxJobs = 3;
    expect(statuses(queue)).toEqual(['running', 'finished', 'running', 'running', 'waiting']);
    queue.maxJobs = 1;
    jobs[0]?.unlock();
    await jobs[0]?.job.whenEnded();
    expect(statuses(queue)).toEqual(['finished', 'finished', 'running', 'running', 'waiting']);
    for (const { job, unlock } of jobs) {
      unlock();
      await vi.waitFor(() => expect(job.status).not.toBe('waiting'), { timeout: 10_000 });
      await job.whenEnded();
    }
    expect(new Set(statuses(queue))).toEqual(new Set(['finished']));
    expect(readFileSync(join(at, 'copy of e'), 'utf8')).toBe('e');
  });

  it('lets a job go before another, to the end, and back', async () => {
    const at = folder();
    const journals = new JournalFolder(join(at, 'journals'), quickClock, silentLogger);
    const queue = makeQueue({ maxJobs: 1, journals });
    const jobs: Added[] = [];
    for (const name of ['a', 'b', 'c', 'd']) jobs.push(await addJob(queue, at, name));
    const [a, b, , d] = jobs.map(({ job }) => job.id);
    const order = (): string =>
      queue
        .states()
        .map(({ id }) => jobs.find(({ job }) => job.id === id)?.name)
        .join('');
    queue.move(d as string, b);
    expect(order()).toBe('adbc');
    queue.move(a as string, undefined);
    expect(order()).toBe('dbca');
    queue.move(b as string, b);
    queue.move('nobody', a);
    expect(order()).toBe('dbca');
    jobs[0]?.unlock();
    await jobs[0]?.job.whenEnded();
    expect(jobs.map(({ job }) => job.status)).toEqual(['finished', 'waiting', 'waiting', 'running']);
    // The order is in the journals too.
    await queue.close();
    const next = makeQueue({ journals });
    const left = await next.takeLeft(() => localPlace);
    expect(left.map(({ id }) => jobs.find(({ job }) => job.id === id)?.name).join('')).toBe('dbc');
    expect(left.map(({ status }) => status)).toEqual(['interrupted', 'interrupted', 'interrupted']);
  });

  it('keeps the turn of a paused job free for others, and it goes on at once when it may', async () => {
    const at = folder();
    const queue = makeQueue({ maxJobs: 1 });
    const first = await addJob(queue, at, 'first');
    const second = await addJob(queue, at, 'second');
    first.job.pause();
    expect(statuses(queue)).toEqual(['paused', 'running']);
    first.unlock();
    second.unlock();
    await second.job.whenEnded();
    expect(readdirSync(at)).not.toContain('copy of first');
    first.job.resume();
    await first.job.whenEnded();
    expect(statuses(queue)).toEqual(['finished', 'finished']);
  });

  it('pauses a large file in its middle', async () => {
    const at = folder();
    writeFileSync(join(at, 'from'), seeded(1).bytes(4_000_000));
    let reads = 0;
    const source = faultyPlace(() => ({
      random: seeded(2),
      onRequest: (operation) => {
        if (operation === 'read' && (reads += 1) === 20) job.pause();
      },
    }));
    const pairs = [{ from: path(at, 'from'), to: path(at, 'to') }];
    const job = await makeQueue().add({ source, target: localPlace, pairs });
    await vi.waitFor(() => expect(job.status).toBe('paused'), { timeout: 10_000 });
    // What was under way arrives; then nothing moves.
    let before = -1;
    await vi.waitFor(
      () => {
        const now = job.state().totals.doneBytes;
        const isStill = now === before;
        before = now;
        expect(isStill).toBe(true);
      },
      { timeout: 10_000 },
    );
    expect(before).toBeLessThan(4_000_000);
    const { remainingSeconds } = job.state();
    expect(remainingSeconds).toBeUndefined();
    job.resume();
    await job.whenEnded();
    expect(readFileSync(join(at, 'to')).equals(readFileSync(join(at, 'from')))).toBe(true);
  });

  it('takes up again what failed, and only that', async () => {
    const at = folder();
    mkdirSync(join(at, 'from'));
    for (const name of ['1', '2', '3']) writeFileSync(join(at, 'from', name), name);
    let isBad = true;
    const opened: string[] = [];
    const source = faultyPlace(() => ({
      random: seeded(1),
      refuse: (operation, path) => {
        if (operation !== 'open') return undefined;
        opened.push(path.slice(-1));
        const detail = { path, operation: 'open', side: 'there' } as const;
        return isBad && path.endsWith('2') ? new AppError('file.permissionDenied', detail, 'denied') : undefined;
      },
    }));
    const journals = new JournalFolder(join(at, 'journals'), quickClock, silentLogger);
    const queue = makeQueue({ journals });
    const job = await queue.add({ source, target: localPlace, pairs: [{ from: path(at, 'from'), to: path(at, 'to') }] });
    await job.whenEnded();
    expect(job.state().totals).toMatchObject({ files: 3, doneFiles: 2, failedItems: 1 });
    // It can be tried again, so it is not forgotten.
    expect(readdirSync(join(at, 'journals'))).toContain(`${job.id}.journal`);
    isBad = false;
    opened.length = 0;
    queue.retry(job.id);
    await job.whenEnded();
    expect(opened).toEqual(['2']);
    expect(job.state().totals).toMatchObject({ files: 3, doneFiles: 3, failedItems: 0 });
    expect(readFileSync(join(at, 'to/2'), 'utf8')).toBe('2');
    await vi.waitFor(() => expect(readdirSync(join(at, 'journals'))).toEqual([]), { timeout: 10_000 });
    queue.retry(job.id);
    expect(job.status).toBe('finished');
  });

  it('forgets what is cleared, and cancels what was not ended', async () => {
    const at = folder();
    const journals = new JournalFolder(join(at, 'journals'), quickClock, silentLogger);
    const queue = makeQueue({ journals, maxJobs: 1 });
    const running = await addJob(queue, at, 'running');
    const waiting = await addJob(queue, at, 'waiting');
    await queue.remove(waiting.job.id);
    await queue.remove(running.job.id);
    await queue.remove('nobody');
    expect(queue.states()).toEqual([]);
    expect(running.job.status).toBe('cancelled');
    expect(readdirSync(join(at, 'journals'))).toEqual([]);
    expect(readdirSync(at).sort()).toEqual(['journals', 'running', 'waiting']);
  });

  it('tells totals that are “at least” until the whole plan is walked', async () => {
    const at = folder();
    mkdirSync(join(at, 'from/a/b'), { recursive: true });
    for (const name of ['1', 'a/2', 'a/b/3']) writeFileSync(join(at, 'from', name), 'xx');
    let open = (): void => undefined;
    const gate = new Promise<void>((resolve) => (open = resolve));
    const fs = new LocalFileSystem('/');
    const list = fs.list.bind(fs);
    fs.list = async function* (folder, signal, options) {
      if (folder.endsWith('/b')) await gate;
      yield* list(folder, signal, options);
    };
    const source: FilePlace = { reference: { kind: 'local' }, open: () => Promise.resolve(fs) };
    const pairs = [{ from: path(at, 'from'), to: path(at, 'to') }];
    const job = await makeQueue().add({ source, target: localPlace, pairs });
    await vi.waitFor(() => expect(job.state().totals.doneFiles).toBe(2), { timeout: 10_000 });
    expect(job.state()).toMatchObject({
      totals: { isWhole: false, files: 2, folders: 3, bytes: 4 },
      remainingSeconds: undefined,
    });
    open();
    await job.whenEnded();
    expect(job.state().totals).toMatchObject({ isWhole: true, files: 3, folders: 3, bytes: 6, doneBytes: 6 });
  });

  it('holds all jobs together to its rate, and one to its own', async () => {
    const at = folder();
    for (const name of ['a', 'b']) writeFileSync(join(at, name), seeded(1).bytes(300_000));
    for (const [shared, own] of [
      [1_000_000, 0],
      [0, 500_000],
    ] as const) {
      const queue = new TransferQueue({
        clock: { ...quickClock, after: (ms, callback) => (waits.push(ms), quickClock.after(0, callback)) },
        log: silentLogger,
        asker: undefined,
        rateLimitBytes: shared,
      });
      const waits: number[] = [];
      const jobs = [];
      for (const name of ['a', 'b']) {
        const pairs = [{ from: path(at, name), to: path(at, `${name} ${shared}`) }];
        jobs.push(await queue.add({ source: localPlace, target: localPlace, pairs, options: { rateLimitBytes: own } }));
      }
      for (const job of jobs) await job.whenEnded();
      // 600 kB at 1 MB/s, or 300 kB at 0.5 MB/s, less what may pass at once.
      expect(Math.max(...waits)).toBeGreaterThan(300);
      expect(Math.max(...waits)).toBeLessThan(700);
      await queue.close();
    }
  });

  it('interrupts what runs when it is closed, and another one goes on with it', async () => {
    const at = folder();
    writeFileSync(join(at, 'from'), seeded(1).bytes(5_000_000));
    writeFileSync(join(at, 'to'), 'old');
    const journals = new JournalFolder(join(at, 'journals'), quickClock, silentLogger);
    const queue = makeQueue({ journals });
    let reads = 0;
    const source = faultyPlace(() => ({
      random: seeded(2),
      lateMs: 1,
      onRequest: (operation) => {
        if (operation === 'read' && (reads += 1) === 20) closing = queue.close();
      },
    }));
    let closing: Promise<void> | undefined;
    const pairs = [{ from: path(at, 'from'), to: path(at, 'to') }];
    const job = await queue.add({ source, target: localPlace, pairs, options: { conflicts: 'overwrite' } });
    await job.whenEnded();
    await closing;
    expect(job.status).toBe('interrupted');
    expect(readFileSync(join(at, 'to'), 'utf8')).toBe('old');
    await expect(queue.add({ source, target: localPlace, pairs })).rejects.toThrow('closed');
    const next = makeQueue({ journals });
    const [left] = await next.takeLeft(() => localPlace);
    // Somebody has it now.
    expect(await makeQueue({ journals }).takeLeft(() => localPlace)).toEqual([]);
    next.start(left?.id ?? '');
    await left?.whenEnded();
    expect(readFileSync(join(at, 'to')).equals(readFileSync(join(at, 'from')))).toBe(true);
    expect(leftOvers(at)).toEqual([]);
  });

  it('remembers an answer for all in its job, also after a restart, and in no other job', async () => {
    const at = folder();
    for (const side of ['from', 'to', 'other']) {
      mkdirSync(join(at, side));
      for (const name of ['1', '2', '3']) writeFileSync(join(at, side, name), side);
    }
    const journals = new JournalFolder(join(at, 'journals'), quickClock, silentLogger);
    const asked: string[] = [];
    const asker = {
      conflict: ({ target }: { target: { path: string } }) => {
        asked.push(target.path.slice(at.length));
        return Promise.resolve({ choice: 'overwrite' as const, forAll: true });
      },
      standIn: () => Promise.reject(new Error('not asked')),
    };
    const queue = makeQueue({ journals, asker });
    let isCut = false;
    const source = faultyPlace(() => ({
      random: seeded(1),
      // Ends after the first file was replaced.
      refuse: (operation) => {
        if (operation !== 'open' || asked.length === 0 || isCut) return undefined;
        isCut = true;
        void job.interrupt();
        return undefined;
      },
    }));
    const job = await queue.add({ source, target: localPlace, pairs: [{ from: path(at, 'from'), to: path(at, 'to') }] });
    await job.whenEnded();
    expect(job.status).toBe('interrupted');
    await queue.close();
    const next = makeQueue({ journals, asker });
    const [left] = await next.takeLeft(() => localPlace);
    next.start(left?.id ?? '');
    await left?.whenEnded();
    expect(asked).toHaveLength(1);
    expect(['1', '2', '3'].map((name) => readFileSync(join(at, 'to', name), 'utf8'))).toEqual(['from', 'from', 'from']);
    const pairs = [{ from: path(at, 'from'), to: path(at, 'other') }];
    const other = await next.add({ source: localPlace, target: localPlace, pairs });
    await other.whenEnded();
    expect(asked).toHaveLength(2);
  });
});
