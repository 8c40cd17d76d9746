import { expect, it } from 'vitest';
import { systemClock } from '../../shared/base/clock.ts';
import { RunId } from '../../shared/model/runs.ts';
import { HostRun } from './host-run.ts';

it('tells of what changes without its program, and counts the program as memory', () => {
  const script = 'echo hello\n'.repeat(100_000);
  const run = new HostRun({
    id: RunId.parse('r'),
    place: 'p',
    program: { kind: 'script', script, interpreter: 'sh -s' },
    hosts: [{ host: { destination: 'a' }, name: 'a' }],
    clock: systemClock,
    onChanged: () => undefined,
  });
  const [part] = run.parts;
  part?.set('running');
  expect(run.takeNews()).toMatchObject({ runId: 'r', parts: [{ index: 0, part: { state: 'running' } }] });
  part?.ended({ kind: 'exited', code: 0 });
  const news = run.takeNews();
  expect(news.endedAt).toBe(run.info.endedAt);
  expect(JSON.stringify(news).length).toBeLessThan(1000);
  expect(run.info.program).toMatchObject({ script });
  expect(run.bytes).toBeGreaterThan(script.length);
});
