import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { AppError } from '../../shared/model/errors.ts';
import { silentLogger } from '../log/logger.ts';
import { TransferJob } from './job.ts';
import { JournalFolder } from './journal-folder.ts';
import { FileJournal } from './journal.ts';
import { compacted, readJournal, type JournalState } from './journal-format.ts';
import { FaultyFileSystem, localPlace } from './test-support/faulty-file-system.ts';
import { headerOf, leftOvers, path, quickClock, runJob, scratch, treeOf } from './test-support/job-support.ts';
import { rounds, roundsLimitMs } from './test-support/rounds.ts';
import { seeded, type Seeded } from './test-support/seeded.ts';
import type { FilePlace, TransferOptions } from './transfer-types.ts';

interface Crash {
  readonly at: string;
  readonly random: Seeded;
  readonly options: Partial<TransferOptions>;
  readonly direction: 'get' | 'put';
  readonly canReplace: boolean;
  /** Nothing can be renamed: files are written in their place (SF-08). */
  readonly isRenameRefused?: boolean;
}

/** Old and new content of each target; the old ones must be whole until the new ones are. */
function makeBoth(at: string, random: Seeded): Map<string, readonly [string | undefined, string]> {
  const known = new Map<string, readonly [string | undefined, string]>();
  mkdirSync(join(at, 'from/sub'), { recursive: true });
  mkdirSync(join(at, 'to/sub'), { recursive: true });
  const sizes = [0, 100, 5000, 130_000, 200_000, 1_500_000, 700_000, 40, 60, 80, 100, 120];
  for (const [index, size] of sizes.entries()) {
    const name = index % 2 === 0 ? `file ${index}` : `sub/file ${index}`;
    const bytes = random.bytes(size);
    writeFileSync(join(at, 'from', name), bytes);
    const old = index % 3 === 0 ? random.bytes(random.below(200_000)) : undefined;
    if (old !== undefined) writeFileSync(join(at, 'to', name), old);
    known.set(join(at, 'to', name), [old?.toString('latin1'), bytes.toString('latin1')]);
  }
  return known;
}

/** A place whose first opening is lost after some requests, and that is not there again before the next run. */
function crashingPlace(crash: Crash, cutAfter: number, check: () => void, opened: FaultyFileSystem[]): FilePlace {
  let openings = 0;
  return {
    reference: { kind: 'remote', target: 'test' },
    open: () => {
      openings += 1;
      if (openings > 1) return Promise.reject(new AppError('auth.cancelled', { host: 'test', port: 22, user: 'x' }, 'not again'));
      const fs = new FaultyFileSystem({
        random: crash.random,
        cutAfter,
        shortReads: 0.2,
        lateMs: 2,
        capabilities: { replace: crash.canReplace },
        onRequest: check,
        refuse: (operation, path) =>
          crash.isRenameRefused === true && (operation === 'rename' || operation === 'replace')
            ? new AppError('file.permissionDenied', { path, operation, side: 'there' }, 'refused by a list')
            : undefined,
      });
      opened.push(fs);
      return Promise.resolve(fs);
    },
  };
}

function checkWhole(known: Map<string, readonly [string | undefined, string]>, canReplace: boolean): void {
  for (const [file, [old, fresh]] of known) {
    // One look: another step may take it away between two.
    const size = statSync(file, { throwIfNoEntry: false })?.size;
    if (size === undefined) {
      // Between two renames the old one stands beside; nowhere else may it be missing.
      if (old !== undefined && canReplace) throw new Error(`${file} is missing`);
      continue;
    }
    if (size !== fresh.length && size !== old?.length) throw new Error(`${file} is half written: ${size}`);
  }
}

async function runUntilDone(crash: Crash): Promise<number> {
  const { at, random, direction, options } = crash;
  const known = makeBoth(at, random);
  let isChecking = true;
  const check = (): void => {
    if (isChecking && crash.isRenameRefused !== true) checkWhole(known, crash.canReplace);
  };
  const request = {
    pairs: [{ from: path(at, 'from'), to: path(at, 'to') }],
    options: { conflicts: 'overwrite', ...options },
  } as const;
  const header = headerOf({ ...request, source: localPlace, target: localPlace });
  const folder = new JournalFolder(join(at, 'journals'), quickClock, silentLogger);
  let journal = await folder.create(header);
  let left: JournalState | undefined;
  for (let run = 1; run < 100; run += 1) {
    const cutAfter = run > 60 ? Infinity : 1 + random.below(250);
    const opened: FaultyFileSystem[] = [];
    const faulty = crashingPlace(crash, cutAfter, check, opened);
    const places = direction === 'get' ? { source: faulty, target: localPlace } : { source: localPlace, target: faulty };
    const job = new TransferJob({
      header,
      ...places,
      journal,
      left,
      asker: undefined,
      clock: quickClock,
      log: silentLogger,
      limits: [],
    });
    job.start();
    await job.whenEnded();
    check();
    if (job.status === 'finished') {
      isChecking = false;
      await journal.close();
      expect(job.rows(0, 50).filter(({ state }) => state.kind === 'failed')).toEqual([]);
      return run;
    }
    expect(job.state()).toMatchObject({ status: 'interrupted', error: { code: 'auth.cancelled' } });
    // As after a crash: another process reads what is on the disk, the last line of it half written.
    await journal.close();
    const file = join(at, 'journals', `${header.id}.journal`);
    const text = readFileSync(file, 'utf8');
    if (random.chance(0.3)) writeFileSync(file, text + text.slice(0, random.below(40)));
    left = readJournal(readFileSync(file, 'utf8'));
    expect(left?.header).toEqual(header);
    if (left !== undefined) writeFileSync(file, compacted(left));
    journal = await FileJournal.open(file, quickClock);
  }
  throw new Error('never done');
}

describe('a job that is cut at any request and goes on in another process', () => {
  for (const direction of ['get', 'put'] as const) {
    for (const canReplace of direction === 'put' ? [true, false] : [true]) {
      it(
        `ends with equal files, whole old ones before, nothing beside (${direction}, ${canReplace ? 'atomic rename' : 'two renames'})`,
        async () => {
          const random = seeded();
          let most = 0;
          for (let round = 0; round < rounds; round += 1) {
            const at = scratch(onTestFinished);
            most = Math.max(most, await runUntilDone({ at, random, direction, canReplace, options: {} }));
            expect(treeOf(join(at, 'to')), `seed ${random.seed}, round ${round}`).toEqual(treeOf(join(at, 'from')));
            expect(leftOvers(at)).toEqual([]);
          }
          expect(most).toBeGreaterThan(1);
        },
        roundsLimitMs,
      );
    }
  }
});

describe('a job of a server that lets nothing be renamed, cut at any request', () => {
  it(
    'goes on with what stands half in its place, in another process too, and leaves nothing beside',
    async () => {
      const random = seeded();
      let most = 0;
      for (let round = 0; round < rounds; round += 1) {
        const at = scratch(onTestFinished);
        const crash = { at, random, direction: 'put', canReplace: false, isRenameRefused: true, options: {} } as const;
        most = Math.max(most, await runUntilDone(crash));
        expect(treeOf(join(at, 'to')), `seed ${random.seed}, round ${round}`).toEqual(treeOf(join(at, 'from')));
        expect(leftOvers(at)).toEqual([]);
      }
      expect(most).toBeGreaterThan(1);
    },
    roundsLimitMs,
  );
});

describe('a lost connection', () => {
  it('is waited out, and no byte before the low-water mark is asked for again', async () => {
    const at = scratch(onTestFinished);
    const random = seeded();
    writeFileSync(join(at, 'from'), random.bytes(3_000_000));
    let openings = 0;
    let reads = 0;
    const source: FilePlace = {
      reference: { kind: 'remote', target: 'test' },
      open: () => {
        openings += 1;
        if (openings === 3)
          return Promise.reject(new AppError('net.refused', { host: 'test', port: 22, address: '' }, 'refused'));
        return Promise.resolve(
          new FaultyFileSystem({
            random,
            ...(openings < 5 ? { cutAfter: 40 } : {}),
            onRequest: (operation) => (reads += operation === 'read' ? 1 : 0),
          }),
        );
      },
    };
    const request = { source, target: localPlace, pairs: [{ from: path(at, 'from'), to: path(at, 'to') }] };
    const header = headerOf(request);
    const journal = await new JournalFolder(join(at, 'journals'), quickClock, silentLogger).create(header);
    const statuses: string[] = [];
    const job = new TransferJob({
      header,
      ...request,
      journal,
      asker: undefined,
      clock: quickClock,
      log: silentLogger,
      limits: [],
    });
    job.onStatusChanged(() => statuses.push(job.status));
    job.start();
    await job.whenEnded();
    await journal.close();
    expect(job.status).toBe('finished');
    expect(readFileSync(join(at, 'to')).equals(readFileSync(join(at, 'from')))).toBe(true);
    expect(statuses).toContain('reconnecting');
    expect(openings).toBe(5);
    // 92 reads of 32 KiB make the file; three cuts lose what was in flight, and what was there before is read back once to verify it.
    expect(reads).toBeLessThan(3 * 92);
    expect(leftOvers(at)).toEqual([]);
  });

  it('of a source that was written to meanwhile begins from its start', async () => {
    const at = scratch(onTestFinished);
    const random = seeded();
    writeFileSync(join(at, 'from'), random.bytes(2_000_000));
    const changed = random.bytes(2_000_000);
    let openings = 0;
    const source: FilePlace = {
      reference: { kind: 'remote', target: 'test' },
      open: () => {
        openings += 1;
        if (openings === 2) writeFileSync(join(at, 'from'), changed.subarray(0, 1_900_000));
        return Promise.resolve(new FaultyFileSystem({ random, ...(openings < 2 ? { cutAfter: 40 } : {}) }));
      },
    };
    const request = { source, target: localPlace, pairs: [{ from: path(at, 'from'), to: path(at, 'to') }] };
    const header = headerOf(request);
    const journal = await new JournalFolder(join(at, 'journals'), quickClock, silentLogger).create(header);
    const job = new TransferJob({
      header,
      ...request,
      journal,
      asker: undefined,
      clock: quickClock,
      log: silentLogger,
      limits: [],
    });
    job.start();
    await job.whenEnded();
    await journal.close();
    expect(job.status).toBe('finished');
    expect(readFileSync(join(at, 'to')).equals(changed.subarray(0, 1_900_000))).toBe(true);
  });
});

describe('a session of the server that hangs, and goes on when another one is at work already', () => {
  it(
    'neither harms what stands, nor leaves anything',
    async () => {
      const random = seeded();
      let most = 0;
      for (let round = 0; round < rounds; round += 1) {
        const at = scratch(onTestFinished);
        const known = makeBoth(at, random);
        let openings = 0;
        const faults: string[] = [];
        const target: FilePlace = {
          reference: { kind: 'remote', target: 'test' },
          open: () => {
            openings += 1;
            const cutAfter = openings > 6 ? Infinity : 40 + random.below(120);
            const onRequest = (): void => {
              try {
                checkWhole(known, true);
              } catch (error) {
                faults.push(String(error));
              }
            };
            return Promise.resolve(new FaultyFileSystem({ random, cutAfter, haunts: 40, lateMs: 2, onRequest }));
          },
        };
        const pairs = [{ from: path(at, 'from'), to: path(at, 'to') }];
        const job = await runJob({ source: localPlace, target, pairs, options: { conflicts: 'overwrite' } });
        const name = `SEED=${random.seed}, round ${round}`;
        expect(faults, name).toEqual([]);
        expect(
          job.rows(0, 50).filter(({ state }) => state.kind === 'failed'),
          name,
        ).toEqual([]);
        most = Math.max(most, openings);
        // What still hangs comes to nothing.
        await new Promise((resolve) => setTimeout(resolve, 40));
        expect(treeOf(join(at, 'to')), name).toEqual(treeOf(join(at, 'from')));
        expect(leftOvers(at), name).toEqual([]);
      }
      expect(most).toBeGreaterThan(2);
    },
    roundsLimitMs,
  );
});

describe('cancelling', () => {
  it(
    'at any request leaves the old files and nothing beside',
    async () => {
      const random = seeded();
      for (let round = 0; round < rounds; round += 1) {
        const at = scratch(onTestFinished);
        const known = makeBoth(at, random);
        const cancelAt = 1 + random.below(300);
        const request = {
          source: localPlace,
          target: {
            reference: { kind: 'remote', target: 'test' },
            open: () =>
              Promise.resolve(
                new FaultyFileSystem({
                  random,
                  lateMs: 2,
                  onRequest: (_operation, _path, count) => {
                    if (count === cancelAt) void job.cancel();
                  },
                }),
              ),
          } satisfies FilePlace,
          pairs: [{ from: path(at, 'from'), to: path(at, 'to') }],
          options: { conflicts: 'overwrite' as const },
        };
        const header = headerOf(request);
        const journal = await new JournalFolder(join(at, 'journals'), quickClock, silentLogger).create(header);
        const job = new TransferJob({
          header,
          ...request,
          journal,
          asker: undefined,
          clock: quickClock,
          log: silentLogger,
          limits: [],
        });
        job.start();
        await job.whenEnded();
        await journal.close();
        for (const [file, [old, fresh]] of known) {
          const content = existsSync(file) ? readFileSync(file, 'latin1') : undefined;
          expect([old, fresh].includes(content as string), `seed ${random.seed}, round ${round}: ${file}`).toBe(true);
        }
        expect(leftOvers(at), `seed ${random.seed}, round ${round}, request ${cancelAt}, ${job.status}`).toEqual([]);
      }
    },
    roundsLimitMs,
  );
});
