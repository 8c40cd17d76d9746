import { describe, expect, it } from 'vitest';
import type { FilePath } from '../../../shared/model/file-path.ts';
import type { TransferItem, TransferItems, TransferJobInfo } from '../../../shared/model/transfers.ts';
import { arrived, isOver, stillWaits } from './upload-end.ts';

const path = (name: string): FilePath => `/srv/${name}` as FilePath;
const skipped: TransferItem['state'] = { kind: 'skipped', why: 'exists' };
const failed: TransferItem['state'] = { kind: 'failed', error: { code: 'cancelled', detail: {}, message: '' } };
const row = (name: string, state: TransferItem['state']): TransferItem => ({
  itemId: 1,
  from: path(name),
  to: path(name),
  kind: 'file',
  state,
});
const reading =
  (rows: readonly TransferItem[]) =>
  (from: number, count: number): Promise<TransferItems> =>
    Promise.resolve({ revision: 1, count: rows.length, rows: rows.slice(from, from + Math.min(count, 1000)) });
const job = (failedItems: number, skippedFiles: number, status: TransferJobInfo['status'] = 'finished') => ({
  status,
  totals: {
    isWhole: true,
    files: 0,
    folders: 0,
    bytes: 0,
    doneFiles: 0,
    doneBytes: 0,
    failedItems,
    skippedFiles,
  },
});

describe('what of an upload has arrived', () => {
  it('is all of it', async () => {
    const rows = [row('a', { kind: 'done' }), row('b', { kind: 'done' })];
    expect(await arrived(job(0, 0), [path('a'), path('b')], reading(rows))).toEqual({
      paths: [path('a'), path('b')],
      isWhole: true,
      taken: [],
    });
  });

  it('is not a file behind the first thousand that failed', async () => {
    const inside = Array.from({ length: 2500 }, (_, at) => row(`folder/${at}`, failed));
    const rows = [...inside, row('late', skipped), row('a', { kind: 'done' })];
    const found = await arrived(job(2500, 1), [path('folder'), path('late'), path('a')], reading(rows));
    expect(found).toEqual({ paths: [path('folder'), path('a')], isWhole: false, taken: [path('late')] });
  });

  it('is not whole where something inside a folder failed, and the folder is there', async () => {
    const rows = [row('folder/leaf', failed)];
    expect(await arrived(job(1, 0), [path('folder')], reading(rows))).toEqual({
      paths: [path('folder')],
      isWhole: false,
      taken: [],
    });
  });

  it('is nothing sure where more failed than is told', async () => {
    expect(await arrived(job(20_000, 0), [path('a')], reading([row('x', failed)]))).toEqual({
      paths: [],
      isWhole: false,
      taken: [],
    });
  });

  it('is nothing of one that was cancelled', async () => {
    expect(await arrived(job(0, 0, 'cancelled'), [path('a')], reading([]))).toEqual({ paths: [], isWhole: false, taken: [] });
  });
});

it.each([
  ['finished', true],
  ['cancelled', true],
  ['interrupted', true],
  ['reconnecting', false],
  ['paused', false],
  ['running', false],
] as const)('nothing comes of a job that is %s: %s', (status, over) => {
  expect(isOver({ status })).toBe(over);
});

describe('a path goes onto the line by itself', () => {
  it.each([
    ['while the user waits there for it', { hasFocus: true, sent: 7 }, true],
    ['not when the keyboard is elsewhere', { hasFocus: false, sent: 7 }, false],
    ['not behind what was typed since', { hasFocus: true, sent: 8 }, false],
  ])('%s', (_when, now, waits) => {
    expect(stillWaits({ hasFocus: true, sent: 7 }, now)).toBe(waits);
  });
});
