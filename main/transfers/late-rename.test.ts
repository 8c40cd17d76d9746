import { linkSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { cancelled } from '../../shared/model/errors.ts';
import type { FilePath } from '../../shared/model/file-path.ts';
import { silentLogger } from '../log/logger.ts';
import { LocalFileSystem } from '../sftp/local-file-system.ts';
import { TransferJob } from './job.ts';
import { MemoryJournal } from './journal.ts';
import { formatRecord, readJournal, type JournalRecord } from './journal-format.ts';
import { FaultyFileSystem, localPlace } from './test-support/faulty-file-system.ts';
import { headerOf, leftOvers, makeJob, path, quickClock, runJob, scratch } from './test-support/job-support.ts';
import { seeded } from './test-support/seeded.ts';
import type { FilePlace } from './transfer-types.ts';

describe('a rename that was lost on its way', () => {
  it('of two steps, cut between them, leaves two names of one file: the target is not written to through the other', async () => {
    for (const how of ['new', 'replace'] as const) {
      const at = scratch(onTestFinished);
      const size = 2_000_000;
      writeFileSync(join(at, 'from'), seeded(1).bytes(size));
      const { mtimeMs } = statSync(join(at, 'from'));
      const part = join(at, '.to.hawser-tokenabc.part');
      writeFileSync(part, readFileSync(join(at, 'from')));
      utimesSync(part, mtimeMs / 1000, mtimeMs / 1000);
      linkSync(part, join(at, 'to'));
      const target: FilePlace = {
        reference: { kind: 'remote', target: 'test' },
        open: () =>
          Promise.resolve(
            new FaultyFileSystem({
              random: seeded(1),
              capabilities: { replace: false },
              onRequest: () => {
                const found = statSync(join(at, 'to'), { throwIfNoEntry: false })?.size;
                if (found !== undefined) expect(found).toBe(size);
              },
            }),
          ),
      };
      const request = { source: localPlace, target, pairs: [{ from: path(at, 'from'), to: path(at, 'to') }] } as const;
      const header = headerOf({ ...request, options: { conflicts: 'overwrite', standIn: 'replace' } });
      const lines = [
        header,
        { t: 'begin', to: path(at, 'to'), how, size, time: mtimeMs / 1000 },
        { t: 'mark', to: path(at, 'to'), at: 500_000 },
      ];
      const left = readJournal((lines as JournalRecord[]).map(formatRecord).join(''));
      const journal = new MemoryJournal(header);
      const job = new TransferJob({
        header,
        ...request,
        journal,
        left,
        asker: undefined,
        clock: quickClock,
        log: silentLogger,
        limits: [],
      });
      job.start();
      await job.whenEnded();
      expect(job.state()).toMatchObject({ status: 'finished', totals: { failedItems: 0, doneFiles: 1 } });
      expect(readFileSync(join(at, 'to')).equals(readFileSync(join(at, 'from')))).toBe(true);
      expect(leftOvers(at)).toEqual([]);
    }
  });

  it('on this computer is waited for when the job is interrupted, for it happens all the same', async () => {
    for (const isThere of [false, true]) {
      const at = scratch(onTestFinished);
      writeFileSync(join(at, 'from'), seeded(1).bytes(3000));
      if (isThere) writeFileSync(join(at, 'to'), 'old');
      const log: string[] = [];
      class SlowFiles extends LocalFileSystem {
        override replace(from: FilePath, to: FilePath, signal: AbortSignal): Promise<void> {
          return this.#late(signal, () => super.replace(from, to, new AbortController().signal));
        }
        override rename(from: FilePath, to: FilePath, signal: AbortSignal): Promise<void> {
          return this.#late(signal, () => super.rename(from, to, new AbortController().signal));
        }
        /** As a thread that is busy: who waits is let go at an abort, what was asked for happens. */
        #late(signal: AbortSignal, call: () => Promise<void>): Promise<void> {
          void job.interrupt();
          const happens = Promise.resolve().then(async () => {
            await new Promise((resolve) => setImmediate(resolve));
            await call();
            log.push('renamed');
          });
          const aborted = new Promise<void>((_resolve, reject) => {
            const end = (): void => reject(cancelled());
            if (signal.aborted) end();
            signal.addEventListener('abort', end);
          });
          return Promise.race([happens, aborted]);
        }
      }
      const target: FilePlace = { reference: { kind: 'local' }, open: () => Promise.resolve(new SlowFiles('/')) };
      const pairs = [{ from: path(at, 'from'), to: path(at, 'to') }];
      const job = makeJob({ source: localPlace, target, pairs, options: { conflicts: 'overwrite' } });
      job.start();
      await job.whenEnded();
      log.push(job.status);
      expect(log).toEqual(['renamed', 'interrupted']);
      expect(readFileSync(join(at, 'to')).equals(readFileSync(join(at, 'from')))).toBe(true);
    }
  });

  it('is not taken for done when the part file is lost in the next attempt', async () => {
    const at = scratch(onTestFinished);
    for (const size of [5000, 300_000]) {
      writeFileSync(join(at, 'from'), seeded(1).bytes(size));
      writeFileSync(join(at, 'to'), 'old');
      let openings = 0;
      const target: FilePlace = {
        reference: { kind: 'remote', target: 'test' },
        open: () => {
          openings += 1;
          const cutAt = ['replace', 'create'][openings - 1];
          // What was under way does not reach the server.
          const random = { ...seeded(1), chance: () => false };
          const fs = new FaultyFileSystem({
            random,
            onRequest: (operation) => {
              if (operation === cutAt) fs.cut();
            },
          });
          return Promise.resolve(fs);
        },
      };
      const pairs = [{ from: path(at, 'from'), to: path(at, 'to') }];
      const job = await runJob({ source: localPlace, target, pairs, options: { conflicts: 'overwrite' } });
      expect(job.state().totals).toMatchObject({ doneFiles: 1, failedItems: 0 });
      expect(openings).toBe(3);
      expect(readFileSync(join(at, 'to')).equals(readFileSync(join(at, 'from')))).toBe(true);
      expect(leftOvers(at)).toEqual([]);
    }
  });
});
