import { expect, test } from 'vitest';
import type { FileName, FilePath } from '../../shared/model/file-path.ts';
import type { TransferFace, TransferJobId, TransferJobInfo } from '../../shared/model/transfers.ts';
import { conflictFacts } from './conflict-facts.ts';
import { durationWords, jobAmount, jobFraction, jobPlaces, jobPlacesShort, jobRate, jobTitle, summaryOf } from './job-words.ts';
import { streamState, streamVerdict } from './stream-words.ts';

const totals: TransferJobInfo['totals'] = {
  isWhole: true,
  files: 1,
  folders: 0,
  bytes: 2048,
  doneFiles: 0,
  skippedFiles: 0,
  failedItems: 0,
  doneBytes: 512,
};

function job(
  change: Partial<Omit<TransferJobInfo, 'totals'>> & { totals?: Partial<TransferJobInfo['totals']> } = {},
): TransferJobInfo {
  return {
    jobId: 'j' as TransferJobId,
    kind: 'copy',
    status: 'running',
    revision: 1,
    source: { kind: 'local', folder: '/home/anna' as FilePath },
    target: { kind: 'remote', label: 'web1', folder: '/srv' as FilePath },
    firstName: 'dump.sql' as FileName,
    nameCount: 1,
    bytesPerSecond: 1_048_576,
    filesPerSecond: 0,
    isVerified: false,
    isAsking: false,
    canRetry: false,
    ...change,
    totals: { ...totals, ...change.totals },
  };
}

test('a duration is rounded up, with hours when it has some', () => {
  expect([0, 0.2, 41, 725, 11_220].map(durationWords)).toEqual(['0:00', '0:01', '0:41', '12:05', '3:07:00']);
});

test('a job is called by its first entry, with control characters made visible', () => {
  expect(jobTitle(job())).toBe('dump.sql');
  expect(jobTitle(job({ firstName: 'a\u202Eb' as FileName, nameCount: 3 }))).toBe('a\\u{202E}b and 2 more');
  expect(jobPlaces(job())).toBe('/home/anna → web1:/srv');
  expect(jobPlacesShort(job())).toBe('anna → web1:srv');
});

test('totals that may still grow are told as at least', () => {
  expect(jobAmount(job({ totals: { files: 9800, doneFiles: 1200, skippedFiles: 4, isWhole: false } }))).toBe(
    '1,204 of 9,800+ files',
  );
  expect(jobAmount(job())).toBe('512 B of 2.0 KB');
  expect(jobAmount(job({ status: 'finished', totals: { doneBytes: 2048, doneFiles: 1 } }))).toBe('2.0 KB');
});

test('progress goes by bytes, by files where those have none, and is not guessed for a delete', () => {
  expect(jobFraction(job())).toBe(0.25);
  expect(jobFraction(job({ totals: { bytes: 0, doneBytes: 0, files: 4, doneFiles: 1 } }))).toBe(0.25);
  expect(jobFraction(job({ totals: { bytes: 0, files: 0 } }))).toBeUndefined();
  expect(jobFraction(job({ kind: 'delete' }))).toBeUndefined();
  expect(jobFraction(job({ status: 'finished', totals: { bytes: 0, files: 0 } }))).toBe(1);
});

test('a rate is in bytes, and in files where those are many and small', () => {
  expect(jobRate(job())).toBe('1.0 MB/s');
  expect(jobRate(job({ filesPerSecond: 5120, bytesPerSecond: 5120 * 4096 }))).toBe('5,120 files/s');
  expect(jobRate(job({ status: 'paused' }))).toBe('–');
});

test('the strip adds up what runs, and knows the remaining time only when every job does', () => {
  const summary = summaryOf([
    job({ remainingSeconds: 10 }),
    job({ remainingSeconds: 41 }),
    job({ status: 'interrupted' }),
    job({ status: 'finished', totals: { failedItems: 2 } }),
  ]);
  expect(summary).toEqual({
    active: 2,
    resting: 1,
    ended: 1,
    failedItems: 2,
    bytesPerSecond: 2_097_152,
    fraction: 0.25,
    remainingSeconds: 41,
  });
  expect(summaryOf([job({ remainingSeconds: 10 }), job()]).remainingSeconds).toBeUndefined();
});

test('two files are told apart by size and time, each at the side of which it is true', () => {
  const face = (sizeBytes?: number, modifiedSeconds?: number): TransferFace => ({
    path: '/a' as FilePath,
    kind: 'file',
    ...(sizeBytes !== undefined && { sizeBytes }),
    ...(modifiedSeconds !== undefined && { modifiedSeconds }),
  });
  expect(conflictFacts(face(10, 1000), face(20, 500))).toEqual({
    source: { size: 'smaller', time: 'newer' },
    target: { size: 'larger', time: 'older' },
  });
  // SFTP keeps whole seconds.
  expect(conflictFacts(face(10, 1000.7), face(10, 1000))).toEqual({
    source: { size: undefined, time: undefined },
    target: { size: 'same size', time: 'same time' },
  });
  expect(conflictFacts(face(10), face(10, 5)).target.time).toBeUndefined();
});

test('a stream is told by its command and its file; how much a command writes is not guessed', () => {
  const stream = {
    way: 'download',
    command: 'pg_dump shop',
    path: '/home/anna/dump.sql' as FilePath,
    seconds: 41,
    errorBytes: 0,
    outputBytes: 0,
  } as const;
  const root = '/' as FilePath;
  const down = job({
    kind: 'stream',
    stream,
    source: { kind: 'remote', label: 'web1', folder: root },
    target: { kind: 'local', folder: '/home/anna' as FilePath },
  });
  expect([jobTitle(down), jobPlaces(down), jobPlacesShort(down)]).toEqual([
    'dump.sql',
    'web1: pg_dump shop → /home/anna/dump.sql',
    'web1: pg_dump shop → dump.sql',
  ]);
  expect([jobFraction(down), jobAmount(down)]).toEqual([undefined, '512 B']);
  const up = { ...down, stream: { ...stream, way: 'upload' }, source: down.target!, target: down.source } as TransferJobInfo;
  expect([jobPlacesShort(up), jobFraction(up), jobAmount(up)]).toEqual([
    'dump.sql → web1: pg_dump shop',
    0.25,
    '512 B of 2.0 KB',
  ]);
  const { firstName: _none, ...rest } = down;
  const toProgram = {
    ...rest,
    stream: { ...stream, way: 'program', path: undefined, program: 'wireshark -k -i -' },
  } as TransferJobInfo;
  expect([jobTitle(toProgram), jobPlaces(toProgram)]).toEqual(['wireshark -k -i -', 'web1: pg_dump shop → wireshark -k -i -']);
});

test('a stream that ended badly says how, and what is left of it', () => {
  const stream = {
    way: 'download',
    command: 'x',
    seconds: 1,
    errorBytes: 0,
    outputBytes: 0,
    end: { kind: 'exited', code: 3 },
  } as const;
  const error = { code: 'stream.ended', detail: { host: 'web1', how: 'exited', code: 3, said: '' }, message: '' } as const;
  const bad = job({ kind: 'stream', status: 'finished', stream, error });
  expect(streamState(bad)).toBe('exit code 3');
  expect(
    streamState({
      ...bad,
      status: 'paused',
      error: { code: 'stream.notAFile', detail: { path: '/a', what: 'folder' }, message: '' },
    }),
  ).toBe('waits: That is a folder, not a file');
  expect(streamVerdict(bad, { ...stream, keptAs: '/home/anna/dump.part' as FilePath })).toBe('kept as dump.part');
  expect(streamVerdict(bad, { ...stream, way: 'upload' })).toBe('took at most 512 B');
  expect([streamVerdict(bad, stream), streamVerdict({ ...bad, status: 'cancelled' }, stream)]).toEqual(['', 'cancelled']);
});
