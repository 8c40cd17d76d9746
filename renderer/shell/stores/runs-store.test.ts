import { expect, it } from 'vitest';
import { Emitter } from '../../../shared/base/emitter.ts';
import { RunId, type RunInfo, type RunNews, type RunPart } from '../../../shared/model/runs.ts';
import { createRunsStore, type RunsClient } from './runs-store.ts';

const runId = RunId.parse('r');

function part(change: Partial<RunPart>): RunPart {
  const counts = { outputBytes: 0, errorBytes: 0, lines: 0, unkeptBytes: 0, hints: [] };
  return { host: { destination: 'db1' }, name: 'db1', state: 'running', ...counts, ...change };
}

it('keeps the program of a run when it is told how its hosts go on, and that it ended', () => {
  const news = new Emitter<{ readonly changed: RunNews[]; readonly removed: RunId[] }>();
  const store = createRunsStore({ onChanged: news.event } as unknown as RunsClient);
  const run: RunInfo = {
    runId,
    place: 'p',
    program: { kind: 'command', command: 'id' },
    startedAt: 1,
    parts: [part({}), part({})],
  };
  store.added(run);
  const done = part({ state: 'done', exitCode: 0 });
  news.emit({ changed: [{ runId, parts: [{ index: 0, part: done }] }], removed: [] });
  expect(store.state.getState().runs[runId]).toEqual({ ...run, parts: [done, part({})] });
  news.emit({ changed: [{ runId, endedAt: 2, parts: [{ index: 1, part: done }] }], removed: [] });
  news.emit({ changed: [{ runId: RunId.parse('other'), parts: [] }], removed: [] });
  expect(store.state.getState().runs).toEqual({ [runId]: { ...run, endedAt: 2, parts: [done, done] } });
});
