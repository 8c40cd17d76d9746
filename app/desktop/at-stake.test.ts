import { expect, test } from 'vitest';
import { closingQuestion, isStakes } from './at-stake.ts';

const noRuns = { runCount: 0, runs: [] };
const windows = [
  { windowKey: 'one', count: 2, sessions: ['web1', 'db1 (files)'], ...noRuns },
  { windowKey: 'two', count: 8, ...noRuns, sessions: ['web1', 'web2', 'web3', 'web4', 'web5', 'web6', 'web7', 'web8'] },
];

test('a window that is closed names its own sessions, the first of many', () => {
  expect(closingQuestion({ windows, transfers: 2 }, 'one', false)).toEqual({
    message: 'Close the window and end its 2 sessions?',
    detail: 'web1, db1 (files)\nWhat runs in the terminals of this window is told to hang up.',
  });
  expect(closingQuestion({ windows, transfers: 0 }, 'two', false).detail).toContain('web6, and 2 more');
});

test('the last window names the transfers that stop with the program', () => {
  expect(closingQuestion({ windows, transfers: 2 }, 'one', true).detail).toContain('2 transfers stop with the program');
  expect(closingQuestion({ windows: [], transfers: 1 }, 'one', true)).toEqual({
    message: 'Close the window and end its sessions?',
    detail:
      'What runs in the terminals of this window is told to hang up.\n1 transfer stops with the program; what is there already is kept.',
  });
});

test('runs on hosts that are stopped are named, beside sessions and alone', () => {
  const runs = { runCount: 2, runs: ['apt upgrade on 12 hosts', 'Get-Process on 1 host'] };
  const both = { windows: [{ windowKey: 'one', count: 1, sessions: ['web1'], ...runs }], transfers: 0 };
  expect(closingQuestion(both, 'one', false)).toEqual({
    message: 'Close the window and end its session and 2 runs?',
    detail: [
      'web1',
      'What runs in the terminals of this window is told to hang up.',
      'What still runs on hosts is stopped:',
      'apt upgrade on 12 hosts, Get-Process on 1 host',
    ].join('\n'),
  });
  const locked = { windows: [{ windowKey: 'one', count: 0, sessions: [], runCount: 1, runs: [] }], transfers: 0 };
  expect(closingQuestion(locked, 'one', false)).toEqual({
    message: 'Close the window and end 1 run?',
    detail: 'What still runs on hosts is stopped.',
  });
});

test('a window of a locked program says how many sessions end, and not which', () => {
  const locked = { windows: [{ windowKey: 'one', count: 3, sessions: [], ...noRuns }], transfers: 0 };
  expect(closingQuestion(locked, 'one', false)).toEqual({
    message: 'Close the window and end its 3 sessions?',
    detail: 'What runs in the terminals of this window is told to hang up.',
  });
});

test('what the core says is taken only in its exact shape', () => {
  const bad = [null, {}, { windows: [null], transfers: 0 }, { windows: [], transfers: 'x' }];
  const odd = { windows: [{ windowKey: 'a', count: 1, sessions: [1], ...noRuns }], transfers: 0 };
  expect([isStakes({ windows, transfers: 0 }), ...[...bad, odd].map(isStakes)]).toEqual([
    true,
    false,
    false,
    false,
    false,
    false,
  ]);
});
