import { expect, test } from 'vitest';
import type { Panel } from './dock-panels.ts';
import { mayMove, movesLater, moveToNewWindow, moveToWindow } from './move-tab.ts';

test('a tab that is asked for twice is given away once, and may be asked for again when it stayed', async () => {
  const asked: string[] = [];
  let answer: () => void = () => undefined;
  const panel = { id: 'one', view: 'terminal', sessionId: 'session' };
  const workbench = {
    dock: { panel: () => panel, state: { getState: () => ({ panels: [panel, { ...panel, id: 'two' }] }) } },
    prompts: { state: { getState: () => ({ prompts: [] }) } },
    client: {
      pages: {
        moveOut: () => {
          asked.push('asked');
          return new Promise((resolve) => (answer = () => resolve({ kind: 'failed' })));
        },
      },
    },
    toasts: { getState: () => ({ show: () => undefined }) },
    layoutOf: () => 'layout',
  } as unknown as Parameters<typeof moveToNewWindow>[0];
  const first = moveToNewWindow(workbench, 'one');
  await moveToNewWindow(workbench, 'one');
  expect(asked).toHaveLength(1);
  answer();
  await first;
  const again = moveToNewWindow(workbench, 'one');
  expect(asked).toHaveLength(2);
  answer();
  await again;
});

test('a tab that the other window did not take stays with a word, and without one where it was closed meanwhile', async () => {
  const done: unknown[] = [];
  const panel = { id: 'one', view: 'terminal', sessionId: 'session' };
  let isThere = true;
  const workbench = {
    dock: { panel: () => (isThere ? panel : undefined), moveOut: (id: string) => done.push(id) },
    prompts: { state: { getState: () => ({ prompts: [] }) } },
    client: { pages: { moveTo: ({ windowId }: { windowId: string }) => Promise.resolve({ kind: windowId }) } },
    toasts: { getState: () => ({ show: ({ words }: { words: string }) => done.push(words) }) },
    layoutOf: () => 'layout',
    showError: (error: unknown) => done.push(error),
  } as unknown as Parameters<typeof moveToWindow>[0];
  await moveToWindow(workbench, 'one', 'gone');
  expect(done.splice(0)).toEqual(['That window did not take the tab. It stays here.']);
  const closed = moveToWindow(workbench, 'one', 'gone');
  isThere = false;
  await closed;
  expect(done).toEqual([]);
});

test('what a tab opened while its window was waited for goes on here, and what was asked for its sessions is not asked here any more', async () => {
  const done: unknown[] = [];
  const before = { id: 'one', view: 'files', sessionId: 'given', name: 'logs' };
  let panel: object = before;
  let answer: () => void = () => undefined;
  const session = (bookmarkId: string) => ({ bookmarkId });
  const workbench = {
    dock: {
      panel: () => panel,
      state: { getState: () => ({ panels: [before, { ...before, id: 'two' }] }) },
      open: (...opened: unknown[]) => done.push(['open', ...opened]),
      moveOut: (id: string) => done.push(['out', id]),
    },
    prompts: { state: { getState: () => ({ prompts: [] }) }, gaveAway: (id: string) => done.push(['asked there', id]) },
    sessions: {
      state: { getState: () => ({ byId: { given: session('a'), other: session('b'), anew: session('a') } }) },
      gaveAway: (id: string) => done.push(['gave', id]),
    },
    client: { pages: { moveOut: () => new Promise((resolve) => (answer = () => resolve({ kind: 'opened' }))) } },
    layoutOf: () => 'layout',
    showError: (error: unknown) => done.push(error),
  } as unknown as Parameters<typeof moveToNewWindow>[0];
  const gone = [
    ['out', 'one'],
    ['gave', 'given'],
    ['asked there', 'given'],
  ];
  const move = async (meanwhile: object): Promise<unknown[]> => {
    panel = before;
    const moved = moveToNewWindow(workbench, 'one');
    panel = meanwhile;
    answer();
    await moved;
    return done.splice(0);
  };
  expect(await move(before)).toEqual(gone);
  // Another host on one side of its files.
  const other = { view: 'files', sessionId: 'other', target: { bookmarkId: 'b' } };
  expect(await move({ ...before, moreSessions: ['other'] })).toEqual([['open', other, { beside: 'one' }], ...gone]);
  // Connected anew.
  const anew = { view: 'files', sessionId: 'anew', target: { bookmarkId: 'a' }, name: 'logs' };
  expect(await move({ ...before, sessionId: 'anew' })).toEqual([['open', anew, { beside: 'one' }], ...gone]);
});

test('a tab in which something of the page runs is told why it has no window of its own, and nothing of it is given away', async () => {
  const asked: string[] = [];
  const panels: Panel[] = ['terminal', 'runs', 'powershell', 'comparison', 'settings'].map((view) => ({
    id: view,
    groupId: 'g',
    view,
  }));
  const workbench = {
    dock: { panel: (id: string) => panels.find((panel) => panel.id === id), state: { getState: () => ({ panels }) } },
    prompts: { state: { getState: () => ({ prompts: [] }) } },
    client: { pages: { moveOut: () => asked.push('asked') } },
    layoutOf: () => 'layout',
  } as unknown as Parameters<typeof moveToNewWindow>[0];
  const told = panels.map((panel) => (mayMove(workbench, panel) ? (movesLater(workbench, panel) ?? 'moves') : 'absent'));
  const why = 'What runs in this tab belongs to this window.';
  expect(told).toEqual(['moves', why, why, why, 'absent']);
  await moveToNewWindow(workbench, 'runs');
  expect(asked).toEqual([]);
  panels.splice(1, 1);
  panels.splice(0, 1);
  panels.splice(1, 2);
  expect(
    panels.map((panel) => mayMove(workbench, panel)),
    'the only tab has its window',
  ).toEqual([false]);
});
