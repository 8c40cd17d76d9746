import { spawn } from 'node:child_process';
import { appendFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { FilePath } from '../../shared/model/file-path.ts';
import { silentLogger } from '../log/logger.ts';
import { JournalFolder } from './journal-folder.ts';
import { compacted, formatRecord, itemKey, readJournal, type JournalRecord } from './journal-format.ts';
import { TransferJob } from './job.ts';
import { FileJournal, MemoryJournal } from './journal.ts';
import { besidePath } from './part-name.ts';
import { TransferQueue } from './queue.ts';
import { faultyPlace, localPlace } from './test-support/faulty-file-system.ts';
import { headerOf, leftOvers, path, quickClock, scratch, treeOf } from './test-support/job-support.ts';
import { rounds, roundsLimitMs } from './test-support/rounds.ts';
import { seeded, type Seeded } from './test-support/seeded.ts';

const folder = (): string => scratch(onTestFinished);
const header = headerOf({
  source: localPlace,
  target: localPlace,
  pairs: [{ from: '/a' as FilePath, to: '/b' as FilePath }],
});
const records: readonly JournalRecord[] = [
  header,
  { t: 'folder', to: '/b' as FilePath },
  { t: 'begin', to: '/b/1' as FilePath, how: 'replace', size: 10, time: 5 },
  { t: 'mark', to: '/b/1' as FilePath, at: 7 },
  { t: 'beside', to: '/b/1' as FilePath, role: 'old' },
  { t: 'begin', to: '/b/2' as FilePath, how: 'new' },
  { t: 'done', k: [itemKey('/b/3' as FilePath), itemKey('/b/2' as FilePath)] },
  { t: 'answer', conflicts: 'skip' },
  { t: 'order', n: 7 },
];
const text = records.map(formatRecord).join('');

describe('a journal', () => {
  it('says what was begun, how far it got, and what is done', () => {
    const state = readJournal(text);
    expect(state).toMatchObject({ conflicts: 'skip', order: 7, badLines: 0, isCancelled: false });
    expect([...(state?.open ?? [])]).toEqual([
      ['/b/1', { begin: records[2], markBytes: 7, roles: new Set(['old']), partNumber: 1 }],
    ]);
    expect(state?.done.size).toBe(2);
    expect(readJournal(compacted(state!))).toEqual(state);
  });

  it('that was cut anywhere says all that stands before the cut', () => {
    const first = formatRecord(header).length;
    for (let length = 0; length <= text.length; length += 1) {
      const state = readJournal(text.slice(0, length));
      const whole = text.slice(0, length).split('\n').length - 1;
      if (length < first - 1) {
        expect(state).toBeUndefined();
        continue;
      }
      // A line without its end is whole all the same when its checksum is right.
      const isWhole = text[length] === '\n' || length === text.length || text[length - 1] === '\n';
      const expected = readJournal(
        text
          .split('\n')
          .slice(0, whole + (text[length] === '\n' ? 1 : 0))
          .join('\n'),
      );
      expect({ ...state, badLines: 0 }).toEqual(expected);
      expect(state?.badLines).toBe(isWhole ? 0 : 1);
    }
  });

  it('with any byte spoiled loses that line at most, and counts it', () => {
    const random = seeded(5);
    for (let round = 0; round < 300; round += 1) {
      const bytes = Buffer.from(text);
      const at = formatRecord(header).length + random.below(bytes.length - formatRecord(header).length);
      const was = bytes[at] ?? 0;
      bytes[at] = was ^ (1 + random.below(255));
      const state = readJournal(bytes.toString('utf8'));
      expect(state, `SEED=5, round ${round}`).toBeDefined();
      // A spoiled end of a line spoils the next one too; a new one in its middle makes two of one.
      expect(state?.badLines).toBeGreaterThanOrEqual(1);
      expect(state?.badLines).toBeLessThanOrEqual(2);
    }
  });

  it('that can’t be written keeps what it was told, and has it all once it can', async () => {
    const at = folder();
    const file = join(at, 'journal');
    writeFileSync(file, formatRecord(header));
    const journal = await FileJournal.open(file, quickClock);
    journal.append({ t: 'folder', to: '/before' as FilePath });
    await journal.written();
    const probe = await open(file, 'r');
    const handles = Object.getPrototypeOf(probe) as typeof probe;
    await probe.close();
    // The disk is full in the middle of a line.
    const full = vi.spyOn(handles, 'appendFile').mockImplementation((data) => {
      appendFileSync(file, (data as string).slice(0, 70));
      return Promise.reject(Object.assign(new Error('full'), { code: 'ENOSPC' }));
    });
    journal.append({ t: 'folder', to: '/lost' as FilePath });
    journal.done(itemKey('/lost/1' as FilePath));
    await expect(journal.written()).rejects.toMatchObject({ code: 'storage.unwritable', detail: { file, reason: 'ENOSPC' } });
    journal.append({ t: 'folder', to: '/later' as FilePath });
    await expect(journal.synced()).rejects.toMatchObject({ code: 'storage.unwritable' });
    const folders = ['/before', '/lost', '/later'];
    expect([...((await journal.read())?.folders ?? [])]).toEqual(folders);
    full.mockRestore();
    journal.tryAgain();
    await journal.synced();
    const state = readJournal(readFileSync(file, 'utf8'));
    expect([...(state?.folders ?? [])]).toEqual(folders);
    expect(state?.done.size).toBe(1);
    await journal.close();
    await journal.close();
  });
});

describe('the folder of journals', () => {
  const journalsIn = (at: string): JournalFolder => new JournalFolder(join(at, 'journals'), quickClock, silentLogger);
  const nameOf = (letter: string): string => letter.repeat(16);

  it('tells what it can’t read, leaves it as it is, and takes the rest', async () => {
    const at = folder();
    const folders = journalsIn(at);
    await (await folders.create({ ...header, id: nameOf('a') })).close();
    await folders.leave(nameOf('a'));
    const newer = formatRecord({ ...header, id: nameOf('b'), v: 2 } as unknown as JournalRecord);
    const bad = { b: newer, c: text.slice(5), d: '', e: formatRecord({ ...header, id: nameOf('f') }) };
    for (const [letter, content] of Object.entries(bad))
      writeFileSync(join(at, 'journals', `${nameOf(letter)}.journal`), content);
    writeFileSync(join(at, 'journals', 'notes.txt'), 'of somebody else');
    const left = await folders.takeLeft();
    expect(left.map(({ state }) => state.header.id)).toEqual([nameOf('a')]);
    expect(folders.unreadable.map(({ code }) => code).sort()).toEqual([
      'storage.fromTheFuture',
      'storage.malformed',
      'storage.malformed',
      'storage.malformed',
    ]);
    for (const [letter, content] of Object.entries(bad)) {
      expect(readFileSync(join(at, 'journals', `${nameOf(letter)}.journal`), 'utf8')).toBe(content);
    }
    // Nobody keeps others from them.
    expect(readdirSync(join(at, 'journals')).filter((name) => name.endsWith('.lock'))).toEqual([`${nameOf('a')}.lock`]);
    for (const { journal } of left) await journal.close();
  });

  it('leaves a job to the process that works on it, and takes it when that is gone', async () => {
    const at = folder();
    mkdirSync(join(at, 'journals'));
    const lock = join(at, 'journals', `${nameOf('a')}.lock`);
    writeFileSync(join(at, 'journals', `${nameOf('a')}.journal`), formatRecord({ ...header, id: nameOf('a') }));
    const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
    const gone = new Promise((resolve) => other.once('exit', resolve));
    onTestFinished(() => void other.kill('SIGKILL'));
    const claims = async (owner: string): Promise<boolean> => {
      writeFileSync(lock, owner);
      const folders = journalsIn(at);
      const left = await folders.takeLeft();
      for (const { state, journal } of left) {
        await journal.close();
        await folders.leave(state.header.id);
      }
      return left.length === 1;
    };
    expect(await claims(`${other.pid}`)).toBe(false);
    // Being written just now.
    expect(await claims('')).toBe(false);
    // Its number is another's now, or was this process's own in an earlier life.
    expect(await claims(`${other.pid} 1`)).toBe(process.platform === 'linux');
    expect(await claims(`${process.pid} 1`)).toBe(true);
    expect(await claims('nonsense')).toBe(true);
    other.kill('SIGKILL');
    await gone;
    expect(await claims(`${other.pid}`)).toBe(true);
  });

  it('has nothing left of what was killed while it was made', async () => {
    const at = folder();
    mkdirSync(join(at, 'journals'));
    writeFileSync(join(at, 'journals', `${nameOf('a')}.lock`), '999999999 1');
    writeFileSync(join(at, 'journals', `.${nameOf('b')}.journal.999999999.abcdef01`), 'half');
    writeFileSync(join(at, 'journals', `.${nameOf('b')}.journal.${process.ppid}.abcdef01`), 'half');
    expect(await journalsIn(at).takeLeft()).toEqual([]);
    expect(readdirSync(join(at, 'journals'))).toEqual([`.${nameOf('b')}.journal.${process.ppid}.abcdef01`]);
  });
});

describe('a copy whose journal was damaged', () => {
  it('keeps an old file that it knows nothing of, unless the new one stands in its place; and gives it back where nothing does', async () => {
    const at = folder();
    const long = 'long '.repeat(50);
    for (const side of ['from', 'to']) mkdirSync(join(at, side));
    const aside = (name: string): string => besidePath(path(at, 'to', name), 'tokenabc', 'old');
    for (const name of ['new', 'other', 'missing', long]) {
      writeFileSync(join(at, 'from', name), `${name} of the source`);
      writeFileSync(aside(name), `${name} of before`);
    }
    for (const name of ['new', long]) writeFileSync(join(at, 'to', name), `${name} of the source`);
    writeFileSync(join(at, 'to', 'other'), 'put there by somebody');
    writeFileSync(join(at, 'to', '.new.hawser-anotherr.old'), 'of another job');
    const request = { source: localPlace, target: localPlace, pairs: [{ from: path(at, 'from'), to: path(at, 'to') }] };
    // All of it counts as done: none is copied now.
    const done = ['new', 'other', 'missing', long].map((name) => itemKey(path(at, 'to', name)));
    const left = readJournal(formatRecord(headerOf(request)) + formatRecord({ t: 'done', k: done }));
    const job = new TransferJob({
      header: headerOf(request),
      ...request,
      journal: new MemoryJournal(headerOf(request)),
      left,
      asker: undefined,
      clock: quickClock,
      log: silentLogger,
      limits: [],
    });
    job.start();
    await job.whenEnded();
    expect(job.status).toBe('finished');
    const found = readdirSync(join(at, 'to')).map((name) => [name, readFileSync(join(at, 'to', name), 'utf8')]);
    expect(Object.fromEntries(found)).toEqual({
      new: 'new of the source',
      [long]: `${long} of the source`,
      other: 'put there by somebody',
      '.other.hawser-tokenabc.old': 'other of before',
      missing: 'missing of before',
      '.new.hawser-anotherr.old': 'of another job',
    });
  });

  it.each(['cut', 'spoiled', 'only its beginning'] as const)(
    '(%s) ends as if it had not been',
    async (damage) => {
      const random = seeded();
      for (let round = 0; round < rounds / 2; round += 1) {
        const at = folder();
        for (const side of ['from', 'to']) mkdirSync(join(at, side, 'sub/deep'), { recursive: true });
        for (let count = 0; count < 12; count += 1) {
          const name = `${['', 'sub/', 'sub/deep/'][count % 3] ?? ''}${count}`;
          writeFileSync(join(at, 'from', name), random.bytes(count === 0 ? 2_000_000 : random.below(200_000)));
          if (count % 2 === 0) writeFileSync(join(at, 'to', name), random.bytes(random.below(1000)));
        }
        const journals = new JournalFolder(join(at, 'journals'), quickClock, silentLogger);
        const parts = { clock: quickClock, log: silentLogger, asker: undefined, journals };
        const queue = new TransferQueue(parts);
        const stopAt = 20 + random.below(60);
        const target = faultyPlace(() => ({
          random,
          capabilities: { replace: round % 2 === 0 },
          onRequest: (_operation, _path, count) => {
            if (count === stopAt) void job.interrupt();
          },
        }));
        const pairs = [{ from: path(at, 'from'), to: path(at, 'to') }];
        const job = await queue.add({ source: localPlace, target, pairs, options: { conflicts: 'overwrite' } });
        await job.whenEnded();
        await queue.close();
        const file = join(at, 'journals', `${job.id}.journal`);
        if (job.status === 'interrupted') spoil(file, damage, random);
        const next = new TransferQueue(parts);
        for (const left of await next.takeLeft(({ kind }) => (kind === 'local' ? localPlace : target))) {
          next.start(left.id);
          await left.whenEnded();
          expect(left.rows(0, 50).filter(({ state }) => state.kind === 'failed')).toEqual([]);
        }
        await next.close();
        expect(treeOf(join(at, 'to')), `SEED=${random.seed}, round ${round}`).toEqual(treeOf(join(at, 'from')));
        expect(leftOvers(at), `SEED=${random.seed}, round ${round}`).toEqual([]);
      }
    },
    roundsLimitMs,
  );
});

function spoil(file: string, damage: 'cut' | 'spoiled' | 'only its beginning', random: Seeded): void {
  const bytes = readFileSync(file);
  const first = bytes.indexOf('\n') + 1;
  if (damage === 'spoiled') {
    for (let count = 0; count < 3 && bytes.length > first; count += 1) bytes[first + random.below(bytes.length - first)] = 0;
  }
  const length = damage === 'cut' ? first + random.below(bytes.length - first) : damage === 'spoiled' ? bytes.length : first;
  writeFileSync(file, bytes.subarray(0, length));
}
