import { appendFileSync, mkdirSync, readdirSync, readFileSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { AppError } from '../../shared/model/errors.ts';
import type { DirectoryEntry, FileAttributes, OpenFile } from '../sftp/file-system.ts';
import { FaultyFileSystem, localPlace, type Faults } from './test-support/faulty-file-system.ts';
import { hashOf, leftOvers, makeJob, path, runJob, scratch, treeOf } from './test-support/job-support.ts';
import { seeded } from './test-support/seeded.ts';
import type { FilePlace, TransferOptions } from './transfer-types.ts';

const folder = (): string => scratch(onTestFinished);
const sizes = [0, 10, 5000, 200_000, 1_500_000];

/** A place whose one file system is changed by a test. */
function changedPlace(change: (fs: FaultyFileSystem) => void, faults: Partial<Faults> = {}): FilePlace {
  const fs = new FaultyFileSystem({ random: seeded(1), ...faults });
  change(fs);
  return { reference: { kind: 'remote', target: 'test' }, open: () => Promise.resolve(fs) };
}

function changeOpened(fs: FaultyFileSystem, kind: 'read' | 'write', change: (file: OpenFile) => void): void {
  const open = fs.open.bind(fs);
  fs.open = async (path, access, signal) => {
    const file = await open(path, access, signal);
    if (access.kind === kind) change(file);
    return file;
  };
}

async function copy(at: string, places: { source?: FilePlace; target?: FilePlace }, options: Partial<TransferOptions> = {}) {
  const { source = localPlace, target = localPlace } = places;
  const pairs = [{ from: path(at, 'from'), to: path(at, 'to') }];
  const job = await runJob({ source, target, pairs, options: { conflicts: 'overwrite', ...options } });
  const words = job.rows(0, 100).map(({ from, state }) => {
    const what = state.kind === 'failed' ? state.error.code : state.kind === 'done' ? (state.note ?? 'done') : state.kind;
    return `${from.slice(at.length + 6)}: ${what}`;
  });
  return { job, words: words.sort() };
}

function makeFiles(at: string): void {
  mkdirSync(join(at, 'from'));
  mkdirSync(join(at, 'to'));
  for (const size of sizes) {
    writeFileSync(join(at, 'from', `${size}`), seeded(size).bytes(size));
    utimesSync(join(at, 'from', `${size}`), 1_600_000_000, 1_600_000_000);
    writeFileSync(join(at, 'to', `${size}`), 'old');
  }
}

const all = (word: string): string[] => sizes.map((size) => `${size}: ${word}`).sort();

describe('a source that is not what it says', () => {
  it.each([
    ['too much', (size: number) => size * 2 + 7],
    ['too little', (size: number) => Math.floor(size / 2)],
    ['nothing', () => 0],
    ['no word', () => undefined],
  ] as const)('lists sizes of %s, and is copied as it is', async (what, lie) => {
    const at = folder();
    makeFiles(at);
    const source = changedPlace((fs) => {
      const list = fs.list.bind(fs);
      fs.list = async function* (path, signal, options) {
        for await (const batch of list(path, signal, options)) {
          const entries = batch.entries.map((entry): DirectoryEntry => {
            const { sizeBytes } = entry.attributes;
            return { ...entry, attributes: { ...entry.attributes, sizeBytes: lie(sizeBytes ?? 0) } };
          });
          yield { ...batch, entries };
        }
      };
    });
    const { words } = await copy(at, { source });
    for (const size of sizes) {
      const [from, to] = ['from', 'to'].map((side) => readFileSync(join(at, side, `${size}`)));
      expect(words, what).toContain(`${size}: done`);
      expect(to?.equals(from as Buffer), `${size}`).toBe(true);
    }
    expect(leftOvers(at)).toEqual([]);
  });

  it('ends before it should: fails, and the old file stays', async () => {
    const at = folder();
    makeFiles(at);
    const source = changedPlace((fs) => {
      changeOpened(fs, 'read', (file) => {
        const read = file.read.bind(file);
        file.read = (offset, length, signal) =>
          offset >= 5 ? Promise.resolve({ sizeBytes: 0, pieces: [] }) : read(offset, Math.min(length, 5 - offset), signal);
      });
    });
    const { words } = await copy(at, { source });
    expect(words).toEqual(all('transfer.sourceChanged').map((word) => (word.startsWith('0:') ? '0: done' : word)));
    for (const size of sizes.slice(1)) expect(readFileSync(join(at, 'to', `${size}`), 'utf8')).toBe('old');
    expect(leftOvers(at)).toEqual([]);
  });

  it('gives more than was asked for: fails, and the old file stays', async () => {
    const at = folder();
    makeFiles(at);
    const source = changedPlace((fs) => {
      changeOpened(fs, 'read', (file) => {
        file.read = (offset, length) => {
          const sizeBytes = offset > 2_000_000 ? 0 : length + 9;
          return Promise.resolve({ sizeBytes, pieces: [Buffer.alloc(sizeBytes)] });
        };
      });
    });
    const { words } = await copy(at, { source });
    expect(words.filter((word) => word.endsWith('done') && /^(?:200000|1500000)/.test(word))).toEqual([]);
    for (const size of [200_000, 1_500_000]) expect(readFileSync(join(at, 'to', `${size}`), 'utf8')).toBe('old');
    expect(leftOvers(at)).toEqual([]);
  });

  it.each(['grows', 'shrinks'] as const)(
    '%s while it is copied: it is told, or tried again, and never half of it',
    async (how) => {
      const at = folder();
      makeFiles(at);
      const file = join(at, 'from', '1500000');
      let reads = 0;
      const source = changedPlace(() => undefined, {
        onRequest: (operation, path) => {
          if (operation !== 'read' || !path.endsWith('1500000') || (reads += 1) !== 10) return;
          if (how === 'grows') appendFileSync(file, 'more');
          else truncateSync(file, 700_000);
        },
      });
      const { words } = await copy(at, { source });
      if (how === 'grows') {
        expect(words).toContain('1500000: its size changed meanwhile');
        expect(readFileSync(join(at, 'to', '1500000')).equals(readFileSync(file).subarray(0, 1_500_000))).toBe(true);
      } else {
        expect(words).toContain('1500000: done');
        expect(hashOf(join(at, 'to', '1500000'))).toBe(hashOf(file));
      }
      expect(leftOvers(at)).toEqual([]);
    },
  );
});

describe('a target that confirms what it does not do', () => {
  /** Confirms every write and keeps none that begins at or behind 100,000. */
  const forgetful = (): FilePlace =>
    changedPlace((fs) => {
      changeOpened(fs, 'write', (file) => {
        const write = file.write.bind(file);
        file.write = (offset, bytes, signal) => (offset >= 100_000 ? Promise.resolve() : write(offset, bytes, signal));
      });
    });

  it('and is short then is found out by its size, and the old file stays', async () => {
    const at = folder();
    makeFiles(at);
    const { words } = await copy(at, { target: forgetful() });
    expect(words).toEqual(
      all('done').map((word) => (/^(?:200000|1500000)/.test(word) ? word.replace('done', 'transfer.differs') : word)),
    );
    for (const size of [200_000, 1_500_000]) expect(readFileSync(join(at, 'to', `${size}`), 'utf8')).toBe('old');
    expect(leftOvers(at)).toEqual([]);
  });

  it('and has something else of the right length is found out when it is verified', async () => {
    const at = folder();
    makeFiles(at);
    const spoiling = changedPlace((fs) => {
      changeOpened(fs, 'write', (file) => {
        const write = file.write.bind(file);
        file.write = (offset, bytes, signal) => {
          const whole = Buffer.concat(bytes instanceof Uint8Array ? [bytes] : [...bytes]);
          if (whole.length > 0) whole[whole.length - 1] = (whole.at(-1) ?? 0) ^ 1;
          return write(offset, whole, signal);
        };
      });
    });
    const { words } = await copy(at, { target: spoiling }, { verify: true });
    expect(words).toEqual(all('transfer.differs').map((word) => (word.startsWith('0:') ? '0: done' : word)));
    for (const size of sizes.slice(1)) expect(readFileSync(join(at, 'to', `${size}`), 'utf8')).toBe('old');
    expect(leftOvers(at)).toEqual([]);
  });

  it('never costs the source of a move', async () => {
    const at = folder();
    makeFiles(at);
    const { words, job } = await copy(at, { target: forgetful() }, { removeSource: true });
    expect(words.filter((word) => word.endsWith(': done'))).toHaveLength(3);
    expect(readdirSync(join(at, 'from')).sort()).toEqual(['1500000', '200000']);
    expect(job.state().totals.failedItems).toBe(2);
  });

  it('nor does a source that was written to after it was copied', async () => {
    const at = folder();
    makeFiles(at);
    const target = changedPlace(() => undefined, {
      onRequest: (operation, path) => {
        if (operation === 'replace' && path.endsWith('/5000')) appendFileSync(join(at, 'from', '5000'), 'more');
      },
    });
    const { words } = await copy(at, { target }, { removeSource: true });
    expect(words).toContain('5000: the source was written to meanwhile, and stays');
    expect(readdirSync(join(at, 'from'))).toEqual(['5000']);
    expect(readFileSync(join(at, 'from', '5000'), 'utf8').endsWith('more')).toBe(true);
  });

  it('nor does a file that only looks like the copy', async () => {
    const at = folder();
    mkdirSync(join(at, 'from'));
    writeFileSync(join(at, 'from', 'a'), 'mine');
    utimesSync(join(at, 'from', 'a'), 1_600_000_000, 1_600_000_000);
    mkdirSync(join(at, 'to'));
    writeFileSync(join(at, 'to', 'a'), 'your');
    utimesSync(join(at, 'to', 'a'), 1_600_000_000, 1_600_000_000);
    await copy(at, {}, { removeSource: true, conflicts: 'compare' });
    expect(treeOf(join(at, 'from'))).toHaveProperty('a');
  });
});

describe('a server with ten thousand million entries', () => {
  it('is read no further than somebody takes them, and can be left', async () => {
    const at = folder();
    mkdirSync(join(at, 'from'));
    let listed = 0;
    const attributes: FileAttributes = {
      kind: 'file',
      sizeBytes: 10,
      mode: 0o644,
      user: 1,
      group: 1,
      modifiedSeconds: 1,
      accessedSeconds: 1,
      linkCount: undefined,
    };
    let stop = (): void => undefined;
    const source = changedPlace(
      (fs) => {
        fs.list = async function* () {
          for (let batch = 0; batch < 10_000_000; batch += 1) {
            const entries = Array.from({ length: 1000 }, (_, index) => {
              return {
                name: `f${listed + index}`,
                attributes,
                ownerName: undefined,
                groupName: undefined,
              } as unknown as DirectoryEntry;
            });
            listed += entries.length;
            yield { entries, refused: [], refusedCount: 0, isCut: false };
          }
        };
      },
      {
        refuse: (operation, path) => {
          if (operation !== 'open') return undefined;
          opened += 1;
          if (opened === 12_000) stop();
          return new AppError('file.notFound', { path, operation: 'open', side: 'there' }, 'there is none');
        },
      },
    );
    let opened = 0;
    const job = makeJob({ source, target: localPlace, pairs: [{ from: path(at, 'from'), to: path(at, 'to') }] });
    stop = () => void job.cancel();
    job.start();
    await job.whenEnded();
    expect(job.status).toBe('cancelled');
    expect(listed).toBeLessThan(opened + 10_000);
    // However many failed, only so many are kept.
    expect(job.rowCount).toBeLessThanOrEqual(11_000);
    expect(readdirSync(join(at, 'to'))).toEqual([]);
  }, 30_000);
});
