import { expect, test, vi } from 'vitest';
import { closeTabs, runsEndingWith } from './close-tabs.ts';

const part = (psSessionId: string, endedAt?: number) => ({ psSessionId, ...(endedAt !== undefined && { endedAt }) });
const known = {
  runs: {
    order: ['a', 'b', 'c'],
    runs: {
      a: { place: 'tab1', program: { kind: 'command', command: ' uptime\nsecond' }, parts: [{}, { endedAt: 5 }] },
      b: { place: 'tab1', program: { kind: 'command', command: 'done' }, parts: [{ endedAt: 5 }], endedAt: 5 },
      c: { place: 'tab2', program: { kind: 'script', script: 'set -e' }, parts: [{}] },
    },
  },
  powerShell: {
    runOrder: ['p', 'q'],
    runs: {
      p: { command: 'Get-Process', parts: [part('s1'), part('s2', 5), part('s3')] },
      q: { command: 'ended', parts: [part('s1', 5)], endedAt: 5 },
    },
  },
} as unknown as Parameters<typeof runsEndingWith>[1];

test('a tab ends its own runs that have not ended, on the hosts that have not', () => {
  expect(runsEndingWith({ id: 'tab1', view: 'runs' }, known)).toEqual([{ id: 'a', label: 'uptime', hosts: 1 }]);
  expect(runsEndingWith({ id: 'tab3', view: 'runs' }, known)).toEqual([]);
});

test('a tab of PowerShell ends what runs in its sessions, unless they are kept', () => {
  const panel = { id: 'ps', view: 'powershell', psSessions: ['s1', 's2'] };
  expect(runsEndingWith(panel, known)).toEqual([{ id: 'p', label: 'Get-Process', hosts: 1 }]);
  expect(runsEndingWith({ ...panel, psKeeps: true }, known)).toEqual([]);
});

test('tabs close at once where nothing runs, and after a question where something does', () => {
  const close = vi.fn();
  const setState = vi.fn();
  const panels: Record<string, { id: string; view: string }> = {
    tab1: { id: 'tab1', view: 'runs' },
    other: { id: 'other', view: 'terminal' },
  };
  const workbench = {
    dock: { panel: (id: string) => panels[id], close },
    view: { setState },
    runs: { state: { getState: () => known.runs } },
    powerShell: { state: { getState: () => known.powerShell } },
  } as unknown as Parameters<typeof closeTabs>[0];
  closeTabs(workbench, ['other']);
  expect([close.mock.calls, setState.mock.calls]).toEqual([[['other']], []]);
  closeTabs(workbench, ['other', 'tab1']);
  expect(close).toHaveBeenCalledTimes(1);
  expect(setState).toHaveBeenCalledWith({
    dialog: { kind: 'closeRuns', panelIds: ['other', 'tab1'], runs: [{ id: 'a', label: 'uptime', hosts: 1 }] },
  });
});
