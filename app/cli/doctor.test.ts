import { expect, it } from 'vitest';
import { AppError } from '../../shared/model/errors.ts';
import { describeTrust, reportJson, reportLines, type Report } from './doctor-report.ts';
import { Timeline } from './timeline.ts';

const hop = { index: 1, count: 1, label: 'eve@box:22' };

it('measures each phase up to the next one, and a phase that goes on as one', () => {
  let now = 0;
  const timeline = new Timeline(() => now);
  timeline.enter('config', undefined);
  for (const [at, phase] of [
    [2, 'tcp'],
    [5, 'kex'],
    [15, 'hostKey'],
    [18, 'kex'],
    [20, 'authentication'],
    [21, 'authentication'],
  ] as const) {
    now = at;
    timeline.onProgress({ phase, hop });
  }
  now = 30;
  timeline.onProgress({ phase: 'established', hop });
  expect(timeline.phases.map(({ phase, ms }) => [phase, ms])).toEqual([
    ['config', 2],
    ['tcp', 3],
    ['kex', 12],
    ['hostKey', 3],
    ['authentication', 10],
  ]);
  expect(timeline.last?.phase).toBe('authentication');
});

it('keeps the phases of different hops apart', () => {
  const timeline = new Timeline(() => 0);
  timeline.onProgress({ phase: 'tcp', hop: { index: 1, count: 2, label: 'a' }, detail: 'x' });
  timeline.onProgress({ phase: 'tcp', hop: { index: 2, count: 2, label: 'b' } });
  timeline.say('tcp', { index: 2, count: 2, label: 'b' }, 'y');
  expect(timeline.phases.map(({ detail }) => detail)).toEqual(['x', 'y']);
});

it('marks the phase that failed and says what was tried, what it means and what helps', () => {
  const tried = [{ method: 'publickey', identity: 'k1', from: '/k1', answer: 'refused' as const }];
  const error = new AppError(
    'auth.refused',
    { host: 'box', port: 22, user: 'eve', methodsLeft: ['publickey'], tried },
    'refused',
  );
  const report: Report = {
    destination: 'box',
    target: 'eve@box:22',
    phases: [
      { phase: 'tcp', hop, ms: 1.234, detail: '10.0.0.1' },
      { phase: 'authentication', hop, ms: 123.4, detail: undefined },
    ],
    failed: { phase: 'authentication', hop },
    attempts: tried,
    notes: ['a note'],
    serverAuthenticatedWith: [],
    error: error.toWire(),
  };
  const lines = reportLines(report);
  expect(lines.slice(0, 5)).toEqual([
    'box = eve@box:22',
    '  TCP               1.2 ms  10.0.0.1',
    'x authentication    123 ms',
    '    refused: publickey k1 (/k1)',
    'note: a note',
  ]);
  expect(lines.length).toBeGreaterThan(5);
  expect(JSON.parse(JSON.stringify(reportJson(report)))).toMatchObject({
    ok: false,
    target: 'eve@box:22',
    error: { code: 'auth.refused' },
    attempts: tried,
  });
});

it('says how a host key came to be trusted, with file and line', () => {
  expect([
    describeTrust({ kind: 'known', by: { file: '/kh', line: 3 } }),
    describeTrust({ kind: 'added', by: { file: '/kh', line: 4 }, how: 'accept-new' }),
    describeTrust({ kind: 'once' }),
  ]).toEqual(['known, /kh:3', 'new, stored in /kh:4 (accept-new)', 'trusted for this connection only']);
});
