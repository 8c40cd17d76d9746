import { expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../shared/base/clock.ts';
import { disposable } from '../shared/base/disposable.ts';
import { Emitter } from '../shared/base/emitter.ts';
import { SessionId } from '../shared/model/ids.ts';
import type { SessionInfo } from '../shared/model/session.ts';
import type { GoingOn } from './runs/going-on.ts';
import { watchStakes, type Stakes } from './workbench-stakes.ts';

const infos: SessionInfo[] = ['payroll-db', 'web1'].map((name) => ({
  sessionId: SessionId.parse(`${name}-0123456789`),
  name,
  target: `eve@${name}:22`,
  production: false,
  state: { kind: 'connecting', phase: 'tcp', waitingForUser: false },
}));

it('tells no name while the program is locked, from the moment it is, and all of them afterwards', async () => {
  const opened = new Emitter<SessionInfo>();
  const locked = new Emitter<boolean>();
  const ran = new Emitter<{ pageKey: string; changed: never[]; removed: never[] }>();
  let running: GoingOn[] = [];
  const programLock = { isLocked: false, onChanged: locked.event };
  const none = (): ReturnType<typeof disposable> => disposable(() => undefined);
  const page = {
    key: 'page',
    windowKey: 'window',
    sessions: new Set(infos.map(({ sessionId }) => sessionId)),
    belongings: new Set<string>(),
  };
  const told: Stakes[] = [];
  const watch = watchStakes(
    {
      clock: systemClock,
      sessions: { infos: () => infos, onChanged: opened.event, onClosed: none },
      transfers: { running: 0, onChanged: none },
      runs: { goingOn: () => running, onChanged: ran.event },
      powerShells: { goingOn: () => [], onRunsChanged: none },
      pages: { all: () => [{ ...page, layout: undefined }] },
      programLock,
    },
    (stakes) => told.push(stakes),
  );
  onTestFinished(() => watch.dispose());
  const [first] = infos;
  if (first !== undefined) opened.emit(first);
  const noRuns = { runCount: 0, runs: [] };
  const open = { windows: [{ windowKey: 'window', count: 2, sessions: ['payroll-db', 'web1'], ...noRuns }], transfers: 0 };
  const hidden = { windows: [{ windowKey: 'window', count: 2, sessions: [], ...noRuns }], transfers: 0 };
  await expect.poll(() => told).toEqual([open]);
  programLock.isLocked = true;
  locked.emit(true);
  expect(told).toEqual([open, hidden]);
  programLock.isLocked = false;
  locked.emit(false);
  expect(told).toEqual([open, hidden, open]);
  running = [{ id: 'run', label: 'apt upgrade', hosts: 3 }];
  ran.emit({ pageKey: 'page', changed: [], removed: [] });
  await expect.poll(() => told.at(-1)?.windows[0]?.runs).toEqual(['apt upgrade on 3 hosts']);
  programLock.isLocked = true;
  locked.emit(true);
  expect(told.at(-1)?.windows[0]).toMatchObject({ runCount: 1, runs: [] });
});
