import { expect, test } from 'vitest';
import { Emitter } from '../../../shared/base/emitter.ts';
import type { FilePath } from '../../../shared/model/file-path.ts';
import type {
  TransferChanges,
  TransferJobId,
  TransferJobInfo,
  TransferList,
  TransferQuestion,
  TransferQuestionId,
} from '../../../shared/model/transfers.ts';
import type { HawserClient } from '../../host/linked-client.ts';
import { createTransfersStore } from './transfers-store.ts';

function job(id: string, change: Partial<TransferJobInfo> = {}): TransferJobInfo {
  return {
    jobId: id as TransferJobId,
    kind: 'copy',
    status: 'running',
    revision: 1,
    source: { kind: 'local', folder: '/a' as FilePath },
    nameCount: 1,
    totals: {
      isWhole: true,
      files: 1,
      folders: 0,
      bytes: 1,
      doneFiles: 0,
      skippedFiles: 0,
      failedItems: 0,
      doneBytes: 0,
    },
    bytesPerSecond: 100,
    filesPerSecond: 0,
    isVerified: false,
    isAsking: false,
    canRetry: false,
    ...change,
  };
}

const question = (id: string): TransferQuestion => ({
  kind: 'standIn',
  questionId: id as TransferQuestionId,
  jobId: 'one' as TransferJobId,
  target: { path: '/b' as FilePath, kind: 'file' },
  why: ['owner'],
});

function stage(list: TransferList = { jobs: [], questions: [] }) {
  const changed = new Emitter<TransferChanges>();
  const asked = new Emitter<TransferQuestion>();
  const withdrawn = new Emitter<{ questionId: TransferQuestionId }>();
  let now = 10_000;
  const transfers = {
    list: () => Promise.resolve(list),
    onChanged: changed.event,
    onAsked: asked.event,
    onWithdrawn: withdrawn.event,
  };
  const store = createTransfersStore({ transfers } as unknown as HawserClient, () => now);
  return { store, changed, asked, withdrawn, pass: (milliseconds: number) => (now += milliseconds) };
}

const ids = (...all: string[]): TransferJobId[] => all as TransferJobId[];

test('a page that comes back has the jobs and what they ask', async () => {
  const { store } = stage({ jobs: [job('one'), job('two')], questions: [question('q')] });
  await store.load();
  expect(store.state.getState()).toMatchObject({ order: ['one', 'two'], questions: [{ questionId: 'q' }] });
});

test('changes replace jobs; an order puts them into place and drops what is gone', () => {
  const { store, changed } = stage();
  changed.emit({ jobs: [job('one'), job('two')], order: ids('one', 'two') });
  changed.emit({ jobs: [job('two', { status: 'paused' })] });
  expect(store.state.getState().byId['two']?.status).toBe('paused');
  expect(store.state.getState().order).toEqual(['one', 'two']);
  changed.emit({ jobs: [], order: ids('two') });
  expect(store.state.getState()).toMatchObject({ order: ['two'] });
  expect(Object.keys(store.state.getState().byId)).toEqual(['two']);
});

test('the answer to a start does not undo news that came before it', () => {
  const { store, changed } = stage();
  changed.emit({ jobs: [job('one', { status: 'finished' })], order: ids('one') });
  store.added(job('one', { status: 'waiting' }));
  expect(store.state.getState()).toMatchObject({ order: ['one'], byId: { one: { status: 'finished' } } });
});

test('a question that is told twice stands once, and goes when it is withdrawn', () => {
  const { store, asked, withdrawn } = stage();
  asked.emit(question('q'));
  asked.emit(question('q'));
  asked.emit(question('r'));
  expect(store.state.getState().questions.map(({ questionId }) => questionId)).toEqual(['q', 'r']);
  withdrawn.emit({ questionId: 'q' as TransferQuestionId });
  store.answered('r');
  expect(store.state.getState().questions).toEqual([]);
});

test('rates are kept every two seconds while a job runs, for the last minute', () => {
  const { store, changed, pass } = stage();
  for (let each = 0; each < 100; each += 1) {
    changed.emit({ jobs: [job('one', { bytesPerSecond: each })], ...(each === 0 && { order: ids('one') }) });
    pass(1000);
  }
  expect(store.rates('one')).toHaveLength(30);
  expect(store.rates('one').at(-1)).toBe(98);
  changed.emit({ jobs: [], order: [] });
  expect(store.rates('one')).toEqual([]);
});
