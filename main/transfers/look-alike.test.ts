import { mkdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { silentLogger } from '../log/logger.ts';
import { TransferJob } from './job.ts';
import { MemoryJournal } from './journal.ts';
import { formatRecord, readJournal, type JournalRecord } from './journal-format.ts';
import { localPlace } from './test-support/faulty-file-system.ts';
import { headerOf, leftOvers, path, quickClock, scratch } from './test-support/job-support.ts';
import { seeded } from './test-support/seeded.ts';

describe('an old file that is as long and as old as the new one', () => {
  for (const conflicts of ['overwrite', 'resume'] as const) {
    it(`is not taken for one that an earlier run wrote (${conflicts})`, async () => {
      const at = scratch(onTestFinished);
      const random = seeded();
      const time = 1_700_000_000;
      for (const folder of ['from', 'to']) {
        mkdirSync(join(at, folder));
        for (const [name, size] of [
          ['small', 1],
          ['middle', 300_000],
        ] as const) {
          writeFileSync(join(at, folder, name), folder === 'from' ? random.bytes(size) : Buffer.alloc(size, 'o'));
          utimesSync(join(at, folder, name), time, time);
        }
      }
      const pairs = [{ from: path(at, 'from'), to: path(at, 'to') }];
      const header = headerOf({ source: localPlace, target: localPlace, pairs, options: { conflicts } });
      const lines: JournalRecord[] = [
        header,
        { t: 'folder', to: path(at, 'to') },
        { t: 'begin', to: path(at, 'to/middle'), how: 'replace', size: 300_000, time },
      ];
      const job = new TransferJob({
        header,
        source: localPlace,
        target: localPlace,
        journal: new MemoryJournal(header),
        left: readJournal(lines.map(formatRecord).join('')),
        asker: undefined,
        clock: quickClock,
        log: silentLogger,
        limits: [],
      });
      job.start();
      await job.whenEnded();
      expect(job.state()).toMatchObject({ status: 'finished', totals: { failedItems: 0 } });
      for (const name of ['small', 'middle']) {
        expect(readFileSync(join(at, 'to', name)).equals(readFileSync(join(at, 'from', name))), name).toBe(true);
      }
      expect(leftOvers(at)).toEqual([]);
    });
  }
});
