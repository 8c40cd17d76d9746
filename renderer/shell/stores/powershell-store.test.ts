import { expect, test } from 'vitest';
import { Emitter } from '../../../shared/base/emitter.ts';
import type { PsRunId, PsRunInfo, PsSessionId, PsSessionInfo } from '../../../shared/model/powershell.ts';
import type { PsQuestion, PsQuestionId } from '../../../shared/model/powershell-questions.ts';
import { AppError } from '../../../shared/model/errors.ts';
import { runsOfTab, tabFace } from '../powershell-face.ts';
import { createPowerShellStore, type PowerShellClient } from './powershell-store.ts';

function session(number: number, change: Partial<PsSessionInfo> = {}): PsSessionInfo {
  return {
    psSessionId: `ps${number}` as PsSessionId,
    id: number,
    name: `SSH${number}`,
    host: { destination: `web${number}` },
    label: `web${number}`,
    computerName: `web${number}`,
    target: `fred@web${number}:22`,
    production: false,
    state: { kind: 'opened', since: 0 },
    availability: 'available',
    prompt: 'PS /> ',
    noise: '',
    isRestricted: false,
    ...change,
  };
}

function run(id: string, sessions: readonly number[], change: Partial<PsRunInfo> = {}): PsRunInfo {
  return {
    runId: id as PsRunId,
    command: 'hostname',
    prompt: '',
    startedAt: 0,
    parts: sessions.map((number) => ({
      psSessionId: `ps${number}` as PsSessionId,
      computer: `web${number}`,
      state: 'running',
      objects: 0,
      errors: 0,
      progress: [],
      hints: [],
    })),
    objects: 0,
    kept: 0,
    errors: 0,
    records: 0,
    lines: 0,
    text: 'none',
    isTextOnly: false,
    revision: 0,
    ...change,
  };
}

function stage(answered: Promise<unknown> = Promise.resolve({})) {
  const sessions = new Emitter<{ changed: PsSessionInfo[]; removed: PsSessionId[] }>();
  const runs = new Emitter<{ changed: PsRunInfo[]; removed: PsRunId[] }>();
  const asked = new Emitter<PsQuestion>();
  const withdrawn = new Emitter<{ questionId: PsQuestionId }>();
  const client = {
    list: () => Promise.resolve({ sessions: [session(2), session(1)], runs: [run('a', [1])], questions: [] }),
    close: () => Promise.reject(new Error('gone already')),
    end: () => Promise.reject(new Error('gone already')),
    answer: () => answered,
    onSessionsChanged: sessions.event,
    onRunsChanged: runs.event,
    onAsked: asked.event,
    onWithdrawn: withdrawn.event,
  } as unknown as PowerShellClient;
  return { store: createPowerShellStore(client), sessions, runs, asked, withdrawn };
}

const question: PsQuestion = {
  questionId: 'q1' as PsQuestionId,
  psSessionId: 'ps1' as PsSessionId,
  computer: 'web1',
  request: { kind: 'key' },
};

test('sessions stand by their numbers, runs as they came, and what is removed is gone', async () => {
  const { store, sessions, runs } = stage();
  await store.load();
  sessions.emit({ changed: [session(3)], removed: ['ps2' as PsSessionId] });
  runs.emit({ changed: [run('b', [1]), run('a', [1], { objects: 4 })], removed: [] });
  const state = store.state.getState();
  expect([state.sessionOrder, state.runOrder, state.runs['a']?.objects, state.isLoaded]).toEqual([
    ['ps1', 'ps3'],
    ['a', 'b'],
    4,
    true,
  ]);
});

test('an answer of a call never replaces what was told since', async () => {
  const { store, runs } = stage();
  await store.load();
  runs.emit({ changed: [run('b', [1], { objects: 9 })], removed: [] });
  store.runAdded(run('b', [1]));
  expect(store.state.getState().runs['b']?.objects).toBe(9);
});

test('a question is there once, until it is withdrawn or answered', async () => {
  const { store, asked, withdrawn } = stage();
  await store.load();
  asked.emit(question);
  asked.emit(question);
  expect(store.state.getState().questions).toEqual([question]);
  withdrawn.emit({ questionId: question.questionId });
  expect(store.state.getState().questions).toEqual([]);
});

test('an answer that fails brings its question back, unless nobody asks it any more', async () => {
  const failing = async (error: Error, meanwhile: (stages: ReturnType<typeof stage>) => void = () => undefined) => {
    const stages = stage(Promise.reject(error));
    await stages.store.load();
    stages.asked.emit(question);
    const answer = stages.store.answer(question, { kind: 'cancel' });
    expect(stages.store.state.getState().questions).toEqual([]);
    meanwhile(stages);
    await expect(answer).rejects.toBe(error);
    return stages.store.state.getState().questions;
  };
  const lost = new Error('the wire broke');
  expect(await failing(lost)).toEqual([question]);
  expect(await failing(lost, ({ asked }) => asked.emit(question))).toEqual([question]);
  expect(await failing(lost, ({ withdrawn }) => withdrawn.emit({ questionId: question.questionId }))).toEqual([]);
  expect(await failing(new AppError('powershell.notFound', { what: 'question' }, 'gone'))).toEqual([]);
});

test('removing or ending what is gone already is no failure', async () => {
  await expect(stage().store.remove(['ps9'])).resolves.toBeUndefined();
  await expect(stage().store.end(['ps9'])).resolves.toBeUndefined();
});

test('a tab has the runs on its own sessions, and says how they stand', () => {
  const mine = runsOfTab([run('a', [1]), run('b', [1, 2]), run('c', [3])], ['ps1', 'ps2']);
  expect(mine.map(({ runId }) => runId)).toEqual(['a', 'b']);
  const lost = session(2, { state: { kind: 'broken', wasOpen: false, error: { code: 'cancelled', message: '', detail: {} } } });
  const face = tabFace([session(1), lost], [], new Set(), 2);
  expect([face?.name, face?.dot, face?.words]).toEqual(['2 hosts', 'warning', 'PowerShell, 1 connected, 1 without a session']);
  expect(tabFace([session(1)], mine, new Set(['ps1']), 1)?.dot).toBe('warning');
});
